"""Responses and their measures."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('title_en', models.CharField(blank=True, default='', max_length=120)),
                ('protocol', models.CharField(max_length=60)),
                ('protocol_version', models.CharField(max_length=20)),
                ('protocol_digest', models.CharField(max_length=64)),
                ('level', models.CharField(choices=[('I', 'I'), ('II', 'II'), ('III', 'III'), ('IV', 'IV')], max_length=4)),
                ('law', models.CharField(max_length=120)),
                ('article', models.CharField(max_length=60)),
                ('decided_by', models.CharField(max_length=120)),
                ('document', models.CharField(max_length=120)),
                ('decided_at', models.DateTimeField()),
                ('provisional_until', models.DateTimeField(blank=True, null=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.CharField(blank=True, default='', max_length=120)),
                ('confirmed_document', models.CharField(blank=True, default='', max_length=120)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('exercise', models.BooleanField()),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_force', 'in_force'), ('expired', 'expired'), ('ended', 'ended'), ('declined', 'declined')], default='draft', max_length=10)),
                ('proposed_at', models.DateTimeField()),
                ('in_force_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_why', models.CharField(blank=True, default='', max_length=300)),
                ('version', models.PositiveIntegerField(default=1)),
                ('approval', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.approval')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.area')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, default='', max_length=120)),
                ('power', models.CharField(blank=True, default='', max_length=20)),
                ('law', models.CharField(max_length=120)),
                ('article', models.CharField(max_length=60)),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='response.response')),
            ],
        ),
        migrations.AddIndex(
            model_name='response',
            index=models.Index(condition=models.Q(('state', 'in_force')), fields=['ends_at'], name='response_holding'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'in_force', 'expired', 'ended', 'declined'))), name='response_state_known'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ('I', 'II', 'III', 'IV'))), name='response_level_known'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='response_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('law', ''), _negated=True), models.Q(('article', ''), _negated=True), models.Q(('decided_by', ''), _negated=True), models.Q(('document', ''), _negated=True)), name='response_names_its_basis'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'declined')), models.Q(('approval__isnull', False), ('in_force_at__isnull', False)), _connector='OR'), name='response_in_force_means_signed'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state__in', ('draft', 'in_force'))), models.Q(('closed_at__isnull', False), ('state__in', ('expired', 'ended', 'declined'))), _connector='OR'), name='response_closed_iff_over'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_document', '')), models.Q(('confirmed_at__isnull', False), models.Q(('confirmed_document', ''), _negated=True)), _connector='OR'), name='response_confirmed_by_a_document'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('power__in', ('', 'zone', 'gate', 'location'))), name='measure_power_known'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('law', ''), _negated=True), models.Q(('article', ''), _negated=True)), name='measure_names_its_basis'),
        ),
    ]
