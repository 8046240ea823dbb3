"""The addresses of django-appointment, as its handbook says to mount them."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("django.contrib.auth.urls")),
    path("appointment/", include("appointment.urls")),
]
