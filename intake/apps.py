from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "Segretariato"

    def ready(self):
        from . import receivers  # noqa: F401
