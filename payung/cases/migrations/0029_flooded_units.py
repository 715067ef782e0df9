"""Indexes by which pages of a flooded unit read no case that they do not show."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0028_one_suspect'),
        ('people', '0011_duty'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at', None), ('look_at', None), ('merged_into', None), ('owner__isnull', False)), fields=['owner', 'level', 'due_at', 'id', 'lane'], name='open_of_owner'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at', None), ('look_at', None), ('merged_into', None), ('level_decided_at', None)), fields=['unit', 'opened_at'], name='undecided_by_age'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at', None), ('look_at', None), ('merged_into', None), ('action_at__isnull', False)), fields=['unit', 'action_at'], name='open_actions'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('ending__isnull', False)), fields=['unit', 'ending'], name='endings_to_second'),
        ),
    ]
