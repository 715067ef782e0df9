"""Load an invented country and print its sign-ins: `payung demo`. Print a code: `payung demo code NAME`."""

import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser

from payung.doors.desk.sign_in import authenticators
from payung.foundation.errors import NotFound
from payung.foundation.viewer import SYSTEM
from payung.operations.preparation import prepare
from payung.staff import queries as people
from payung.tools import demo
from payung.tools.demo import Mode


class Command(BaseCommand):
    help = (
        "Load an invented country, units, officers and reports; print sign-ins, or a code to sign in with. "
        "Refuses a database with units that it did not make."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "what", nargs="?", choices=["code"], help="print a code of an officer's app"
        )
        parser.add_argument("name", nargs="?", help="the officer's sign-in name")
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--small", action="store_true", help="a unit of three people")
        mode.add_argument(
            "--day",
            action="store_true",
            help="a day and a night of twelve officers, event by event",
        )

    def handle(
        self, *, what: str | None, name: str | None, small: bool, day: bool, **_options: object
    ) -> None:
        marker = settings.PAYUNG_HOME / "demo"
        if what:
            if not marker.exists():
                raise CommandError("Only a demonstration knows its officers' codes.", returncode=2)
            self.stdout.write(code(name or ""))
            return
        prepare()
        if not marker.exists():
            if people.units(SYSTEM):
                raise CommandError(
                    "This database has units that no demo made. A demo never mixes with real work."
                )
            mode = Mode.DAY if day else Mode.SMALL if small else Mode.USUAL
            marker.write_text(f"This installation was made by `payung demo`: {mode}\n")
            demo.load(mode, self.stdout.write)
        elif day or small:
            raise CommandError(
                "There is a demonstration here already. Delete its folder first, or choose another with "
                "PAYUNG_HOME.",
                returncode=2,
            )
        for line in demo.sign_ins(_mode(marker.read_text())):
            self.stdout.write(line)


def _mode(text: str) -> Mode:
    """Return which demonstration a marker names; older ones name none."""
    return next((mode for mode in Mode if text.rstrip().endswith(f": {mode}")), Mode.USUAL)


def code(name: str) -> str:
    """Return a code of an invented officer's app; wait for the next one if all were used."""
    unknown = CommandError(f"No invented officer with an app is called {name!r}.", returncode=2)
    officer = get_user_model().objects.filter(name=name).first()
    if officer is None:
        raise unknown
    try:
        while (next_code := authenticators.next_code(officer.pk)) is None:
            time.sleep(1)
    except NotFound:
        raise unknown from None
    return next_code
