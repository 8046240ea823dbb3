"""The technical list of issued documents: it proves that they exist and are whole, and opens none."""

from django.contrib import admin

from .models import Document


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):
    """No title, no case, no file: whoever keeps the machines running needs only the number and the fingerprint."""

    list_display = ["number", "kind", "created_at", "size", "sha256"]
    list_filter = ["year"]
    search_fields = ["number", "sha256"]
    fields = readonly_fields = ["number", "kind", "created_at", "size", "sha256"]
    list_display_links = ["number"]
    ordering = ["-year", "-serial"]
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
