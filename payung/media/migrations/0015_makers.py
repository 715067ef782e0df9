from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('media', '0014_to_find'),
    ]

    operations = [
        migrations.AddField(
            model_name='hashset',
            name='maker',
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
