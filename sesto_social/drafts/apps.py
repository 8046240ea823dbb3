"""Unsaved words, kept on the server."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "sesto_social.drafts"
    verbose_name = "Testi non salvati"
