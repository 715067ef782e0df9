"""Django's `migrate`, which also makes the home where it is missing."""

import gc
from typing import Any, Final

from django.core.management.commands.migrate import Command as DjangosMigrate

from payung.foundation.home import make_home

# Django makes every model again for each step of a migration. To look for garbage as often as usual takes a
# third of the time; to look for none takes half a gigabyte.
_NEW_OBJECTS: Final = 20_000


class Command(DjangosMigrate):
    """Django's own command, after the home was made."""

    help = "Bring the database to this version of Payung; make it, and the home, where they are missing."

    def execute(self, *args: Any, **options: Any) -> str | None:
        make_home()  # before Django's checks, which open the database
        usual = gc.get_threshold()
        gc.set_threshold(max(usual[0], _NEW_OBJECTS), *usual[1:])
        try:
            return super().execute(*args, **options)
        finally:
            gc.set_threshold(*usual)
