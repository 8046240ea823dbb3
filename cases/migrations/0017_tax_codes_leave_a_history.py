"""A codice fiscale that comes, goes or changes leaves its line among the identifiers, whoever writes it."""

from django.db import migrations

KEEP = """
CREATE FUNCTION cases_keep_tax_code() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  today date := (now() AT TIME ZONE 'Europe/Rome')::date;
  fresh bigint;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.tax_code IS NOT DISTINCT FROM OLD.tax_code THEN
    RETURN NULL;
  END IF;
  IF NEW.tax_code IS NOT NULL THEN
    INSERT INTO cases_identifier (person_id, kind, value, since)
    VALUES (NEW.id, CASE WHEN NEW.tax_code ~ '^[0-9]{11}$' THEN 'provisional' ELSE 'tax_code' END, NEW.tax_code, today)
    ON CONFLICT (person_id, value) DO UPDATE SET until = NULL, replaced_by_id = NULL
    RETURNING id INTO fresh;
  END IF;
  -- A codice fiscale takes the place of every earlier code, a provisional one only of its like.
  UPDATE cases_identifier SET until = greatest(today, since), replaced_by_id = fresh
  WHERE person_id = NEW.id AND id IS DISTINCT FROM fresh AND until IS NULL
    AND (kind IN ('tax_code', 'provisional') OR (fresh IS NOT NULL AND length(NEW.tax_code) = 16));
  RETURN NULL;
END $$;
CREATE TRIGGER cases_person_tax_code AFTER INSERT OR UPDATE OF tax_code ON cases_person
FOR EACH ROW EXECUTE FUNCTION cases_keep_tax_code();
"""
FORGET = "DROP TRIGGER cases_person_tax_code ON cases_person; DROP FUNCTION cases_keep_tax_code();"


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_identifiers_and_merges")]
    operations = [migrations.RunSQL(KEEP, FORGET)]
