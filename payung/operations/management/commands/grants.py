"""Print the PostgreSQL roles of the faces and what each may do: `payung grants | psql payung`."""

from typing import Any

from django.core.management import BaseCommand

from payung.operations.grants import statements


class Command(BaseCommand):
    help = "Print the PostgreSQL roles of the faces and what each may do."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        del options
        # All at once: no face may find its rights taken back and not yet given again.
        self.stdout.write("BEGIN;")
        for statement in statements():
            self.stdout.write(statement)
        self.stdout.write("COMMIT;")
