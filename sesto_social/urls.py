"""The roof: every room's addresses in one place."""

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from sesto_social.ui import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("intake.urls")),
    path("", include("cases.urls")),
    path("", include("interventions.urls")),
    path("", include("sesto_social.notifications.urls")),
    path("", include("sesto_social.drafts.urls")),
    path("accesso/", include("sesto_social.accounts.urls")),
    path("amministrazione/", admin.site.urls),
]

if settings.DEMO and apps.is_installed("sesto_social.demo"):
    urlpatterns.append(path("", include("sesto_social.demo.urls")))

handler400 = "sesto_social.ui.views.bad_request"
handler403 = "sesto_social.ui.views.forbidden"
handler404 = "sesto_social.ui.views.not_found"
handler500 = "sesto_social.ui.views.server_error"
handler429 = "sesto_social.accounts.views.too_many"
