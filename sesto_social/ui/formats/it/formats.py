"""Dates and numbers the Italian way. ISO comes first among inputs because that is what `type=date` and `type=time` fields speak."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "G:i"
DATETIME_FORMAT = "j F Y, G:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y G:i"
FIRST_DAY_OF_WEEK = 1

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S", "%H.%M"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M"]

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
# Never on their own: 2026 is a year and 1240 a key far more often than an amount. Templates group with `numero` and `euro`.
NUMBER_GROUPING = 0

# Ours, read by `sesto_social.ui.days`.
SHORT_DAY_FORMAT = "D j M Y"
LONG_DAY_FORMAT = "l j F Y"
DAY_AND_MONTH_FORMAT = "l j F"
MONTH_FORMAT = "F Y"
