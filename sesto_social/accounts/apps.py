from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


def sync_after_last_app(sender, **kwargs):
    """Permissions are made app by app: wait for the last one, then write the role page into groups."""
    if sender is list(apps.get_app_configs())[-1]:
        from .roles import sync_roles

        sync_roles()


class AccountsConfig(AppConfig):
    name = "sesto_social.accounts"
    verbose_name = "Utenti e ruoli"

    def ready(self):
        from . import receivers  # noqa: F401 (connects them)

        post_migrate.connect(sync_after_last_app, dispatch_uid="accounts.sync_roles")
