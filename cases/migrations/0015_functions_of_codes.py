"""Bring codes and telephone numbers to one form in the database, and swap the day and the month of a date."""

from django.db import migrations

# The twins of `cases.identifiers.plain` and of what `cases.finding` looks for; tests compare them.
CODE = """
CREATE FUNCTION cases_plain_code(code text) RETURNS varchar IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN code ~ '^([0-9]+|(STP|ENI)[0-9]+)$' THEN code ELSE
    left(code, 6) || translate(substr(code, 7, 2), 'LMNPQRSTUV', '0123456789') || substr(code, 9, 1)
    || translate(substr(code, 10, 2), 'LMNPQRSTUV', '0123456789') || substr(code, 12, 1)
    || translate(substr(code, 13, 3), 'LMNPQRSTUV', '0123456789') END;
"""
PHONE = r"""
CREATE FUNCTION cases_plain_phone(phone text) RETURNS varchar IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(regexp_replace(regexp_replace(phone, '[^0-9+]', '', 'g'), '^(\+|00)39|^\+|^00', ''), '[^0-9]', '', 'g');
"""
# The commonest slip of the pen; null where there is no such day.
DAY = """
CREATE FUNCTION cases_day_swapped(day date) RETURNS date IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN extract(day FROM day) <= 12
    THEN make_date(extract(year FROM day)::int, extract(day FROM day)::int, extract(month FROM day)::int) END;
"""
FORGET = """
DROP FUNCTION cases_plain_code(text); DROP FUNCTION cases_plain_phone(text); DROP FUNCTION cases_day_swapped(date);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_court_orders")]
    operations = [migrations.RunSQL(CODE + PHONE + DAY, FORGET)]
