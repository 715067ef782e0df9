"""The one command, `payung`: a thin face of Django's own."""

import os
import sys


def main() -> None:
    """Run the management command named on the command line, by default with the settings of development."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "payung.config.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["payung", *sys.argv[1:]])


if __name__ == "__main__":
    main()
