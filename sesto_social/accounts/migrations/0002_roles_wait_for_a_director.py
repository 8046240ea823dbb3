import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='RoleRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), verbose_name='ruoli')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='chiesto il')),
                ('approved', models.BooleanField(null=True, verbose_name='approvato')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='deciso il')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='motivo')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='chiesto da')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='deciso da')),
                ('units', models.ManyToManyField(blank=True, related_name='+', to='accounts.unit', verbose_name='unità da coordinare')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_requests', to=settings.AUTH_USER_MODEL, verbose_name='per')),
            ],
            options={
                'verbose_name': 'richiesta di ruoli',
                'verbose_name_plural': 'richieste di ruoli',
                'ordering': ['-asked_at', '-pk'],
                'permissions': [('approve_roles', 'Può approvare i ruoli dei colleghi')],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(condition=models.Q(('approved__isnull', True)), fields=('user',), name='role_request_one_waiting'), models.CheckConstraint(condition=models.Q(models.Q(('approved__isnull', True), ('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('approved__isnull', False), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='role_request_decided_whole'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('approved', True), _negated=True), models.Q(models.Q(('decided_by', models.F('asked_by')), _negated=True), models.Q(('decided_by', models.F('user')), _negated=True)), _connector='OR'), name='role_request_two_people', violation_error_message='Chi chiede i ruoli o li riceve non può approvarli.'), models.CheckConstraint(condition=models.Q(models.Q(('approved', False), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='role_request_refusal_has_reason', violation_error_message='Scrivi perché la richiesta non è approvata.')],
            },
        ),
    ]
