"""The one command, `payung`: a thin face of Django's own."""

import os
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from django.db import DatabaseError


def main() -> None:
    """Run the management command named on the command line, by default with the settings of development."""
    module = os.environ.setdefault("DJANGO_SETTINGS_MODULE", "payung.config.settings.dev")
    if module.startswith("config."):
        sys.stderr.write(
            f"DJANGO_SETTINGS_MODULE: {module} is now payung.{module}. On a server, change the line in "
            "/etc/payung/operator.env.\n"
        )
        sys.exit(2)
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    try:
        execute_from_command_line(["payung", *sys.argv[1:]])
    except (DatabaseError, OSError) as error:
        if "--traceback" in sys.argv:
            raise
        _fail(error)


def _fail(error: "DatabaseError | OSError") -> NoReturn:
    """End with one sentence where the database or the disk has failed; go on failing otherwise."""
    from payung.operations.command_failures import sentence

    message = sentence(error)
    if message is None:
        raise error
    sys.stderr.write(f"{message}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
