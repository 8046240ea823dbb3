"""Dates of the citizen pages in Ukrainian. Clock and digits as in Italy: that is where the appointment is."""

DATE_FORMAT = "j E Y"
TIME_FORMAT = "G:i"
DATETIME_FORMAT = "j E Y, G:i"
FIRST_DAY_OF_WEEK = 1
NUMBER_GROUPING = 0

# Ours, read by `sesto_social.ui.days`.
SHORT_DAY_FORMAT = "D, j E Y"
LONG_DAY_FORMAT = "l, j E Y"
DAY_AND_MONTH_FORMAT = "l, j E"
MONTH_FORMAT = "F Y"
