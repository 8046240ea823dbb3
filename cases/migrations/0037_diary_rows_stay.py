"""A note of the diary is not deleted, nor are the names on it changed. Held where Python cannot be forgotten.

Only a merge of two rows of the registry moves a name to the person that is left, or drops it where it would be there twice.
"""

from django.db import migrations

NAMES = ("about", "people_present", "seen_alone", "staff_present")
FORBID = """
CREATE FUNCTION cases_diary_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a note of the diary is amended, never deleted' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER cases_diary_stays BEFORE DELETE ON cases_diaryentry FOR EACH ROW EXECUTE FUNCTION cases_diary_stays();

CREATE FUNCTION cases_diary_names_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'person_id' IS NOT DISTINCT FROM to_jsonb(OLD) - 'person_id' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' AND EXISTS (
    SELECT 1 FROM cases_person WHERE id = (to_jsonb(OLD) ->> 'person_id')::bigint AND merged_into_id IS NOT NULL
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'a note of the diary is amended, the names on it stay' USING ERRCODE = 'check_violation';
END $$;
"""
ALLOW = """
DROP FUNCTION cases_diary_names_stay();
DROP TRIGGER cases_diary_stays ON cases_diaryentry;
DROP FUNCTION cases_diary_stays();
"""
HOLD = "CREATE TRIGGER cases_diary_{0}_stay BEFORE UPDATE OR DELETE ON cases_diaryentry_{0} FOR EACH ROW EXECUTE FUNCTION cases_diary_names_stay();"
RELEASE = "DROP TRIGGER cases_diary_{0}_stay ON cases_diaryentry_{0};"


class Migration(migrations.Migration):
    dependencies = [("cases", "0036_substitutions")]
    operations = [migrations.RunSQL(FORBID, ALLOW), *(migrations.RunSQL(HOLD.format(name), RELEASE.format(name)) for name in NAMES)]
