"""Addresses of this room."""

app_name = "cases"

urlpatterns = []
