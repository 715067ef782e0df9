"""A report's level is one of ours, and its times are such that Python reads and sorts them."""

from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models import Q

TIMES = (
    *("received_at", "due_at", "rises_at", "raised_at", "decided_at", "done_at"),
    *("look_at", "linked_at", "review_at", "review_raised_at", "held_at"),
)
BOUNDS = (("gte", 2000), ("lt", 9999))


class Migration(migrations.Migration):
    dependencies = [("intake", "0018_listed_until_safe")]
    operations = [
        migrations.AddConstraint(
            "storedreport",
            models.CheckConstraint(
                condition=Q(level__in=["P1", "P2", "P3", "P4", "P5"]), name="level_is_known"
            ),
        ),
        migrations.AddConstraint(
            "storedreport",
            models.CheckConstraint(
                condition=Q(
                    *(
                        (f"{name}__{bound}", datetime(year, 1, 1, tzinfo=UTC))
                        for name in TIMES
                        for bound, year in BOUNDS
                    )
                ),
                name="times_are_plausible",
            ),
        ),
    ]
