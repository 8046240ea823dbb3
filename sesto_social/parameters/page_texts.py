"""The first texts of the public pages, edited afterwards in the admin site."""

PAGES = {}
