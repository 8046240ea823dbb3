"""Measures as people read them."""

from django import template

from ..papers import in_words

register = template.Library()


@register.filter
def misura(value, unit=""):
    """62 % or 4,5 giorni: no zeros that say nothing."""
    return in_words(value, unit)
