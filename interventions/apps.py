from django.apps import AppConfig


class InterventionsConfig(AppConfig):
    name = "interventions"
    verbose_name = "Progetti e interventi"

    def ready(self):
        from . import receivers  # noqa: F401
