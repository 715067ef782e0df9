"""One suspect links cases of different children, which stay apart."""

from django.conf import settings
from django.db import migrations, models

def unlink(apps, schema_editor):
    """Before this migration there was one join between two cases."""
    del schema_editor
    apps.get_model("cases", "Join").objects.filter(kind="suspect").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0025_child_file_deletions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='join',
            name='joined_once',
        ),
        migrations.AlterField(
            model_name='decision',
            name='kind',
            field=models.CharField(choices=[('level_confirmed', 'level confirmed'), ('level_changed', 'level changed'), ('stop', 'wish to stop decided'), ('see', 'wish to see the report decided'), ('correction', 'correction decided'), ('forget', 'wish for deletion decided'), ('ruled', 'whether the reporter may read our messages: decided'), ('handed_over', 'transferred to another unit'), ('readers_named', 'restricted to named officers'), ('readers_unnamed', 'opened to the unit again'), ('held', 'legal hold set'), ('hold_lifted', 'legal hold lifted'), ('reviewed', 'reviewed: still needed?'), ('next_action', 'next action set'), ('joined', 'joined with another report'), ('parted', 'separated from another report'), ('suspect_linked', 'one suspect in another case too'), ('suspect_parted', 'not the suspect of another case'), ('shared', 'shared with another unit'), ('share_ended', 'sharing ended'), ('ending', 'outcome for the child'), ('seconded', 'countersigned by a colleague'), ('closed', 'closed'), ('transfer_declined', 'proposed transfer declined'), ('made_joint', 'opened to all units that work on the case'), ('reopened', 'opened again for a new report'), ('left_closed', 'not opened again for a new report')], max_length=20),
        ),
        migrations.AlterField(
            model_name='join',
            name='kind',
            field=models.CharField(choices=[('together', 'together'), ('apart', 'apart'), ('suspect', 'one suspect')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='join',
            constraint=models.UniqueConstraint(models.F('first'), models.F('second'), condition=models.Q(('undone_at', None), models.Q(('kind', 'suspect'), _negated=True)), name='joined_once'),
        ),
        migrations.AddConstraint(
            model_name='join',
            constraint=models.UniqueConstraint(models.F('first'), models.F('second'), condition=models.Q(('kind', 'suspect'), ('undone_at', None)), name='linked_once'),
        ),
        migrations.RunPython(migrations.RunPython.noop, unlink),
    ]
