from django.apps import AppConfig
from django.db.models.signals import post_migrate


def load(sender, **kwargs):
    from .first_values import load_first_values

    load_first_values()


class ParametersConfig(AppConfig):
    name = "sesto_social.parameters"
    verbose_name = "Parametri e codici"

    def ready(self):
        post_migrate.connect(load, sender=self, dispatch_uid="parameters.first_values")
