"""Puts request id and address where `audit.register` finds them, and tells the client the request id."""

import uuid
from ipaddress import ip_address

from django.conf import settings

from .context import Origin, origin


def address_of(request):
    """The client's address: what the outermost of our own proxies saw, or the peer's when there are none. None when malformed."""
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    trusted = settings.TRUSTED_PROXY_COUNT
    text = hops[-trusted].strip() if trusted and len(hops) >= trusted else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(text))
    except ValueError:
        return None


class RequestContextMiddleware:
    """Gives each request an id and an `address`, for the register and for limits."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = str(uuid.uuid4())
        request.address = address_of(request)
        token = origin.set(Origin(request.request_id, request.address))
        try:
            response = self.get_response(request)
        finally:
            origin.reset(token)
        response["X-Request-ID"] = request.request_id
        return response
