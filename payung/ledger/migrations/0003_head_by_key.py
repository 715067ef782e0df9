from django.db import migrations


class Migration(migrations.Migration):
    """How the entry of a head was looked for (PostgreSQL): 0004 has taken the place of it."""

    dependencies = [
        ("ledger", "0002_search"),
    ]

    operations = []
