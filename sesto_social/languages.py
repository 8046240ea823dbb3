"""The languages of the citizen pages and of what is written to citizens. The staff site speaks Italian."""

from django.db import models


class Language(models.TextChoices):
    """Each named by itself: who looks for it may not read the others."""

    ITALIAN = "it", "Italiano"
    ENGLISH = "en", "English"
    SPANISH = "es", "Español"
    ROMANIAN = "ro", "Română"
    ARABIC = "ar", "العربية"
    UKRAINIAN = "uk", "Українська"
