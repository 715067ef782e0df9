"""Partners see what they sent before this was kept: the ledger knows whose it was."""

from uuid import UUID

from django.db import migrations

BATCH = 1000


def keep(apps, schema_editor):
    report, sent = apps.get_model("intake", "StoredReport"), apps.get_model("intake", "Sent")
    assessment = apps.get_model("intake", "StoredAssessment")
    partners = set(apps.get_model("people", "Partner").objects.values_list("id", flat=True))
    entries = apps.get_model("ledger", "Entry").objects.filter(
        act="report.received", actor__startswith="partner:"
    )
    batch = []
    for actor, subject in entries.values_list("actor", "subject").order_by("at").iterator():
        partner = UUID(actor.removeprefix("partner:"))
        if partner in partners:
            batch.append((UUID(subject.removeprefix("report:")), partner))
        if len(batch) == BATCH:
            write(report, assessment, sent, batch)
            batch = []
    write(report, assessment, sent, batch)


def write(report, assessment, sent, batch):
    ids = [each for each, _ in batch]
    rows = report.objects.defer("body").in_bulk(ids)
    first = dict(
        assessment.objects.filter(report__in=ids, sequence=1).values_list("report", "level")
    )
    rows_of = (
        sent(
            report_id=each,
            partner_id=partner,
            level=first.get(each, rows[each].level),
            sent_at=rows[each].received_at,
            changed_at=rows[each].decided_at or rows[each].received_at,
            progress=progress(rows[each]),
        )
        for each, partner in batch
        if each in rows
    )
    # Taken back and run again it finds its own rows.
    sent.objects.bulk_create(rows_of, ignore_conflicts=True)


def progress(row):
    if row.decided_at:
        return "decided"
    return "received" if row.status == "received" else "being_looked_at"


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_sent_by_partners"), ("ledger", "0002_search")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
