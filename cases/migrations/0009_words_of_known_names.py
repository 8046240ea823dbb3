"""The words of the names that were registered before the trigger."""

from django.db import migrations

GATHER = """
INSERT INTO cases_nameword (word) SELECT DISTINCT word FROM cases_person, unnest(words) AS word WHERE word <> '' ON CONFLICT (word) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_names_bring_their_words")]
    operations = [migrations.RunSQL(GATHER, migrations.RunSQL.noop)]  # nothing to undo: the table goes with 0007
