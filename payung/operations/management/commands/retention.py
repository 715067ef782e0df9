"""What is kept, what goes: `payung retention [propose | run | replay FILE | sweep | vacuum]`.

Without a word: propose what is older than its period allows, and print what waits for a person, a JSON object a
line. Nothing is deleted unless a named officer has decided it at the desk. See docs/officers/retention.md.
"""

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import BaseCommand, CommandParser

from payung.cases import actions
from payung.cases.queries import retention as case_retention
from payung.foundation import erasure
from payung.foundation.errors import PayungError
from payung.foundation.viewer import SYSTEM
from payung.intake import retention
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

    def handle(self, *_args: Any, act: str | None = None, **options: Any) -> None:
        try:
            {
                None: self._propose,
                "propose": self._propose,
                "run": self._run,
                "replay": self._replay,
                "sweep": self._sweep,
                "vacuum": self._vacuum,
            }[act](options)
        except PayungError as error:
            self._refuse(str(error))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)

    def _propose(self, options: dict[str, Any]) -> None:
        del options
        actions.propose_deletions(SYSTEM)
        for each in case_retention.proposed(SYSTEM):
            self._print(
                {
                    "kind": each.kind,
                    "id": str(each.id),
                    "since": each.since.isoformat(),
                    "rule": each.rule,
                    "source": retention.source_of(each.rule),
                }
            )

    def _run(self, options: dict[str, Any]) -> None:
        del options
        self._print({"deleted": actions.delete_decided(SYSTEM)})

    def _replay(self, options: dict[str, Any]) -> None:
        path = Path(options["file"] or settings.PAYUNG_TOMBSTONES)
        try:
            self._print({"deleted": actions.replay_tombstones(SYSTEM, path)})
        finally:
            actions.let_decided_wait(SYSTEM)

    def _sweep(self, options: dict[str, Any]) -> None:
        del options
        gone = actions.forget_leftovers(SYSTEM) + forget_sessions(SYSTEM)
        self._print({"deleted": gone, "tasks": task_queue.forget_done(SYSTEM)})

    def _vacuum(self, options: dict[str, Any]) -> None:
        tables = [table for table, may in WORKER.items() if "DELETE" in may]
        erasure.vacuum(tables, full=options["full"])
        self._print({"tables": len(tables)})

    def _print(self, what: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(what, ensure_ascii=False))
