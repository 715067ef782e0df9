"""What is written in a case belongs to all units that work on it, or to one side alone."""

from django.db import migrations, models

_SIDE = models.CharField(
    choices=[('joint', 'all units that work on this case'), ('police', 'police only'), ('child_protection', 'child protection only')],
    default='joint',
    max_length=20,
)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0018_conflicts_of_interest'),
    ]

    operations = [
        *(
            migrations.AddField(model_name=model, name='side', field=_SIDE.clone())
            for model in ('note', 'personrecord', 'step')
        ),
        migrations.AlterField(
            model_name='decision',
            name='kind',
            field=models.CharField(choices=[('level_confirmed', 'level confirmed'), ('level_changed', 'level changed'), ('stop', 'wish to stop decided'), ('see', 'wish to see the report decided'), ('correction', 'correction decided'), ('forget', 'wish for deletion decided'), ('ruled', 'whether the reporter may read our messages: decided'), ('handed_over', 'transferred to another unit'), ('readers_named', 'restricted to named officers'), ('readers_unnamed', 'opened to the unit again'), ('held', 'legal hold set'), ('hold_lifted', 'legal hold lifted'), ('reviewed', 'reviewed: still needed?'), ('next_action', 'next action set'), ('joined', 'joined with another report'), ('parted', 'separated from another report'), ('shared', 'shared with another unit'), ('share_ended', 'sharing ended'), ('ending', 'outcome for the child'), ('seconded', 'countersigned by a colleague'), ('closed', 'closed'), ('transfer_declined', 'proposed transfer declined'), ('made_joint', 'opened to all units that work on the case')], max_length=20),
        ),
    ]
