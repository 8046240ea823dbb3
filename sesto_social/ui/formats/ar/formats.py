"""Dates of the citizen pages in Arabic. Clock and digits as in Italy: that is where the appointment is."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "G:i"
DATETIME_FORMAT = "j F Y, G:i"
FIRST_DAY_OF_WEEK = 1
NUMBER_GROUPING = 0

# Ours, read by `sesto_social.ui.days`.
SHORT_DAY_FORMAT = "D j F Y"
LONG_DAY_FORMAT = "l j F Y"
DAY_AND_MONTH_FORMAT = "l j F"
MONTH_FORMAT = "F Y"
