"""Offices, people and hours, kept by the IT administrator. Slots and reservations are not here: they follow, or are nobody's business."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.html import format_html
from simple_history.admin import SimpleHistoryAdmin

from sesto_social.accounts.models import User
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import codes
from sesto_social.ui.named_fields import NamedFieldsFormSet
from sesto_social.ui.navigation import address

from .booking import hold_still
from .clock import instant, spell
from .models import Absence, Availability, Closure, ExtraOpening, Office, Reservation, Resource, SkippedDay
from .planning import is_holiday


class SpanForm(forms.ModelForm):
    """Asks for a period as two moments."""

    starts = forms.SplitDateTimeField(label="dal", widget=AdminSplitDateTime)
    ends = forms.SplitDateTimeField(
        label="al", widget=AdminSplitDateTime, help_text="Fine esclusa: per un giorno intero, le 00:00 del giorno dopo."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.during:
            self.initial |= {"starts": self.instance.during.lower, "ends": self.instance.during.upper}

    def clean(self):
        facts = super().clean()
        starts, ends = facts.get("starts"), facts.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "La fine deve venire dopo l'inizio.")
        elif starts and ends:
            self.instance.during = DateTimeTZRange(starts, ends)
        return facts


class SpanAdmin(admin.ModelAdmin):
    """A period that takes time away: says how many bookings it falls upon, and where new times are found for them."""

    form = SpanForm
    planner = ""
    """URL name of the page where the bookings under it are moved; the desk is told of it."""

    def save_model(self, request, obj, form, change):
        hold_still(self.touched(obj), obj.during.lower, obj.during.upper)
        super().save_model(request, obj, form, change)
        under = Reservation.objects.filter(resource__in=self.touched(obj)).standing().touching(obj.during.lower, obj.during.upper)
        hit = under.filter(during__endswith__gt=timezone.now()).count()
        if hit:
            self.warn(request, obj, hit)

    def warn(self, request, obj, hit):
        what = "c'è già 1 impegno" if hit == 1 else f"ci sono già {hit} impegni"
        plan = address(self.planner, obj.pk)
        messages.warning(
            request,
            format_html(
                "In questo periodo {}: non viene annullato nulla. Lo sportello li sposta dal <a href='{}'>piano dell'assenza</a>.",
                what,
                plan,
            ),
        )
        for colleague in User.objects.with_role("front_desk").order_by("pk"):
            bell.ring(colleague, "Un'assenza o una chiusura cade su appuntamenti già presi: vanno spostati.", link=plan)

    @admin.display(description="periodo", ordering="during")
    def spell(self, obj):
        return spell(obj.during)


@admin.register(Office)
class OfficeAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "address", "phone", "public", "active"]
    list_filter = ["kind", "public", "active"]
    search_fields = ["name", "address"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "address", "phone"]}),
        ("Per chi viene", {"fields": ["directions", "opening_hours", "accessibility"]}),
        ("Prenotazione", {"fields": ["public", "active"]}),
    ]


class ResourceForm(forms.ModelForm):
    languages = forms.MultipleChoiceField(
        label="lingue", required=False, widget=forms.CheckboxSelectMultiple, help_text="Solo per gli interpreti."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = codes("language")


class AvailabilityInline(admin.TabularInline):
    model = Availability
    formset = NamedFieldsFormSet
    fk_name = "resource"
    extra = 0


@admin.register(Resource)
class ResourceAdmin(admin.ModelAdmin):
    form = ResourceForm
    list_display = ["name", "kind", "office", "active"]
    list_filter = ["kind", "office", "active"]
    list_select_related = ["office"]
    search_fields = ["name"]
    inlines = [AvailabilityInline]


@admin.register(Availability)
class AvailabilityAdmin(admin.ModelAdmin):
    list_display = ["resource", "office", "room", "weekday", "starts", "ends", "audience", "mode", "valid_from", "valid_to"]
    list_filter = ["office", "weekday", "audience", "mode", "resource"]
    list_select_related = ["resource", "office", "room"]
    search_fields = ["resource__name"]
    fieldsets = [
        (None, {"fields": ["resource", "office", "room"]}),
        ("Quando", {"fields": ["weekday", ("starts", "ends"), ("valid_from", "valid_to"), "slot_minutes"]}),
        ("Per chi", {"fields": ["audience", "mode"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["resource"] if obj else []

    def get_changeform_initial_data(self, request):
        return {"valid_from": timezone.localdate()} | super().get_changeform_initial_data(request)


@admin.register(ExtraOpening)
class ExtraOpeningAdmin(SimpleHistoryAdmin):
    list_display = ["resource", "day", "starts", "ends", "office", "room", "audience", "mode"]
    list_filter = ["office", "audience", "mode", "resource"]
    list_select_related = ["resource", "office", "room"]
    search_fields = ["resource__name"]
    date_hierarchy = "day"
    fieldsets = [
        (None, {"fields": ["resource", "office", "room"]}),
        ("Quando", {"fields": ["day", ("starts", "ends"), "slot_minutes"]}),
        ("Per chi", {"fields": ["audience", "mode"]}),
    ]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if is_holiday(obj.day):
            messages.warning(request, f"Il {obj.day:%d/%m/%Y} è festivo: gli orari di questa apertura si possono prenotare lo stesso.")


@admin.register(SkippedDay)
class SkippedDayAdmin(SimpleHistoryAdmin):
    list_display = ["availability", "day"]
    list_filter = ["availability__office", "availability__resource"]
    list_select_related = ["availability__resource"]
    search_fields = ["availability__resource__name"]
    date_hierarchy = "day"

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The rules in the order of the week, each told without asking again who and where."""
        if db_field.name == "availability":
            rules = Availability.objects.select_related("resource", "office", "room")
            kwargs["queryset"] = rules.order_by("resource__name", "weekday", "starts", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        hit = bookings_on(obj)
        if hit:
            what = "è già preso 1 appuntamento" if hit == 1 else f"sono già presi {hit} appuntamenti"
            messages.warning(request, f"In quelle ore {what}: restano. Se chi riceve non c'è, registra un'assenza.")


@admin.register(Closure)
class ClosureAdmin(SpanAdmin):
    list_display = ["reason", "office", "spell"]
    list_filter = ["office"]
    list_select_related = ["office"]
    search_fields = ["reason"]
    fields = ["office", "starts", "ends", "reason"]
    planner = "intake:closure_plan"

    def touched(self, closure):
        return Resource.objects.of_office(closure.office)


@admin.register(Absence)
class AbsenceAdmin(SpanAdmin):
    list_display = ["resource", "spell"]
    list_filter = ["resource"]
    list_select_related = ["resource"]
    search_fields = ["resource__name"]
    fields = ["resource", "starts", "ends"]
    planner = "intake:absence_plan"

    def get_readonly_fields(self, request, obj=None):
        return ["resource"] if obj else []

    def touched(self, absence):
        return [absence.resource]


def bookings_on(skipped):
    """How many bookings stand in the hours of a cancelled day."""
    rule = skipped.availability
    hours = instant(skipped.day, rule.starts), instant(skipped.day, rule.ends)
    return Reservation.objects.standing().touching(*hours).filter(resource=rule.resource).count()
