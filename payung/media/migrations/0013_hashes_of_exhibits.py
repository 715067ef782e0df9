from django.db import migrations
from django.db.models import F


def say_of_which(apps, schema_editor):
    """Say of all that is there of which exhibit it is: the id of the row was that of its exhibit."""
    rows = apps.get_model('media', 'CaseHash').objects.using(schema_editor.connection.alias)
    rows.update(exhibit_id=F('id'))


def files_alone(apps, schema_editor):
    """Let the things in files go: a row was an exhibit."""
    rows = apps.get_model('media', 'CaseHash').objects.using(schema_editor.connection.alias)
    rows.exclude(id=F('exhibit_id')).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('media', '0012_hashes_have_ids'),
    ]

    # Alone: PostgreSQL changes no table in the transaction that has changed its rows.
    operations = [
        migrations.RunPython(say_of_which, files_alone),
    ]
