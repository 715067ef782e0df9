"""Load an invented country with units, officers and reports, and print how to sign in: `payung demo`."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from config import demo
from config.preparation import prepare
from payung.foundation.viewer import SYSTEM
from payung.people import queries as people


class Command(BaseCommand):
    help = "Load an invented country, units, officers and reports; print sign-ins."

    def handle(self, **options: Any) -> None:
        del options
        marker = settings.PAYUNG_HOME / "demo"
        prepare()
        if not marker.exists():
            if people.units(SYSTEM):
                raise CommandError(
                    "This database has units that no demo made. A demo never mixes with real work."
                )
            marker.write_text("This installation was made by `payung demo`.\n")
            demo.load()
        for line in demo.sign_ins():
            self.stdout.write(line)
