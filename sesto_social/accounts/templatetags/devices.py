"""A browser's long signature in two words."""

from django import template

register = template.Library()

BROWSERS = [("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")]
SYSTEMS = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux")]


@register.filter
def device(user_agent):
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Browser sconosciuto")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} su {system}" if system else browser
