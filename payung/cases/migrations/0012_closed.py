"""A decision can be that an officer closes a case."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_joins'),
    ]

    operations = [
        migrations.AlterField(
            model_name='decision',
            name='kind',
            field=models.CharField(choices=[('level_confirmed', 'level confirmed'), ('level_changed', 'level changed'), ('stop', 'wish to stop decided'), ('see', 'wish to see the report decided'), ('correction', 'correction decided'), ('forget', 'wish for deletion decided'), ('ruled', 'whether the reporter may read our messages: decided'), ('handed_over', 'transferred to another unit'), ('readers_named', 'restricted to named officers'), ('readers_unnamed', 'opened to the unit again'), ('held', 'legal hold set'), ('hold_lifted', 'legal hold lifted'), ('reviewed', 'reviewed: still needed?'), ('next_action', 'next action set'), ('joined', 'joined with another report'), ('parted', 'separated from another report'), ('ending', 'outcome for the child'), ('seconded', 'countersigned by a colleague'), ('closed', 'closed')], max_length=20),
        ),
    ]
