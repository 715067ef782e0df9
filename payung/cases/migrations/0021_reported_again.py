"""A new report may name the account of a case that is closed or rests: somebody decides what follows."""

from django.db import migrations, models

from payung.cases.models import plausible


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0020_child_files'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='case',
            name='case_times_are_plausible',
        ),
        migrations.AddField(
            model_name='case',
            name='reported_again_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='decision',
            name='kind',
            field=models.CharField(choices=[('level_confirmed', 'level confirmed'), ('level_changed', 'level changed'), ('stop', 'wish to stop decided'), ('see', 'wish to see the report decided'), ('correction', 'correction decided'), ('forget', 'wish for deletion decided'), ('ruled', 'whether the reporter may read our messages: decided'), ('handed_over', 'transferred to another unit'), ('readers_named', 'restricted to named officers'), ('readers_unnamed', 'opened to the unit again'), ('held', 'legal hold set'), ('hold_lifted', 'legal hold lifted'), ('reviewed', 'reviewed: still needed?'), ('next_action', 'next action set'), ('joined', 'joined with another report'), ('parted', 'separated from another report'), ('shared', 'shared with another unit'), ('share_ended', 'sharing ended'), ('ending', 'outcome for the child'), ('seconded', 'countersigned by a colleague'), ('closed', 'closed'), ('transfer_declined', 'proposed transfer declined'), ('made_joint', 'opened to all units that work on the case'), ('reopened', 'opened again for a new report'), ('left_closed', 'not opened again for a new report')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('reported_again_at__isnull', False)), fields=['unit', 'opened_at', 'id'], name='reported_again'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(
                condition=plausible(
                    *('opened_at', 'taken_at', 'due_at', 'rises_at', 'raised_at'),
                    *('level_decided_at', 'action_at', 'look_at', 'closed_at', 'held_at'),
                    *('review_at', 'review_raised_at', 'merged_at', 'reported_again_at'),
                ),
                name='case_times_are_plausible',
            ),
        ),
    ]
