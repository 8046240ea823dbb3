"""The addresses of the service, and beside them the baselines it is compared with."""

from django.urls import include, path

from .baselines import constant_list, guardian_list

urlpatterns = [
    path("bench/lista-costante/", constant_list),
    path("bench/lista-guardian/", guardian_list),
    path("", include("sesto_social.urls")),
]
