from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Casi"

    def ready(self):
        from . import receivers  # noqa: F401
