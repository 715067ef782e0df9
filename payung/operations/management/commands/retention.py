"""Propose and carry out deletions: `payung retention [propose | run | replay FILE | sweep | vacuum]`.

By default it proposes what is older than its retention period, and prints the proposals, a JSON object a line.
Only what a named officer decided at the desk is deleted. See docs/officers/retention.md.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.core.management import BaseCommand, CommandParser

from payung.cases.retention import periods
from payung.cases.retention.queries import aged_records as case_retention
from payung.foundation import erasure
from payung.foundation.errors import PayungError
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as deletion
from payung.operations import task_queue
from payung.operations.grants import WORKER
from payung.operations.session_expiry import forget_sessions


class Command(BaseCommand):
    help = "Propose deletions; carry out decided ones; delete again after a restore."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act")
        acts.add_parser("propose", help="propose, and print what waits for a person (the default)")
        acts.add_parser("run", help="delete what officers have decided, once its wait is over")
        replay = acts.add_parser(
            "replay", help="after a restore: delete again what had been deleted"
        )
        replay.add_argument("file", nargs="?", help="default: PAYUNG_TOMBSTONES")
        acts.add_parser("sweep", help="delete what is too old and is no record of anybody's words")
        vacuum = acts.add_parser(
            "vacuum", help="free what deleted rows held in the database's files"
        )
        vacuum.add_argument(
            "--full",
            action="store_true",
            help="rewrite the tables: nobody can use them meanwhile",
        )

    def handle(self, *_args: object, act: str | None = None, **options: object) -> None:
        work: dict[str | None, Callable[..., None]] = {
            None: self._propose,
            "propose": self._propose,
            "run": self._run,
            "replay": self._replay,
            "sweep": self._sweep,
            "vacuum": self._vacuum,
        }
        try:
            work[act](**options)
        except PayungError as error:
            self._refuse(str(error))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)

    def _propose(self, **_options: object) -> None:
        deletion.propose_deletions(SYSTEM)
        for proposal in case_retention.proposed(SYSTEM):
            self._print(
                {
                    "kind": proposal.kind,
                    "id": str(proposal.id),
                    "since": proposal.since.isoformat(),
                    "rule": proposal.rule,
                    "source": periods.source_of(proposal.rule),
                }
            )

    def _run(self, **_options: object) -> None:
        self._print({"deleted": deletion.delete_decided(SYSTEM)})

    def _replay(self, *, file: str | None, **_options: object) -> None:
        path = Path(file or settings.PAYUNG_TOMBSTONES)
        try:
            self._print({"deleted": deletion.replay_tombstones(SYSTEM, path)})
        finally:
            deletion.let_decided_wait(SYSTEM)

    def _sweep(self, **_options: object) -> None:
        deleted = deletion.forget_leftovers(SYSTEM) + forget_sessions(SYSTEM)
        self._print({"deleted": deleted, "tasks": task_queue.forget_done(SYSTEM)})

    def _vacuum(self, *, full: bool, **_options: object) -> None:
        tables = [table for table, privileges in WORKER.items() if "DELETE" in privileges]
        erasure.vacuum(tables, full=full)
        self._print({"tables": len(tables)})

    def _print(self, document: Mapping[str, object]) -> None:
        self.stdout.write(json.dumps(document, ensure_ascii=False))
