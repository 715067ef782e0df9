"""Transfers that are proposed, or made at once at P1 and reviewed afterwards."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_persons'),
        ('people', '0008_units_that_are_signed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='decision',
            name='kind',
            field=models.CharField(choices=[('level_confirmed', 'level confirmed'), ('level_changed', 'level changed'), ('stop', 'wish to stop decided'), ('see', 'wish to see the report decided'), ('correction', 'correction decided'), ('forget', 'wish for deletion decided'), ('ruled', 'whether the reporter may read our messages: decided'), ('handed_over', 'transferred to another unit'), ('readers_named', 'restricted to named officers'), ('readers_unnamed', 'opened to the unit again'), ('held', 'legal hold set'), ('hold_lifted', 'legal hold lifted'), ('reviewed', 'reviewed: still needed?'), ('next_action', 'next action set'), ('joined', 'joined with another report'), ('parted', 'separated from another report'), ('shared', 'shared with another unit'), ('share_ended', 'sharing ended'), ('ending', 'outcome for the child'), ('seconded', 'countersigned by a colleague'), ('closed', 'closed'), ('transfer_declined', 'proposed transfer declined')], max_length=20),
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'withdrawn'), ('at_once', 'made at once, to be reviewed'), ('reviewed', 'made at once, reviewed')], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('body', models.BinaryField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='cases.case')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('receiving', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('decided_at', None)), fields=['unit', 'made_at', 'id'], name='transfers_to_decide')],
                'constraints': [models.UniqueConstraint(models.F('case'), condition=models.Q(('state', 'proposed')), name='one_transfer_proposed'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['proposed', 'at_once']), ('decided_at', None), ('decided_by', None)), models.Q(models.Q(('state__in', ['proposed', 'at_once']), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='transfers_decided_by_somebody')],
            },
        ),
    ]
