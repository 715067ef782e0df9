"""Print the configuration of the proxy before the faces: `payung proxy --public HOST --desk HOST --api HOST`.

It reads deploy/nginx/nginx.conf and the settings, and touches nothing.
"""

import sys
from typing import Any

from django.core.management import BaseCommand, CommandParser

from config.proxy import FACES, Wanted, configuration
from payung.foundation.errors import BadInput


class Command(BaseCommand):
    help = "Print the configuration of the proxy before the faces."
    requires_system_checks: list[str] = []  # it needs no database and no secret

    def add_arguments(self, parser: CommandParser) -> None:
        for face in FACES:
            parser.add_argument(f"--{face}", required=True, help=f"host name of the {face} face")
        parser.add_argument(
            "--listen", action="append", help="address; again for each (default: all)"
        )
        parser.add_argument("--http-port", type=int, default=Wanted.http_port)
        parser.add_argument("--https-port", type=int, default=Wanted.https_port)
        parser.add_argument("--desk-from", action="append", help="network that may reach the desk")
        parser.add_argument(
            "--certificates",
            default=Wanted.certificates,
            help="folder of public.crt, public.key, desk.crt ...",
        )
        parser.add_argument(
            "--sockets", default=Wanted.sockets, help="folder of the faces' sockets"
        )
        parser.add_argument("--run", default=Wanted.run, help="folder in memory")
        parser.add_argument("--challenges", default=Wanted.challenges, help="folder for certbot")

    def handle(self, **options: Any) -> None:
        wanted = Wanted(
            hosts={face: options[face] for face in FACES},
            listen=options["listen"] or Wanted.listen,
            desk_from=options["desk_from"] or (),
            **{
                name: options[name]
                for name in (
                    "http_port",
                    "https_port",
                    "certificates",
                    "sockets",
                    "run",
                    "challenges",
                )
            },
        )
        try:
            self.stdout.write(configuration(wanted))
        except BadInput as error:
            self.stderr.write(str(error))
            sys.exit(2)
