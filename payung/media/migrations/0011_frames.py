from django.db import migrations, models

PICTURE = 8 * 32  # bytes of the hashes of a picture: one of each orientation


def tell_films(apps, schema_editor):
    """Tell films by their many frames, and let everything be looked up again."""
    rows = apps.get_model('media', 'CaseHash').objects.using(schema_editor.connection.alias)
    for row in rows.filter(pdq__isnull=False).only('pdq', 'pdq_quality').iterator(100):
        frames = len(bytes(row.pdq)) // PICTURE
        if frames > 1:
            rows.filter(pk=row.pk).update(frames=bytes([row.pdq_quality or 1]) * frames)
    rows.update(looked_in='')


class Migration(migrations.Migration):

    dependencies = [
        ('media', '0010_scan_results'),
    ]

    operations = [
        migrations.AddField(
            model_name='casehash',
            name='frames',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='hit',
            name='frames',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='hit',
            name='near',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunPython(tell_films, migrations.RunPython.noop),
    ]
