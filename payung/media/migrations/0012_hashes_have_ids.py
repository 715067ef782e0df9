import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F
from uuid import uuid4


def say_of_which(apps, schema_editor):
    """Say of all that is there of which exhibit it is: the id of the row was that of its exhibit."""
    rows = apps.get_model('media', 'CaseHash').objects.using(schema_editor.connection.alias)
    rows.update(exhibit_id=F('id'))


def files_alone(apps, schema_editor):
    """Let the things in files go: a row was an exhibit."""
    rows = apps.get_model('media', 'CaseHash').objects.using(schema_editor.connection.alias)
    rows.exclude(id=F('exhibit_id')).delete()
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute('SET CONSTRAINTS ALL IMMEDIATE')  # or no table could be changed after that


class Migration(migrations.Migration):

    dependencies = [
        ('media', '0011_frames'),
    ]

    # The key of a row, which was its exhibit, becomes an id that stays what it was: what is noted of it refers to it.
    operations = [
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    'ALTER TABLE media_casehash RENAME COLUMN exhibit_id TO id',
                    'ALTER TABLE media_casehash RENAME COLUMN id TO exhibit_id',
                ),
            ],
            [
                migrations.AlterField(
                    model_name='casehash',
                    name='exhibit',
                    field=models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='case_hash', serialize=False, to='media.exhibit'),
                ),
            ],
        ),
        migrations.RenameField(
            model_name='casehash',
            old_name='exhibit',
            new_name='id',
        ),
        migrations.AlterField(
            model_name='casehash',
            name='id',
            field=models.UUIDField(default=uuid4, primary_key=True, serialize=False),
        ),
        migrations.AddField(
            model_name='casehash',
            name='exhibit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='case_hashes', to='media.exhibit'),
        ),
        migrations.AddField(
            model_name='casehash',
            name='place',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='casehash',
            name='to_look_at',
            field=models.BooleanField(default=True),
        ),
        migrations.RunPython(say_of_which, files_alone),
    ]
