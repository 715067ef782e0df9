import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0009_accounts_cut_off"),
    ]

    operations = [
        migrations.CreateModel(
            name="OfficerToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("key_id", models.CharField(max_length=16)),
                ("value", models.BinaryField(max_length=16)),
                ("watches", models.BooleanField(default=False)),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["value"], name="officer_token")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("officer"), models.F("value"), name="officer_token_once"
                    )
                ],
            },
        ),
    ]
