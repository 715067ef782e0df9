"""The one command, `payung`: a thin face of Django's own."""

import os
import sys


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

    execute_from_command_line(["payung", *sys.argv[1:]])


if __name__ == "__main__":
    main()
