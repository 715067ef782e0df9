"""What must be there before any face can run; made where it is missing, left alone where it is not."""

from django.conf import settings
from django.core.management import call_command

from payung.foundation import secrets
from payung.foundation.home import make_home


def prepare() -> None:
    """Make the home folder, the secrets, the tables and the reference data."""
    make_home()
    secrets.make_missing(settings.PAYUNG_SECRETS_DIR)
    call_command("migrate", verbosity=0)
    call_command("directory", "load", verbosity=0)
