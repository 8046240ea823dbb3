from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "sesto_social.demo"
    verbose_name = "prova"
