"""A telephone number as it is kept: international, so that it can be called from anywhere and compared."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

HOME = "IT"


def normalised(text):
    """«333 123.4567» → «+393331234567»; without a prefix it is Italian. Raises ValueError on what nobody could call."""
    try:
        number = phonenumbers.parse(text, HOME)
    except NumberParseException as wrong:
        raise ValueError(text) from wrong
    if number.extension or not phonenumbers.is_valid_number(number):
        raise ValueError(text)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def callable_number(text):
    """The international number, or nothing: the desk may have written it in any way."""
    try:
        return normalised(text)
    except ValueError:
        return ""


def kept(text):
    """As `normalised`, for who writes a number down at the desk: what cannot be read as one stays as it was dictated."""
    try:
        return normalised(text)
    except ValueError:
        return text


def spaced(number):
    """«+39 333 123 4567», as people read it. What was kept in another shape stays as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number, HOME), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number
