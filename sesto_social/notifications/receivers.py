"""News of the accounts room that should ring at once."""

from django.dispatch import receiver
from django.urls import reverse

from sesto_social.accounts.actions import approvers
from sesto_social.accounts.models import User
from sesto_social.accounts.signals import staff_changed

from . import bell


@receiver(staff_changed)
def tell_about_roles(user, by, what, facts=None, **kwargs):
    """Roles asked for ring for the directors; the answer rings for the colleague, or for who asked when it is no."""
    if what == "roles_asked":
        for director in approvers(user, by):
            bell.ring(director, "Un collega attende l'approvazione dei suoi ruoli.", link=reverse("role_request_list"))
    elif what == "roles_approved":
        bell.ring(user, "I tuoi ruoli sono stati approvati.")
    elif what == "roles_refused":
        asker = User.objects.get(pk=facts["asked_by_id"])
        bell.ring(asker, "Una richiesta di ruoli non è stata approvata.", link=reverse("admin:accounts_user_change", args=[user.pk]))
