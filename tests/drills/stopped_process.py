"""A process that stops in the middle of an act, so that a drill can kill it at a chosen point.

python -m tests.drills.stopped_process MODULE FUNCTION -- ARGUMENTS

ARGUMENTS are those of `payung`, or `rotate NAME` with the password on standard input.

The act runs in its own transaction up to the end of FUNCTION. Then the process prints a line and waits.
"""

import importlib
import os
import sys
import time
from typing import Any

import django


def stop_after(module: str, name: str) -> None:
    """Make the process stop once `name` of `module` has returned."""
    target = importlib.import_module(module)
    real = getattr(target, name)

    def stopping(*args: Any, **options: Any) -> Any:
        result = real(*args, **options)
        sys.stdout.write("stopped\n")
        sys.stdout.flush()
        time.sleep(600)
        return result

    setattr(target, name, stopping)


def rotate(name: str, password: str) -> None:
    """Make a new version of the unit's key, as the desk does for an officer who has signed in."""
    from payung.foundation.viewer import SYSTEM
    from payung.staff import actions, queries

    officer = queries.officer_named(SYSTEM, name)
    viewer = queries.officer_viewer(SYSTEM, officer, queries.officer_key(SYSTEM, officer, password))
    actions.rotate_unit_key(viewer)


def main(module: str, name: str, _dashes: str, what: str, *rest: str) -> None:
    """Do the act, and stop after `name`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "payung.config.settings.dev")
    django.setup()
    stop_after(module, name)
    if what == "rotate":
        rotate(rest[0], sys.stdin.readline().rstrip("\n"))
    else:
        from django.core.management import call_command

        call_command(what, *rest)


if __name__ == "__main__":
    main(*sys.argv[1:])
