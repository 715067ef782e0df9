"""`payung directory load`: load the reference data; twice has the same result as once."""

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext_lazy as _

from payung.directory import actions
from payung.foundation.viewer import SYSTEM


class Command(BaseCommand):
    help = _("Load countries and helplines from the reference data.")  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["load"])

    def handle(self, *_args: object, **_options: object) -> None:
        done = actions.load_reference(SYSTEM)
        line = _(
            "{countries} countries, {helplines} helplines, {contacts} contacts; {kept} "
            "added locally and kept."
        )
        self.stdout.write(
            str(line).format(
                countries=done.countries,
                helplines=done.helplines,
                contacts=done.contacts,
                kept=done.kept,
            )
        )
        for contact in done.unlisted:
            self.stdout.write(
                str(_("No longer in the reference data, kept until a test fails:")) + f" {contact}"
            )
