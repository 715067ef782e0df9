from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_dearer_wrapping"),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="charter",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
