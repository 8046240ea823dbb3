"""Dated numbers of the law, code lists, judicial authorities and the texts of public pages."""
