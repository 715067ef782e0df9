"""Print the PostgreSQL roles of the faces and what each may do: `payung grants | psql payung`."""

from django.core.management import BaseCommand

from payung.operations.grants import statements


class Command(BaseCommand):
    help = "Print the PostgreSQL roles of the faces and what each may do."
    requires_system_checks: list[str] = []

    def handle(self, **_options: object) -> None:
        # In one transaction: no face may be without its rights for a moment.
        self.stdout.write("BEGIN;")
        for statement in statements():
            self.stdout.write(statement)
        self.stdout.write("COMMIT;")
