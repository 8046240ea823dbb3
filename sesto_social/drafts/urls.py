"""The addresses of the drafts."""

from django.urls import path

from . import views

app_name = "drafts"
urlpatterns = [
    path("bozze/", views.draft_keep, name="draft_keep"),
    path("bozze/scarta/", views.draft_drop, name="draft_drop"),
]
