"""What comes next at a P1 or P2 whose level is decided, and what waits for a colleague to second it."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("level_confirmed", "level confirmed"),
    ("level_changed", "level changed"),
    ("stop", "wish to stop decided"),
    ("see", "wish to see the report decided"),
    ("correction", "correction decided"),
    ("forget", "wish for deletion decided"),
    ("ruled", "whether the reporter may read our messages: decided"),
    ("handed_over", "transferred to another unit"),
    ("readers_named", "restricted to named officers"),
    ("readers_unnamed", "opened to the unit again"),
    ("held", "legal hold set"),
    ("hold_lifted", "legal hold lifted"),
    ("reviewed", "reviewed: still needed?"),
    ("next_action", "next action set"),
    ("ending", "outcome for the child"),
    ("seconded", "countersigned by a colleague"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_ruled")]
    operations = [
        migrations.AddField("case", "action_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "case",
            "ending",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.decision",
            ),
        ),
        migrations.AlterField("decision", "kind", models.CharField(choices=KINDS, max_length=20)),
    ]
