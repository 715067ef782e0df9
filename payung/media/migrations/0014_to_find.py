
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('media', '0013_contents'),
    ]

    operations = [
        migrations.AddField(
            model_name='exhibit',
            name='to_find',
            field=models.BooleanField(null=True),
        ),
    ]
