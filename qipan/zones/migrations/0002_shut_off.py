from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('zones', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='drawing',
            name='shut_off',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
