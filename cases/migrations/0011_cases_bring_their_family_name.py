"""Whoever writes a case, also past Python, leaves the name of the family where the search looks for it."""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION cases_remember_family_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO cases_familyname (key) VALUES (cases_plain(NEW.family_name)) ON CONFLICT (key) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER cases_case_family_name AFTER INSERT OR UPDATE OF family_name ON cases_case
FOR EACH ROW EXECUTE FUNCTION cases_remember_family_name();
"""
FORGET = "DROP TRIGGER cases_case_family_name ON cases_case; DROP FUNCTION cases_remember_family_name();"


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_family_names_apart")]
    operations = [migrations.RunSQL(FOLLOW, FORGET)]
