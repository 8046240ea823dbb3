"""A signed assessment, its sides, scores and authors, cannot be changed or deleted: held in the database.

Only whose child it is may still be corrected, when two rows of the registry turn out to be one person.
"""

from django.db import migrations

FORBID = """
CREATE FUNCTION cases_assessment_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'signed' AND (TG_OP = 'DELETE' OR (to_jsonb(NEW) - 'child_id') IS DISTINCT FROM (to_jsonb(OLD) - 'child_id')) THEN
        RAISE EXCEPTION 'assessment % is signed: write a new one instead', OLD.id;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_assessment_immutable BEFORE UPDATE OR DELETE ON cases_assessment
FOR EACH ROW EXECUTE FUNCTION cases_assessment_is_immutable();

CREATE FUNCTION cases_assessment_part_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE whole bigint;
BEGIN
    IF TG_TABLE_NAME = 'cases_assessmentscore' THEN
        SELECT assessment_id INTO whole FROM cases_assessmentside
        WHERE id = (CASE WHEN TG_OP = 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END ->> 'side_id')::bigint;
    ELSE
        whole := (CASE WHEN TG_OP = 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END ->> 'assessment_id')::bigint;
    END IF;
    IF EXISTS (SELECT 1 FROM cases_assessment WHERE id = whole AND status = 'signed') THEN
        RAISE EXCEPTION 'assessment % is signed: write a new one instead', whole;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_assessment_side_immutable BEFORE INSERT OR UPDATE OR DELETE ON cases_assessmentside
FOR EACH ROW EXECUTE FUNCTION cases_assessment_part_is_immutable();
CREATE TRIGGER cases_assessment_score_immutable BEFORE INSERT OR UPDATE OR DELETE ON cases_assessmentscore
FOR EACH ROW EXECUTE FUNCTION cases_assessment_part_is_immutable();
CREATE TRIGGER cases_assessment_author_immutable BEFORE INSERT OR UPDATE OR DELETE ON cases_assessmentauthor
FOR EACH ROW EXECUTE FUNCTION cases_assessment_part_is_immutable();
"""
ALLOW = """
DROP TRIGGER cases_assessment_author_immutable ON cases_assessmentauthor;
DROP TRIGGER cases_assessment_score_immutable ON cases_assessmentscore;
DROP TRIGGER cases_assessment_side_immutable ON cases_assessmentside;
DROP FUNCTION cases_assessment_part_is_immutable();
DROP TRIGGER cases_assessment_immutable ON cases_assessment;
DROP FUNCTION cases_assessment_is_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_assessments")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
