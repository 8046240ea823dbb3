"""The only way bytes leave: checked against their fingerprint, put on record, served under a neutral name."""

import logging

from django.http import HttpResponse
from django.shortcuts import render

from sesto_social.accounts.models import User
from sesto_social.audit.register import record, refused

from .models import Altered, Attachment

logger = logging.getLogger(__name__)


def download(request, document, *, inline=False):
    """Serve an issued document. Whether this reader may have it is the caller's question, already answered."""
    return _serve(request, document, "documents.document.downloaded", "application/pdf", inline=inline)


def download_attachment(request, attachment):
    """Serve what somebody handed in: always as a download, never shown by the browser."""
    if attachment.state == Attachment.State.QUARANTINED:
        return _withhold(request, attachment, "documents.attachment.withheld", "quarantined")
    return _serve(request, attachment, "documents.attachment.downloaded", attachment.content_type)


def download_draft(content):
    """Serve the bytes of a paper that is not issued yet. Its making is on record where it was asked for."""
    headers = {"Content-Disposition": 'attachment; filename="bozza.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers | {"X-Content-Type-Options": "nosniff"})


def _serve(request, stored, action, content_type, *, inline=False):
    try:
        content = stored.read()
    except Altered as altered:
        logger.critical("%s", altered)
        return _withhold(request, stored, f"{stored._meta.label_lower}.altered", "altered")
    record(action, stored, by=_reader(request), case_id=stored.case_id)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{stored.filename}"'
    response["Content-Length"] = len(content)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _withhold(request, stored, action, why):
    """Say loudly that the file is not given out. No exception and no 5xx: either would roll the refusal back."""
    refused(action, by=_reader(request), reason=why, case_id=stored.case_id, number=str(stored))
    return render(request, "documents/withheld.html", {"stored": stored, "why": why}, status=409 if why == "altered" else 403)


def _reader(request):
    return request.user if request.user.is_authenticated else User.objects.citizen()
