"""Django's `migrate`, which also makes the home where it is missing."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangosMigrate

from payung.foundation.home import make_home


class Command(DjangosMigrate):
    """Django's own command, after the home was made."""

    help = "Bring the database to this version of Payung; make it, and the home, where they are missing."

    def execute(self, *args: Any, **options: Any) -> str | None:
        make_home()  # before Django's checks, which open the database
        return super().execute(*args, **options)
