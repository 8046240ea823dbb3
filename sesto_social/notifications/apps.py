"""What leaves the portal as a message, and what rings inside it."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "sesto_social.notifications"
    verbose_name = "Avvisi e messaggi"

    def ready(self):
        from . import receivers  # noqa: F401
