"""Serve `/healthz` and `/metrics` on a local port. `payung serve` starts it."""

import sys

from django.conf import settings
from django.core.management import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from payung.foundation import logs
from payung.operations.status import server


class Command(BaseCommand):
    help = "Serve the health of the machines (/healthz) and figures (/metrics) on a local port."
    requires_system_checks: list[str] = []  # it also reports a database that does not answer

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PAYUNG_STATUS_PORT)

    def handle(self, *, port: int, **_options: object) -> None:
        try:
            serving = server.serving(port)
        except OSError as error:
            self.stderr.write(
                _("port: cannot open %(port)s: %(why)s.") % {"port": port, "why": error.strerror}
            )
            sys.exit(2)
        logs.take_over()
        serving.serve_forever()
