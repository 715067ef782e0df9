"""One child's file can be deleted: which records go with it."""
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0024_alarms'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChildFilePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.UUIDField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='cases.childfile')),
            ],
            options={
                'indexes': [models.Index(fields=['record'], name='child_file_parts')],
            },
        ),
    ]
