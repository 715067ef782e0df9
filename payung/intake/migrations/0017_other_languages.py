"""Counts of messages in languages that are none of the house's are counted together: a tag can be anything."""

from typing import Any

from django.db import migrations
from django.db.models import F

# As `payung.language.languages.family` said when this was written.
_OURS = ("en", "id", "ms", "fil", "th", "vi", "km", "lo", "my", "ta", "zh", "tet", "pt", "other")


def together(apps: Any, schema_editor: Any) -> None:
    for name, counted in (
        ("MessageCount", ("sent", "checked", "found", "kept")),
        ("EntryCount", ("shown", "kept")),
    ):
        rows = apps.get_model("intake", name).objects.using(schema_editor.connection.alias)
        for row in rows.exclude(language__in=_OURS).order_by("id"):
            place = {"unit_id": row.unit_id, "month": row.month, "language": "other"}
            if name == "EntryCount":
                place["entry"] = row.entry
            more = {each: F(each) + getattr(row, each) for each in counted}
            if rows.filter(**place).update(**more):
                rows.filter(id=row.id).delete()
            else:
                rows.filter(id=row.id).update(language="other")


class Migration(migrations.Migration):
    dependencies = [("intake", "0016_words_counted")]

    operations = [migrations.RunPython(together, migrations.RunPython.noop)]
