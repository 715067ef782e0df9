"""Print the task queue and its failed tasks: `payung tasks`; `payung tasks retry` queues those again."""

import json
from collections.abc import Mapping

from django.core.management import BaseCommand, CommandParser

from payung.foundation.viewer import SYSTEM
from payung.operations import task_queue


class Command(BaseCommand):
    help = "Print the state of the task queue and what was given up, or start that again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "act", nargs="?", choices=["retry"], help="start again what was given up"
        )

    def handle(self, *, act: str | None, **_options: object) -> None:
        if act == "retry":
            self._print({"begins_anew": task_queue.try_again(SYSTEM)})
            return
        state = task_queue.standing(SYSTEM)
        self._print(
            {
                "ready": state.ready,
                "running": state.running,
                "stuck": state.stuck,
                "failed": state.failed,
            }
        )
        for task in task_queue.failed(SYSTEM):
            self._print(
                {
                    "id": str(task.id),
                    "task": task.task,
                    "begun": task.begun,
                    "error": task.error,
                    "since": task.since.isoformat(),
                }
            )

    def _print(self, document: Mapping[str, object]) -> None:
        self.stdout.write(json.dumps(document))
