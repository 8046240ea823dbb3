"""The only writer of `AuditEvent`."""

from sesto_social.accounts.models import CITIZEN

from .context import origin
from .models import AuditEvent


def record(action, obj=None, *, by, previous="", reason="", case_id=None, **facts):
    """Add one row in the current transaction: if the act is rolled back, so is its record.

    `obj` is the row acted upon; its case is found through `obj.case_id`, or `obj` itself when it is a case.
    `facts` are short JSON values and never personal data.
    """
    if case_id is None and obj is not None:
        case_id = obj.pk if obj._meta.label_lower == "cases.case" else getattr(obj, "case_id", None)
    return _write(action, obj, by, previous, reason, case_id, facts, refused=False)


def refused(action, *, by, reason="", case_id=None, **facts):
    """Put a refusal on record. Call it after the rollback, outside the transaction that was refused."""
    return _write(action, None, by, "", reason, case_id, facts, refused=True)


def _write(action, obj, by, previous, reason, case_id, facts, *, refused):
    here = origin.get()
    return AuditEvent.objects.create(
        actor=by,
        role=",".join(sorted(by.role_codes)),
        action=action,
        model=obj._meta.label_lower if obj is not None else "",
        object_id=obj.pk if obj is not None else None,
        case_id=case_id,
        previous=previous,
        status=str(getattr(obj, "status", "") or "") if previous else "",
        reason=reason,
        address=None if by.username == CITIZEN else here.address,  # who asks for help is not followed
        request_id=here.request_id,
        refused=refused,
        facts=facts,
    )
