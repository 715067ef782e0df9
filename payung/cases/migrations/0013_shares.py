"""A second unit works on a case with an owner and a clock of its own: a share, which is a row of cases too.

Back in the version before there are no shares: the second units lose the cases from their lists, not their keys.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def delete_shares(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Delete what the version before would take for cases that no report opened."""
    shares = apps.get_model("cases", "Case").objects.filter(share_of__isnull=False)
    shares.update(merged_into=None, merged_at=None)
    shares._raw_delete(shares.db)
    if schema_editor.connection.vendor == "postgresql":  # else the table could not be altered now
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0012_closed'),
        ('people', '0008_units_that_are_signed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='share_of',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='cases.case'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='kind',
            field=models.CharField(choices=[('level_confirmed', 'level confirmed'), ('level_changed', 'level changed'), ('stop', 'wish to stop decided'), ('see', 'wish to see the report decided'), ('correction', 'correction decided'), ('forget', 'wish for deletion decided'), ('ruled', 'whether the reporter may read our messages: decided'), ('handed_over', 'transferred to another unit'), ('readers_named', 'restricted to named officers'), ('readers_unnamed', 'opened to the unit again'), ('held', 'legal hold set'), ('hold_lifted', 'legal hold lifted'), ('reviewed', 'reviewed: still needed?'), ('next_action', 'next action set'), ('joined', 'joined with another report'), ('parted', 'separated from another report'), ('shared', 'shared with another unit'), ('share_ended', 'sharing ended'), ('ending', 'outcome for the child'), ('seconded', 'countersigned by a colleague'), ('closed', 'closed')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('share_of__isnull', False)), fields=['share_of'], name='shares'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None), ('share_of__isnull', False)), fields=('share_of', 'unit'), name='shared_once'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('share_of', None), models.Q(models.Q(('share_of', models.F('id')), _negated=True), ('ending', None), ('held_at', None), ('level_decided_at__isnull', False), ('look_at', None), ('named_only', False), ('review_at', None), ('sealed_as', None)), _connector='OR'), name='shares_hold_only_work'),
        ),
        migrations.RunPython(migrations.RunPython.noop, delete_shares),
    ]
