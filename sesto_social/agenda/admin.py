"""Offices, people and hours, kept by the IT administrator. Slots and reservations are not here: they follow, or are nobody's business."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from sesto_social.parameters.lookup import codes

from .clock import spell
from .models import Absence, Availability, Closure, Office, Reservation, Resource


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
    """A period that takes time away: says how many bookings it falls upon."""

    form = SpanForm

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        hit = self.hit(obj).standing().touching(obj.during.lower, obj.during.upper).filter(during__endswith__gt=timezone.now()).count()
        if hit:
            what = "c'è già 1 impegno" if hit == 1 else f"ci sono già {hit} impegni"
            messages.warning(request, f"In questo periodo {what}: non viene annullato nulla, avvisa chi riceve e sposta gli appuntamenti.")

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
    extra = 0


@admin.register(Resource)
class ResourceAdmin(admin.ModelAdmin):
    form = ResourceForm
    list_display = ["name", "kind", "office", "active"]
    list_filter = ["kind", "office", "active"]
    list_select_related = ["office"]
    search_fields = ["name"]
    autocomplete_fields = ["office"]
    inlines = [AvailabilityInline]


@admin.register(Availability)
class AvailabilityAdmin(admin.ModelAdmin):
    list_display = ["resource", "office", "weekday", "starts", "ends", "audience", "mode", "valid_from", "valid_to"]
    list_filter = ["office", "weekday", "audience", "mode", "resource"]
    list_select_related = ["resource", "office"]
    search_fields = ["resource__name"]
    autocomplete_fields = ["resource", "office"]
    fieldsets = [
        (None, {"fields": ["resource", "office"]}),
        ("Quando", {"fields": ["weekday", ("starts", "ends"), ("valid_from", "valid_to"), "slot_minutes"]}),
        ("Per chi", {"fields": ["audience", "mode"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["resource"] if obj else []

    def get_changeform_initial_data(self, request):
        return {"valid_from": timezone.localdate()} | super().get_changeform_initial_data(request)


@admin.register(Closure)
class ClosureAdmin(SpanAdmin):
    list_display = ["reason", "office", "spell"]
    list_filter = ["office"]
    list_select_related = ["office"]
    search_fields = ["reason"]
    autocomplete_fields = ["office"]
    fields = ["office", "starts", "ends", "reason"]

    def hit(self, closure):
        """Bookings of those who receive there, or in a room there; without an office, all."""
        if closure.office is None:
            return Reservation.objects.all()
        here = Resource.objects.filter(office=closure.office) | Resource.objects.filter(availabilities__office=closure.office)
        return Reservation.objects.filter(resource__in=here.values("pk"))


@admin.register(Absence)
class AbsenceAdmin(SpanAdmin):
    list_display = ["resource", "spell"]
    list_filter = ["resource"]
    list_select_related = ["resource"]
    search_fields = ["resource__name"]
    autocomplete_fields = ["resource"]
    fields = ["resource", "starts", "ends"]

    def get_readonly_fields(self, request, obj=None):
        return ["resource"] if obj else []

    def hit(self, absence):
        return Reservation.objects.filter(resource=absence.resource)
