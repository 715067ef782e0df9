"""`payung secrets`: makes the secrets that are missing. Prints their names, never their values."""

from django.conf import settings
from django.core.management.base import BaseCommand

from payung.foundation import secrets
from payung.foundation.home import make_home


class Command(BaseCommand):
    help = (
        "Make the secrets that are missing, in PAYUNG_SECRETS_DIR; print the names of those made."
    )
    requires_system_checks: list[str] = []  # the checks would name the very secrets that it makes

    def handle(self, *_args: object, **_options: object) -> None:
        make_home()
        for name in secrets.make_missing(settings.PAYUNG_SECRETS_DIR):
            self.stdout.write(name)
