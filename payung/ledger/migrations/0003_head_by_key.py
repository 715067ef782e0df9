from django.db import migrations

from payung.ledger import triggers


def renew(_apps, schema_editor):
    triggers.renew_check(schema_editor.connection)


class Migration(migrations.Migration):
    """When a head moves, its entry is looked for by the table's key alone (PostgreSQL)."""

    dependencies = [
        ("ledger", "0002_search"),
    ]

    operations = [
        migrations.RunPython(renew, migrations.RunPython.noop),
    ]
