"""Dates of the citizen pages in Spanish. Clock and digits as in Italy: that is where the appointment is."""

DATE_FORMAT = "j \\d\\e F \\d\\e Y"
TIME_FORMAT = "G:i"
DATETIME_FORMAT = "j \\d\\e F \\d\\e Y, G:i"
FIRST_DAY_OF_WEEK = 1
NUMBER_GROUPING = 0

# Ours, read by `sesto_social.ui.days`.
SHORT_DAY_FORMAT = "D j M Y"
LONG_DAY_FORMAT = "l j \\d\\e F \\d\\e Y"
DAY_AND_MONTH_FORMAT = "l j \\d\\e F"
MONTH_FORMAT = "F \\d\\e Y"
