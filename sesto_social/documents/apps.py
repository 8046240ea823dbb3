from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "sesto_social.documents"
    label = "documents"
    verbose_name = "Documenti"
