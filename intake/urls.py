"""Addresses of this room."""

app_name = "intake"

urlpatterns = []
