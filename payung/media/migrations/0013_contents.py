import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('media', '0012_hashes_have_ids'),
    ]

    operations = [
        migrations.AlterField(
            model_name='casehash',
            name='exhibit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='case_hashes', to='media.exhibit'),
        ),
        migrations.AddConstraint(
            model_name='casehash',
            constraint=models.UniqueConstraint(fields=('exhibit', 'place'), name='one_of_a_place'),
        ),
        migrations.CreateModel(
            name='Contents',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('body', models.BinaryField()),
                ('exhibit', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contents', to='media.exhibit')),
            ],
        ),
    ]
