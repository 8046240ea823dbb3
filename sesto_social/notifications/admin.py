"""The outbox as the IT administrator sees it: what happened to each message, never to whom or what it opens."""

from django.contrib import admin, messages

from .models import OutboxMessage


@admin.register(OutboxMessage)
class OutboxMessageAdmin(admin.ModelAdmin):
    list_display = ["created_at", "template", "status", "attempts", "next_attempt_at", "sent_at", "last_error", "about"]
    list_filter = ["status", "template"]
    search_fields = ["about", "message_id"]
    date_hierarchy = "created_at"
    fields = [*list_display, "channel", "message_id"]
    actions = ["retry"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description="Riprova l'invio dei messaggi non riusciti", permissions=["view"])
    def retry(self, request, queryset):
        messages.success(request, f"Messaggi rimessi in uscita: {queryset.revive()}. Partono entro mezzo minuto.")
