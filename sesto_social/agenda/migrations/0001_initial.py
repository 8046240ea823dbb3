import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import sesto_social.agenda.models.availability


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='nome')),
                ('kind', models.CharField(choices=[('secretariat', 'Segretariato sociale'), ('service', 'Sede del servizio'), ('meeting_place', 'Spazio per incontri'), ('partner', 'Sede di un ente partner')], default='secretariat', max_length=20, verbose_name='tipo')),
                ('address', models.CharField(max_length=200, verbose_name='indirizzo')),
                ('directions', models.TextField(blank=True, help_text='Mezzi pubblici, ingresso, piano: quello che serve a chi viene la prima volta.', verbose_name='come arrivare')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telefono')),
                ('opening_hours', models.TextField(blank=True, help_text='Come li legge il cittadino, una riga per giorno.', verbose_name='orari di apertura')),
                ('accessibility', models.TextField(blank=True, help_text='Rampe, ascensore, bagno accessibile, spazio per passeggini.', verbose_name='accessibilità')),
                ('public', models.BooleanField(default=False, help_text='Se attivo, si può scegliere nella prenotazione.', verbose_name='visibile ai cittadini')),
                ('active', models.BooleanField(default=True, verbose_name='in uso')),
            ],
            options={
                'verbose_name': 'ufficio',
                'verbose_name_plural': 'uffici',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('worker', 'Operatore'), ('room', 'Stanza'), ('interpreter', 'Interprete')], default='worker', max_length=20, verbose_name='tipo')),
                ('name', models.CharField(max_length=120, verbose_name='nome')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, help_text='Solo per gli interpreti.', verbose_name='lingue')),
                ('active', models.BooleanField(default=True, verbose_name='in uso')),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resources', to='agenda.office', verbose_name='ufficio')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resource', to=settings.AUTH_USER_MODEL, verbose_name='utente')),
            ],
            options={
                'verbose_name': 'risorsa',
                'verbose_name_plural': 'risorse',
                'ordering': ['kind', 'name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='periodo')),
                ('purpose', models.CharField(help_text='Una parola in codice: appointment, team_meeting…', max_length=40, verbose_name='per')),
                ('released', models.BooleanField(default=False, verbose_name='liberata')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='registrata il')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='liberata il')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='da')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='liberata da')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='agenda.resource', verbose_name='risorsa')),
            ],
            options={
                'verbose_name': 'prenotazione',
                'verbose_name_plural': 'prenotazioni',
                'ordering': ['during', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Availability',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'lunedì'), (1, 'martedì'), (2, 'mercoledì'), (3, 'giovedì'), (4, 'venerdì'), (5, 'sabato'), (6, 'domenica')], verbose_name='giorno')),
                ('starts', models.TimeField(verbose_name='dalle')),
                ('ends', models.TimeField(verbose_name='alle')),
                ('valid_from', models.DateField(verbose_name='in vigore dal')),
                ('valid_to', models.DateField(blank=True, help_text='Compreso; vuoto se non ha fine.', null=True, verbose_name='in vigore fino al')),
                ('slot_minutes', models.PositiveSmallIntegerField(default=45, validators=[django.core.validators.MinValueValidator(10), django.core.validators.MaxValueValidator(240)], verbose_name='durata di un appuntamento (minuti)')),
                ('audience', models.CharField(choices=[('public', 'Chiunque, anche dal sito'), ('front_desk', 'Solo dallo sportello'), ('invited', 'Solo su invito')], default='public', max_length=20, verbose_name='chi può prenotare')),
                ('mode', models.CharField(choices=[('office', 'In ufficio'), ('phone', 'Al telefono'), ('video', 'In videochiamata'), ('home', 'A domicilio')], default='office', max_length=20, verbose_name='modalità')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='availabilities', to='agenda.office', verbose_name='ufficio')),
                ('resource', models.ForeignKey(limit_choices_to={'active': True}, on_delete=django.db.models.deletion.CASCADE, related_name='availabilities', to='agenda.resource', verbose_name='risorsa')),
            ],
            options={
                'verbose_name': 'disponibilità',
                'verbose_name_plural': 'disponibilità',
                'ordering': ['resource', 'weekday', 'starts', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='periodo')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='agenda.resource', verbose_name='risorsa')),
            ],
            options={
                'verbose_name': 'assenza',
                'verbose_name_plural': 'assenze',
                'ordering': ['during', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.DateTimeField(verbose_name='inizio')),
                ('end', models.DateTimeField(verbose_name='fine')),
                ('open_until', models.DateTimeField(help_text='Fin quando la risorsa resta libera da chiusure e assenze.', verbose_name="fine dell'orario")),
                ('audience', models.CharField(choices=[('public', 'Chiunque, anche dal sito'), ('front_desk', 'Solo dallo sportello'), ('invited', 'Solo su invito')], max_length=20)),
                ('mode', models.CharField(choices=[('office', 'In ufficio'), ('phone', 'Al telefono'), ('video', 'In videochiamata'), ('home', 'A domicilio')], max_length=20)),
                ('withdrawn', models.BooleanField(default=False, help_text='Nessuna regola la vuole più: resta finché dura la prenotazione.')),
                ('availability', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='slots', to='agenda.availability')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='agenda.office')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='agenda.resource')),
            ],
            options={
                'verbose_name': 'fascia',
                'verbose_name_plural': 'fasce',
                'ordering': ['start', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='periodo')),
                ('reason', models.CharField(help_text='Lo leggono anche i colleghi: niente dati personali.', max_length=120, verbose_name='motivo')),
                ('office', models.ForeignKey(blank=True, help_text='Vuoto: tutti gli uffici.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='agenda.office', verbose_name='ufficio')),
            ],
            options={
                'verbose_name': 'chiusura',
                'verbose_name_plural': 'chiusure',
                'ordering': ['during', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False), ('during__upper_inf', False)), name='closure_has_two_ends', violation_error_message='Indica inizio e fine della chiusura.')],
            },
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'worker'), ('user__isnull', False)), models.Q(models.Q(('kind', 'worker'), _negated=True), ('user__isnull', True)), _connector='OR'), name='resource_worker_has_user', violation_error_message='Un operatore ha sempre il suo utente; una stanza o un interprete mai.'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'room'), _negated=True), ('office__isnull', False), _connector='OR'), name='resource_room_has_office', violation_error_message='Indica in quale ufficio si trova la stanza.'),
        ),
        migrations.AddConstraint(
            model_name='reservation',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('released', False)), expressions=[('resource', '='), ('during', '&&')], name='reservation_no_overlap', violation_error_message="In quell'orario la risorsa è già impegnata."),
        ),
        migrations.AddConstraint(
            model_name='reservation',
            constraint=models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False), ('during__upper_inf', False)), name='reservation_has_two_ends', violation_error_message='Una prenotazione ha un inizio e una fine.'),
        ),
        migrations.AddConstraint(
            model_name='reservation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released', False), ('released_at__isnull', True)), models.Q(('released', True), ('released_at__isnull', False)), _connector='OR'), name='reservation_released_says_when'),
        ),
        migrations.AddConstraint(
            model_name='availability',
            constraint=models.CheckConstraint(condition=models.Q(('starts__lt', models.F('ends'))), name='availability_starts_before_it_ends', violation_error_message="L'orario di fine deve venire dopo quello di inizio."),
        ),
        migrations.AddConstraint(
            model_name='availability',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='availability_valid_from_before_to', violation_error_message='La data finale deve venire dopo quella iniziale.'),
        ),
        migrations.AddConstraint(
            model_name='availability',
            constraint=models.CheckConstraint(condition=models.Q(('slot_minutes__gte', 10), ('slot_minutes__lte', 240)), name='availability_slot_is_sensible', violation_error_message='Un appuntamento dura da 10 a 240 minuti.'),
        ),
        migrations.AddConstraint(
            model_name='availability',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='availability_weekday_exists'),
        ),
        migrations.AddConstraint(
            model_name='availability',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('resource', '='), ('weekday', '='), (sesto_social.agenda.models.availability.ClockSpan('starts', 'ends'), '&&'), (models.Func('valid_from', 'valid_to', models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='availability_no_overlap', violation_error_message="In quella fascia la risorsa ha già un'altra disponibilità."),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False), ('during__upper_inf', False)), name='absence_has_two_ends', violation_error_message="Indica inizio e fine dell'assenza."),
        ),
        migrations.AddIndex(
            model_name='slot',
            index=models.Index(fields=['office', 'start'], name='slot_by_office_and_start'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.UniqueConstraint(fields=('resource', 'start'), name='slot_one_per_resource_and_start'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.CheckConstraint(condition=models.Q(('end__lte', models.F('open_until')), ('start__lt', models.F('end'))), name='slot_starts_before_it_ends'),
        ),
    ]
