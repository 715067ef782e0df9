

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_partners_limits'),
    ]

    operations = [
        migrations.AddField(
            model_name='unitkey',
            name='closed_at',
            field=models.DateTimeField(null=True),
        ),
    ]
