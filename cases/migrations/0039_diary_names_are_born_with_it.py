"""The names on a note of the diary are written with it: none is added later, and only a merge, or its undoing, passes one on.

`born` is the transaction a note was written in. Django does not know the column: nobody but these triggers asks for it. What is
taken back by the undoing of a merge hangs on a row of the registry that is still merged. An amendment has the level of its note.
"""

from django.db import migrations

NAMES = ("about", "people_present", "seen_alone", "staff_present")
BORN = """
ALTER TABLE cases_diaryentry ADD COLUMN born xid8 NOT NULL DEFAULT pg_current_xact_id();

CREATE OR REPLACE FUNCTION cases_diary_names_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  named bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    named := (to_jsonb(NEW) ->> 'person_id')::bigint;
    IF EXISTS (SELECT 1 FROM cases_diaryentry WHERE id = NEW.diaryentry_id AND born = pg_current_xact_id())
      OR EXISTS (SELECT 1 FROM cases_person WHERE id = named AND merged_into_id IS NOT NULL) THEN
      RETURN NEW;
    END IF;
  ELSIF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'person_id' IS NOT DISTINCT FROM to_jsonb(OLD) - 'person_id' THEN
    IF to_jsonb(NEW) IS NOT DISTINCT FROM to_jsonb(OLD) OR EXISTS (
      SELECT 1 FROM cases_person
      WHERE (id = (to_jsonb(OLD) ->> 'person_id')::bigint AND merged_into_id = (to_jsonb(NEW) ->> 'person_id')::bigint)
         OR (id = (to_jsonb(NEW) ->> 'person_id')::bigint AND merged_into_id = (to_jsonb(OLD) ->> 'person_id')::bigint)
    ) THEN
      RETURN NEW;
    END IF;
  ELSIF TG_OP = 'DELETE' AND EXISTS (
    SELECT 1 FROM cases_person WHERE id = (to_jsonb(OLD) ->> 'person_id')::bigint AND merged_into_id IS NOT NULL
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'a note of the diary is amended, the names on it stay' USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION cases_diary_amendment_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.level IS DISTINCT FROM (SELECT level FROM cases_diaryentry WHERE id = NEW.amends_id) THEN
    RAISE EXCEPTION 'an amendment of the diary has the level of its note' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_diary_amendment_level BEFORE INSERT OR UPDATE OF level ON cases_diaryentry
FOR EACH ROW WHEN (NEW.amends_id IS NOT NULL) EXECUTE FUNCTION cases_diary_amendment_level();
"""
BEFORE = """
DROP TRIGGER cases_diary_amendment_level ON cases_diaryentry;
DROP FUNCTION cases_diary_amendment_level();

CREATE OR REPLACE FUNCTION cases_diary_names_stay() RETURNS trigger LANGUAGE plpgsql AS $$
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
ALTER TABLE cases_diaryentry DROP COLUMN born;
"""
DROP = "DROP TRIGGER cases_diary_{0}_stay ON cases_diaryentry_{0};"
HOLD = "CREATE TRIGGER cases_diary_{0}_stay BEFORE {1} ON cases_diaryentry_{0} FOR EACH ROW EXECUTE FUNCTION cases_diary_names_stay();"


def watched(name):
    return migrations.RunSQL(
        DROP.format(name) + HOLD.format(name, "INSERT OR UPDATE OR DELETE"), DROP.format(name) + HOLD.format(name, "UPDATE OR DELETE")
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0038_access_requests")]
    operations = [migrations.RunSQL(BORN, BEFORE), *(watched(name) for name in NAMES)]
