"""`payung tasks`: how the queue stands, and what was given up; `payung tasks retry` lets that begin anew."""

import json
from typing import Any

from django.core.management import BaseCommand, CommandParser

from payung.foundation.viewer import SYSTEM
from payung.operations import task_queue


class Command(BaseCommand):
    help = "Print the state of the task queue and what was given up, or start that again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "act", nargs="?", choices=["retry"], help="start again what was given up"
        )

    def handle(self, *, act: str | None, **options: Any) -> None:
        del options
        if act == "retry":
            self._print({"begins_anew": task_queue.try_again(SYSTEM)})
            return
        standing = task_queue.standing(SYSTEM)
        self._print(
            {
                "ready": standing.ready,
                "running": standing.running,
                "stuck": standing.stuck,
                "failed": standing.failed,
            }
        )
        for each in task_queue.failed(SYSTEM):
            self._print(
                {
                    "id": str(each.id),
                    "task": each.task,
                    "begun": each.begun,
                    "error": each.error,
                    "since": each.since.isoformat(),
                }
            )

    def _print(self, told: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(told))
