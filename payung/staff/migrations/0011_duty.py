import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0010_officers_own_tokens'),
    ]

    operations = [
        migrations.CreateModel(
            name='DutyCalendar',
            fields=[
                ('officer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DutyState',
            fields=[
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='people.unit')),
                ('is_answered', models.BooleanField()),
                ('next_at', models.DateTimeField(null=True)),
                ('checked_at', models.DateTimeField()),
                ('since', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='NoticeAddress',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('email', 'e-mail'), ('sms', 'text message (SMS)'), ('webhook', 'webhook')], max_length=10)),
                ('language', models.CharField(default='en', max_length=20)),
                ('body', models.BinaryField()),
                ('set_at', models.DateTimeField()),
                ('worked_at', models.DateTimeField(null=True)),
                ('officer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('call', 'call to the desk'), ('gap', 'nobody is on duty'), ('test', 'test')], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('failed_at', models.DateTimeField(null=True)),
                ('why', models.CharField(blank=True, max_length=20)),
                ('done_at', models.DateTimeField(null=True)),
                ('given_up_at', models.DateTimeField(null=True)),
                ('address', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='people.noticeaddress')),
            ],
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('turn', models.PositiveSmallIntegerField(default=1)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
        ),
        migrations.CreateModel(
            name='DayOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('name', models.CharField(max_length=100)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('unit'), models.F('day'), name='day_off_once')],
            },
        ),
        migrations.CreateModel(
            name='DutyAgreement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField()),
                ('tested_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('answers', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('unit'), condition=models.Q(('ended_at', None)), name='one_agreement_at_a_time'), models.CheckConstraint(condition=models.Q(('unit', models.F('answers')), _negated=True), name='agreed_with_another')],
            },
        ),
        migrations.AddIndex(
            model_name='noticeaddress',
            index=models.Index(fields=['unit', 'officer'], name='notice_addresses'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('done_at', None), ('given_up_at', None)), fields=['due_at'], name='notice_due'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['address', 'made_at'], name='notices_of_address'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(fields=['unit', 'ends_at', 'starts_at'], name='shifts_of_unit'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(fields=['officer', 'ends_at'], name='shifts_of_officer'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_has_length'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.UniqueConstraint(models.F('officer'), models.F('starts_at'), name='shift_begins_once'),
        ),
    ]
