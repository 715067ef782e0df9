"""Write the generated pages: `python -m payung.tools.documents`, or `make docs`."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "payung.config.settings.dev")
    django.setup()
    from payung.tools.documents import clear_columns, command_reference

    for module in (clear_columns, command_reference):
        module.PAGE.write_text(module.page(), encoding="utf-8")
