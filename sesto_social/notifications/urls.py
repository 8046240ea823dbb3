"""The addresses of the bell."""

from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("avvisi/", views.notice_list, name="notice_list"),
    path("avvisi/letti/", views.notice_read_all, name="notice_read_all"),
    path("avvisi/<int:pk>/letto/", views.notice_read, name="notice_read"),
]
