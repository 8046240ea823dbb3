from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "sesto_social.audit"
    verbose_name = "Registro degli accessi"

    def ready(self):
        from . import receivers  # noqa: F401 (connects them)
