"""The genogram: a family drawn from its recorded bonds, as it was on any day.

`kin` gathers who and what, for one reader; `order` and `layout` find the places; `words` says the same without a picture.
"""
