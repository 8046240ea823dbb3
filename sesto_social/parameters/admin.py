"""Parameters and codes, edited with their history."""

from django import forms
from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from sesto_social.ui.named_fields import NamedFieldsFormSet

from .lookup import codes, label
from .models import Code, CodeList, JudicialAuthority, LegalParameter, NoteTemplate, PageText, Phrase, TalkDuration


@admin.register(LegalParameter)
class LegalParameterAdmin(SimpleHistoryAdmin):
    list_display = ["label", "code", "value", "unit", "valid_from", "valid_to", "source"]
    search_fields = ["code", "label", "source"]
    list_filter = ["unit"]
    history_list_display = ["value", "valid_from", "valid_to"]


class CodeInline(admin.TabularInline):
    model = Code
    formset = NamedFieldsFormSet
    extra = 0
    can_delete = False


@admin.register(CodeList)
class CodeListAdmin(admin.ModelAdmin):
    list_display = ["title", "code", "source"]
    search_fields = ["title", "code"]
    inlines = [CodeInline]


@admin.register(Code)
class CodeAdmin(SimpleHistoryAdmin):
    list_display = ["label", "code", "list", "position", "valid_from", "valid_to"]
    list_filter = ["list"]
    search_fields = ["label", "code"]
    list_select_related = ["list"]


class TalkDurationForm(forms.ModelForm):
    reason = forms.ChoiceField(label="motivo")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = codes("appointment_reason")


@admin.register(TalkDuration)
class TalkDurationAdmin(SimpleHistoryAdmin):
    form = TalkDurationForm
    list_display = ["spell", "minutes", "valid_from", "valid_to"]
    search_fields = ["reason"]
    history_list_display = ["minutes", "valid_from", "valid_to"]

    @admin.display(description="motivo", ordering="reason")
    def spell(self, duration):
        return label("appointment_reason", duration.reason)


@admin.register(JudicialAuthority)
class JudicialAuthorityAdmin(SimpleHistoryAdmin):
    list_display = ["name", "kind", "valid_from", "valid_to"]
    list_filter = ["kind"]
    search_fields = ["name"]


@admin.register(PageText)
class PageTextAdmin(SimpleHistoryAdmin):
    list_display = ["title", "slug", "language", "updated_at"]
    list_filter = ["language"]
    search_fields = ["title", "slug", "body"]


@admin.register(Phrase)
class PhraseAdmin(SimpleHistoryAdmin):
    list_display = ["italian", "language", "text"]
    list_filter = ["language"]
    search_fields = ["italian", "text"]


@admin.register(NoteTemplate)
class NoteTemplateAdmin(SimpleHistoryAdmin):
    list_display = ["title", "kind", "position", "active"]
    list_filter = ["kind", "active"]
    search_fields = ["title", "text"]
