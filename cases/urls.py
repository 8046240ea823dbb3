"""Addresses of this room."""

from django.urls import path

from .views import person

app_name = "cases"

urlpatterns = [
    path("persone/", person.person_list, name="person_list"),
    path("persone/nuova/", person.person_add, name="person_add"),
    path("persone/<int:pk>/", person.person_detail, name="person_detail"),
    path("persone/<int:pk>/modifica/", person.person_edit, name="person_edit"),
    path("nuclei/nuovo/", person.household_add, name="household_add"),
]
