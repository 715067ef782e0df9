"""`payung migrate`: Django's own, which also makes the home where there is none."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangosMigrate

from payung.foundation.home import make_home


class Command(DjangosMigrate):
    """Django's own, in a home that is there."""

    help = "Bring the database to this version of Payung; make it, and the home, where they are missing."

    def execute(self, *args: Any, **options: Any) -> str | None:
        make_home()  # before Django's checks, which open the database
        return super().execute(*args, **options)
