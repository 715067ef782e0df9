"""Print the PostgreSQL roles of the faces and what each may do: `payung grants | psql payung`."""

from typing import Any

from django.core.management import BaseCommand

from config.grants import statements


class Command(BaseCommand):
    help = "Print the PostgreSQL roles of the faces and what each may do."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        del options
        for statement in statements():
            self.stdout.write(statement)
