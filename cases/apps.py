from django.apps import AppConfig
from django.db.models.signals import post_migrate


def forget_numbers(**kwargs):
    """Permissions are made after a migration: those known before may have other numbers now."""
    from .models.grant import permission_id

    permission_id.cache_clear()


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Casi"

    def ready(self):
        from . import receivers  # noqa: F401

        post_migrate.connect(forget_numbers, dispatch_uid="cases.forget_numbers")
