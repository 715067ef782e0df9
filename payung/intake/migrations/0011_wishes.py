"""A wish is a message that somebody decides: what a report had of a wish to stop moves to its message."""

from django.db import migrations, models

KINDS = [
    ("message", "message"),
    ("question", "question"),
    ("stop", "wish to stop"),
    ("supplement", "the form, sent again with other answers"),
    ("see", "wish to see the report"),
    ("correction", "correction to the report"),
    ("forget", "wish for deletion"),
]


def move(apps, schema_editor):
    """The newest wish is decided when the report says so; an older one was, before it was asked again."""
    report, message = apps.get_model("intake", "StoredReport"), apps.get_model("intake", "Message")
    asked = report.objects.exclude(stop_asked_at=None)
    for row in asked.only("id", "stop_asked_at", "stop_decided_at").iterator():
        wishes = message.objects.filter(report_id=row.id, kind="stop").order_by("-sequence")
        newest = wishes.values_list("id", flat=True).first()
        wishes.exclude(id=newest).update(decided_at=row.stop_asked_at)
        wishes.filter(id=newest).update(decided_at=row.stop_decided_at)


def move_back(apps, schema_editor):
    """The version before finds each wish to stop where it looks: one that it cannot see, nobody would decide."""
    report, message = apps.get_model("intake", "StoredReport"), apps.get_model("intake", "Message")
    wishes = message.objects.filter(kind="stop").order_by("report_id", "sequence")
    for report_id, sent, decided in wishes.values_list("report_id", "sent_at", "decided_at"):
        report.objects.filter(id=report_id).update(stop_asked_at=sent, stop_decided_at=decided)


class Migration(migrations.Migration):
    dependencies = [("intake", "0010_partners_are_told")]
    operations = [
        migrations.AddField("message", "decided_at", models.DateTimeField(null=True)),
        migrations.AlterField("message", "kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.RunPython(move, move_back),
    ]
