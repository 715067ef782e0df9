"""Names as a country knows them, cautions, and a kind of their own for ambulances.

Forwards, a number that is an ambulance's alone leaves the emergency line of its country; back, it returns to it.
"""

from typing import Any

from django.db import migrations, models

EMERGENCY, AMBULANCE, REMARK = 'police emergency', 'ambulance', '(ambulance)'
SAME = ('country_id', 'source', 'source_date', 'confidence', 'note', 'position', 'added_here')


def divide(apps: Any, _schema: object) -> None:
    """Move ambulances out of emergency lines, with their tests, into a helpline of each country's own."""
    lines, contacts = _tables(apps)
    rows = contacts.filter(helpline__kind=EMERGENCY, value__endswith=REMARK)
    for row in rows.select_related('helpline').order_by('pk'):
        old = row.helpline
        own, _new = lines.get_or_create(
            slug=f"{(old.country_id or 'int').lower()}-ambulance",
            defaults={field: getattr(old, field) for field in SAME}
            | {'name': 'Ambulance', 'kind': AMBULANCE, 'about': 'somebody is hurt or ill'},
        )
        contacts.filter(pk=row.pk).update(helpline=own)


def reunite(apps: Any, _schema: object) -> None:
    """Move ambulances back to the emergency line of their country, where it has one."""
    lines, contacts = _tables(apps)
    for line in lines.filter(kind=AMBULANCE, corrections=None):
        old = lines.filter(kind=EMERGENCY, country=line.country_id).order_by('position').first()
        if old is None:
            continue
        for row in contacts.filter(helpline=line):
            value = row.value if row.value.endswith(REMARK) else f'{row.value} {REMARK}'
            contacts.filter(pk=row.pk).update(helpline=old, value=value)
        line.delete()


def check_now(_apps: Any, schema: Any) -> None:
    """Check the foreign keys of moved rows at once: PostgreSQL alters no table while such a check waits."""
    if schema.connection.vendor == 'postgresql':
        schema.execute('SET CONSTRAINTS ALL IMMEDIATE')


def _tables(apps: Any) -> tuple[Any, Any]:
    return (
        apps.get_model('directory', 'Helpline').objects,
        apps.get_model('directory', 'Contact').objects,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_changes_that_wait'),
    ]

    operations = [
        migrations.AddField(
            model_name='country',
            name='caution',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='helpline',
            name='local_name',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunPython(migrations.RunPython.noop, check_now),
        migrations.RunPython(divide, reunite),
    ]
