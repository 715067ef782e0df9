"""Print the configuration of the proxy before the faces: `payung proxy --public HOST --desk HOST --api HOST`.

It reads deploy/nginx/nginx.conf and the settings, and changes nothing.
"""

import sys
from typing import Any

from django.core.management import BaseCommand, CommandParser

from payung.foundation.errors import BadInput
from payung.operations.proxy import FACES, FOLDERS, ProxySettings, configuration


class Command(BaseCommand):
    help = "Print nginx's configuration for the hosts of the three faces."
    requires_system_checks: list[str] = []  # it needs no database and no secret

    def add_arguments(self, parser: CommandParser) -> None:
        for face in FACES:
            parser.add_argument(f"--{face}", required=True, help=f"host name of the {face} face")
        parser.add_argument(
            "--listen", action="append", help="address; again for each (default: all)"
        )
        parser.add_argument("--http-port", type=int, default=ProxySettings.http_port)
        parser.add_argument("--https-port", type=int, default=ProxySettings.https_port)
        parser.add_argument("--desk-from", action="append", help="network that may reach the desk")
        for folder, what in FOLDERS.items():
            parser.add_argument(f"--{folder}", default=getattr(ProxySettings, folder), help=what)

    def handle(self, **options: Any) -> None:
        wanted = ProxySettings(
            hosts={face: options[face] for face in FACES},
            listen=options["listen"] or ProxySettings.listen,
            desk_from=options["desk_from"] or (),
            **{name: options[name] for name in ("http_port", "https_port", *FOLDERS)},
        )
        try:
            self.stdout.write(configuration(wanted))
        except BadInput as error:
            self.stderr.write(str(error))
            sys.exit(2)
