"""The names of the families that had a case before the trigger."""

from django.db import migrations

GATHER = "INSERT INTO cases_familyname (key) SELECT DISTINCT cases_plain(family_name) FROM cases_case ON CONFLICT (key) DO NOTHING"


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_cases_bring_their_family_name")]
    operations = [migrations.RunSQL(GATHER, migrations.RunSQL.noop)]  # nothing to undo: the table goes with 0010
