"""A shift that an officer hands to a colleague, and whether an officer's desk sounds when a P1 comes."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0021_reported_again'),
        ('people', '0010_officers_own_tokens'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='owndesk',
            name='sound',
            field=models.BooleanField(default=True),
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('offered', 'waits to be accepted'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('body', models.BinaryField()),
                ('colleague', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'made_at', 'id'], name='handovers_of_unit'), models.Index(condition=models.Q(('decided_at', None)), fields=['colleague'], name='handovers_to_accept')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'offered')), models.Q(models.Q(('state', 'offered'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='handovers_decided_once')],
            },
        ),
    ]
