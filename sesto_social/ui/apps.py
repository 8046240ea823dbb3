"""The look of the pages and the plumbing that every page needs. No domain."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "sesto_social.ui"
    label = "ui"
    verbose_name = "aspetto"

    def ready(self):
        from sesto_social import checks  # noqa: F401 (registers them)
        from sesto_social.ui.logs import configure

        configure()
