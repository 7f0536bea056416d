"""The ledger's tables; events and seals are append-only in the database itself."""

import django.db.models.deletion
import qipan.ledger.models
from django.db import migrations, models

from qipan.ledger.migrations import _append_only


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Era',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(unique=True)),
                ('era', models.IntegerField()),
                ('from_xid', qipan.ledger.models.Xid8()),
                ('to_xid', qipan.ledger.models.Xid8()),
                ('count', models.IntegerField()),
                ('at', models.DateTimeField()),
                ('root', models.BinaryField()),
                ('prev', models.BinaryField()),
                ('hash', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=80)),
                ('key', models.UUIDField()),
                ('request', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('status', models.SmallIntegerField(null=True)),
                ('headers', models.JSONField(default=dict)),
                ('body', models.BinaryField(default=b'')),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='answer_age')],
                'constraints': [models.UniqueConstraint(fields=('account', 'key'), name='answer_once')],
            },
        ),
        migrations.CreateModel(
            name='ClockRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('real_at', models.DateTimeField()),
                ('virtual_at', models.DateTimeField()),
                ('speed', models.FloatField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='clock_one_row'), models.CheckConstraint(condition=models.Q(('speed__gte', 0)), name='clock_never_backwards')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('era', models.IntegerField()),
                ('xid', qipan.ledger.models.Xid8(db_default=models.Func(function='pg_current_xact_id', output_field=qipan.ledger.models.Xid8()))),
                ('at', models.DateTimeField()),
                ('verb', models.CharField(max_length=80)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.CharField(max_length=80)),
                ('by_kind', models.CharField(max_length=40)),
                ('by_id', models.CharField(max_length=80)),
                ('area', models.CharField(blank=True, max_length=40)),
                ('cause', models.BigIntegerField(null=True)),
                ('version', models.BigIntegerField()),
                ('number', models.BigIntegerField()),
                ('body', models.JSONField()),
                ('prev', models.BinaryField()),
                ('hash', models.BinaryField()),
            ],
            options={
                'indexes': [models.Index(fields=['era', 'xid', 'id'], name='event_seal_order'), models.Index(fields=['verb', 'id'], name='event_verb'), models.Index(fields=['area', 'id'], name='event_area'), models.Index(condition=models.Q(('cause__isnull', False)), fields=['cause'], name='event_cause')],
                'constraints': [models.UniqueConstraint(fields=('subject_kind', 'subject_id', 'number'), name='event_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.CharField(max_length=80)),
                ('number', models.BigIntegerField()),
                ('hash', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subject_kind', 'subject_id'), name='head_once')],
            },
        ),
        migrations.CreateModel(
            name='Salt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.CharField(max_length=80)),
                ('salt', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subject_kind', 'subject_id'), name='salt_once')],
            },
        ),
        migrations.CreateModel(
            name='Timer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=160, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.CharField(max_length=80)),
                ('area', models.CharField(blank=True, max_length=40)),
                ('due_at', models.DateTimeField()),
                ('payload', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('cancelled', 'Cancelled'), ('unloaded', 'Unloaded'), ('dead', 'Dead')], default='waiting', max_length=10)),
                ('attempts', models.IntegerField(default=0)),
                ('retry_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('error', models.TextField(blank=True, default='')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['retry_at', 'id'], name='timer_waiting')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reaction', models.CharField(max_length=160)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('cancelled', 'Cancelled'), ('unloaded', 'Unloaded'), ('dead', 'Dead')], default='waiting', max_length=10)),
                ('attempts', models.IntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('error', models.TextField(blank=True, default='')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.event')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at', 'id'], name='delivery_waiting')],
                'constraints': [models.UniqueConstraint(fields=('event', 'reaction'), name='delivery_once')],
            },
        ),
        migrations.RunSQL(sql=_append_only.FORWARD, reverse_sql=_append_only.BACKWARD),
    ]
