"""The agenda: who and what can be booked, when, and what is taken."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "sesto_social.agenda"
    label = "agenda"
    verbose_name = "Agenda e uffici"

    def ready(self):
        from . import receivers  # noqa: F401
