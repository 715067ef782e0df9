"""When an officer last saw the contents of a case."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0015_transfers'),
    ]

    operations = [
        migrations.AddField(
            model_name='presence',
            name='shown_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='presence',
            name='shown_before',
            field=models.DateTimeField(null=True),
        ),
    ]
