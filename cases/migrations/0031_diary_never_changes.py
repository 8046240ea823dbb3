"""What is written in the diary stays as it is; who reads it may only become more. Held where Python cannot be forgotten.

A later migration that fills a new column must disable the trigger around its own UPDATE.
"""

from django.db import migrations

FORBID = """
CREATE FUNCTION cases_diary_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  narrow_to_wide CONSTANT text[] := ARRAY['author', 'profession', 'team'];
BEGIN
  IF to_jsonb(NEW) - 'level' IS DISTINCT FROM to_jsonb(OLD) - 'level' THEN
    RAISE EXCEPTION 'a note of the diary is amended, never changed' USING ERRCODE = 'check_violation';
  END IF;
  IF array_position(narrow_to_wide, NEW.level::text) < array_position(narrow_to_wide, OLD.level::text) THEN
    RAISE EXCEPTION 'a note of the diary is opened to more readers, never to fewer' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_diary_never_changes BEFORE UPDATE ON cases_diaryentry
FOR EACH ROW EXECUTE FUNCTION cases_diary_never_changes();
"""
ALLOW = "DROP TRIGGER cases_diary_never_changes ON cases_diaryentry; DROP FUNCTION cases_diary_never_changes();"


class Migration(migrations.Migration):
    dependencies = [("cases", "0030_diary_levels")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
