"""The pages of the demo. Mounted only where `settings.DEMO` says so."""

from django.urls import path

from . import views

app_name = "demo"
urlpatterns = [
    path("inizia/", views.start, name="start"),
    path("accedi-come/", views.sign_in_as, name="sign_in_as"),
    path("inizia/posta/", views.mail_list, name="mail_list"),
    path("inizia/posta/<str:name>/", views.mail_detail, name="mail_detail"),
]
