"""Whoever writes a person, also past Python, leaves the words of the name where the search looks for them."""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION cases_remember_name_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO cases_nameword (word) SELECT word FROM unnest(NEW.words) AS word WHERE word <> '' ORDER BY word ON CONFLICT (word) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER cases_person_name_words AFTER INSERT OR UPDATE OF last_name, first_name ON cases_person
FOR EACH ROW EXECUTE FUNCTION cases_remember_name_words();
"""
FORGET = "DROP TRIGGER cases_person_name_words ON cases_person; DROP FUNCTION cases_remember_name_words();"


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_names_by_their_words")]
    operations = [migrations.RunSQL(FOLLOW, FORGET)]
