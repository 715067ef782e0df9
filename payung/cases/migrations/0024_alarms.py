import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0023_shift_handover'),
        ('people', '0011_duty'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='alarm', serialize=False, to='cases.case')),
                ('begun_at', models.DateTimeField()),
                ('turn', models.PositiveIntegerField(default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at', None), ('look_at', None), ('merged_into', None), ('level', 'P1'), ('level_decided_at', None)), fields=['due_at'], name='open_alarms'),
        ),
        migrations.AddField(
            model_name='alarm',
            name='opened_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
