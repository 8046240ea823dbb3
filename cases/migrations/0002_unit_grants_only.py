"""A grant to a group is a grant to a unit: role groups are refused where Python cannot be forgotten."""

from django.db import migrations

FORBID = """
CREATE FUNCTION cases_group_grant_is_of_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM accounts_unit WHERE group_id = NEW.group_id) THEN
    RAISE EXCEPTION 'a case is granted to units, not to role groups' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_group_grant_is_of_unit BEFORE INSERT OR UPDATE OF group_id ON cases_casegroupgrant
FOR EACH ROW EXECUTE FUNCTION cases_group_grant_is_of_unit();
"""
ALLOW = "DROP TRIGGER cases_group_grant_is_of_unit ON cases_casegroupgrant; DROP FUNCTION cases_group_grant_is_of_unit();"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
