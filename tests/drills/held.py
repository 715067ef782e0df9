"""A process of its own that is held in the middle of an act, so that a drill kills it there and not by luck.

python -m tests.drills.held MODULE FUNCTION -- payung's arguments, or: rotate NAME (the password is typed)

The act really runs, in its own transaction, up to and including FUNCTION; then the process says so and waits.
"""

import importlib
import os
import sys
import time
from typing import Any

import django


def hold_after(module: str, name: str) -> None:
    """Let the process stop for ever once `name` of `module` has done its work."""
    place = importlib.import_module(module)
    real = getattr(place, name)

    def held(*args: Any, **more: Any) -> Any:
        done = real(*args, **more)
        sys.stdout.write("held\n")
        sys.stdout.flush()
        time.sleep(600)
        return done

    setattr(place, name, held)


def rotate(name: str, password: str) -> None:
    """Make a new version of the unit's key, as the desk does for an officer who has signed in."""
    from payung.foundation.viewer import SYSTEM
    from payung.staff import actions, queries

    officer = queries.officer_named(SYSTEM, name)
    viewer = queries.officer_viewer(SYSTEM, officer, queries.officer_key(SYSTEM, officer, password))
    actions.rotate_unit_key(viewer)


def main(module: str, name: str, _dashes: str, what: str, *rest: str) -> None:
    """Hold after `name`, where one is given, and do what is asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "payung.config.settings.dev")
    django.setup()
    if name != "nothing":
        hold_after(module, name)
    if what == "rotate":
        rotate(rest[0], sys.stdin.readline().rstrip("\n"))
    else:
        from django.core.management import call_command

        call_command(what, *rest)


if __name__ == "__main__":
    main(*sys.argv[1:])
