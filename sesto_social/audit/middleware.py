"""Puts request id and address where `audit.register` finds them, and tells the client the request id."""

import uuid

from .context import Origin, origin


class RequestContextMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = str(uuid.uuid4())
        token = origin.set(Origin(request.request_id, request.META.get("REMOTE_ADDR") or None))
        try:
            response = self.get_response(request)
        finally:
            origin.reset(token)
        response["X-Request-ID"] = request.request_id
        return response
