"""The two labels every view wears: who may use it. A view without one fails the house-rules test."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.urls import Resolver404, resolve

SIGNED_IN = "signed_in"


def allowed(*codenames):
    """Let in who holds one of `codenames` by role; with none named, every member of staff. Others get 403.

    Which rows they then see is another question: see `visible_to` and `cases.access`.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated or not request.user.is_active:
                raise PermissionDenied
            if codenames and not any(request.user.has_perm(code) for code in codenames):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = codenames or (SIGNED_IN,)
        return guarded

    return decorate


def may_follow(user, url):
    """False for an address whose view is not for the roles of `user`: a link there would lead to a refusal. Rows are not asked."""
    try:
        needed = getattr(resolve(url.partition("?")[0]).func, "permission", (SIGNED_IN,))
    except Resolver404:
        return False
    return SIGNED_IN in needed or any(user.has_perm(code) for code in needed)


def public(view):
    """A page for anybody, without an account."""
    view = login_not_required(view)
    view.public = True
    return view
