"""Look at files for a scan that runs elsewhere: `payung scanworker ADDRESS`."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from payung.foundation.errors import PayungError
from payung.media.scan import cluster
from payung.media.scan.survey import compile_once


class Command(BaseCommand):
    help = (
        "Look at files for `payung scan --scheduler ADDRESS`, until the scheduler goes. The medium must be "
        "mounted here under the same name, to read alone. Status 2: no scheduler answers."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="of Dask's scheduler, such as tls://10.0.0.5:8786")
        parser.add_argument("--workers", type=int, help="processes (as many as there are cores)")

    def handle(self, *, address: str, workers: int | None, **_options: object) -> None:
        compile_once()
        try:
            cluster.serve(address, workers)
        except PayungError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        except KeyboardInterrupt:
            self.stderr.write("")
