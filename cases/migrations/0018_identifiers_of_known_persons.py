"""The codici fiscali that were registered before there was a history of them: known since the person is."""

from django.db import migrations

GATHER = """
INSERT INTO cases_identifier (person_id, kind, value, since)
SELECT id, CASE WHEN tax_code ~ '^[0-9]{11}$' THEN 'provisional' ELSE 'tax_code' END, tax_code,
       (created_at AT TIME ZONE 'Europe/Rome')::date
FROM cases_person WHERE tax_code IS NOT NULL ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_tax_codes_leave_a_history")]
    operations = [migrations.RunSQL(GATHER, migrations.RunSQL.noop)]  # nothing to undo: the table goes with 0016
