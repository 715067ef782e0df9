"""A decided P1 or P2 is listed until somebody has written down what became of the child.

Those that were decided before had vanished from every list: they come back, due within a week, so that they
bury nothing that has just come.
"""

from datetime import timedelta

from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone

WEEK = timedelta(days=7)
UNTIL_SAFE = ("P1", "P2")
# What waits is found by these: what nobody has decided, as it was, and what is not done.
INDEXES = (
    ("undecided", "waiting", ("unit", "level", "due_at", "id"), {}),
    (
        "undecided_in_lane",
        "waiting_in_lane",
        ("unit", "lane", "level", "due_at", "id", "named_only"),
        {},
    ),
    ("undecided_by_time", "waiting_by_time", ("unit", "due_at", "id", "named_only"), {}),
    ("risen", "risen", ("unit", "raised_at", "id", "named_only"), {"raised_at__isnull": False}),
    ("rising", "rising", ("rises_at",), {"raised_at": None}),
)


def list_again(apps, schema_editor):
    """Let what was decided be done, save at P1 and P2; a clock that still runs there goes on."""
    now = timezone.now()
    decided = apps.get_model("intake", "StoredReport").objects.filter(decided_at__isnull=False)
    decided.exclude(level__in=UNTIL_SAFE).update(done_at=F("decided_at"))
    vanished = decided.filter(level__in=UNTIL_SAFE, due_at__lte=now)
    vanished.update(due_at=now + WEEK, rises_at=now + WEEK * 3 / 4, raised_at=None)


def index(name, fields, where):
    return models.Index(fields=fields, name=name, condition=Q(**where))


class Migration(migrations.Migration):
    dependencies = [("intake", "0017_other_languages")]
    operations = [
        migrations.AddField("storedreport", "done_at", models.DateTimeField(null=True)),
        migrations.AddField("storedreport", "look_at", models.DateTimeField(null=True)),
        *(migrations.RemoveIndex("storedreport", old) for old, _new, _fields, _where in INDEXES),
        migrations.RunPython(list_again, migrations.RunPython.noop),
        *(
            migrations.AddIndex("storedreport", index(new, fields, {"done_at": None, **where}))
            for _old, new, fields, where in INDEXES
        ),
        migrations.AddIndex(
            "storedreport", index("to_look_at", ("look_at",), {"look_at__isnull": False})
        ),
        migrations.AddConstraint(
            "storedreport",
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(decided_at__isnull=False),
                name="done_only_if_decided",
            ),
        ),
    ]
