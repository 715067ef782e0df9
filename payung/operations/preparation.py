"""Preparation of a home: makes what a face needs and leaves what exists alone."""

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
