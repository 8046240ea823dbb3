"""A telephone number as it is kept: international, so that it can be called from anywhere and compared."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

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


def mobile_number(text):
    """The international number of a mobile telephone, or nothing: a line at home reads no SMS."""
    number = callable_number(text)
    kinds = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
    return number if number and phonenumbers.number_type(phonenumbers.parse(number)) in kinds else ""


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
