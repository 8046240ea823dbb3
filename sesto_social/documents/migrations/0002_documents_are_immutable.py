"""An issued document cannot be changed or deleted, an attachment cannot be changed: held in the database."""

from django.db import migrations

FORBID = """
CREATE FUNCTION documents_document_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE annulment text[] := ARRAY['cancelled_at', 'cancelled_by_id', 'cancellation_reason'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'document % is immutable: annul it instead of deleting it', OLD.number;
    ELSIF (to_jsonb(NEW) - annulment) IS DISTINCT FROM (to_jsonb(OLD) - annulment) THEN
        RAISE EXCEPTION 'document % is immutable: only its annulment may be written', OLD.number;
    ELSIF OLD.cancelled_at IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'document % is already annulled', OLD.number;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_document_immutable BEFORE UPDATE OR DELETE ON documents_document
FOR EACH ROW EXECUTE FUNCTION documents_document_is_immutable();

CREATE FUNCTION documents_attachment_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE verdict text[] := ARRAY['state', 'state_reason'];
BEGIN
    IF (to_jsonb(NEW) - verdict) IS DISTINCT FROM (to_jsonb(OLD) - verdict) THEN
        RAISE EXCEPTION 'attachment % is immutable', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_attachment_immutable BEFORE UPDATE ON documents_attachment
FOR EACH ROW EXECUTE FUNCTION documents_attachment_is_immutable();
"""
ALLOW = """
DROP TRIGGER documents_attachment_immutable ON documents_attachment;
DROP FUNCTION documents_attachment_is_immutable();
DROP TRIGGER documents_document_immutable ON documents_document;
DROP FUNCTION documents_document_is_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
