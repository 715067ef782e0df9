"""An index of what partners sent and nobody has decided, from which joined reports follow their lead."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0021_names_and_searches'),
        ('people', '0008_units_that_are_signed'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='sent',
            index=models.Index(condition=models.Q(('progress__in', ['received', 'being_looked_at'])), fields=['progress', 'report'], name='sent_not_decided'),
        ),
    ]
