"""Links are equal tokens, joined when they are read; the table of links goes.

On the way back the table is empty, and no report counts as linked: the worker of the version before finds all
links again.
"""

from django.db import migrations, models


def find_links_again(apps, schema_editor):
    apps.get_model("intake", "StoredReport").objects.update(linked_at=None)


class Migration(migrations.Migration):
    dependencies = [("intake", "0022_joined_reports_follow")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, find_links_again),
        migrations.DeleteModel("Link"),
        migrations.RemoveIndex("token", "token_value"),
        migrations.AddIndex("token", models.Index(fields=["value", "id"], name="tokens_of_value")),
    ]
