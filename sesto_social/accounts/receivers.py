"""What this room does when somebody signs in, adds a second factor, or is given a role."""

import time

from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver

from . import second_factor, sessions
from .models import User


@receiver(user_logged_in)
def start_the_clocks(request, **kwargs):
    sessions.start(request)


@receiver(post_save, sender=Authenticator)
def count_this_session_as_protected(instance, created, **kwargs):
    """Who has just shown a working passkey or app need not show it again; the code used to activate the app is spent."""
    request = context.request
    if not created or request is None or instance.type not in second_factor.TYPES:
        return
    if request.user.pk == instance.user_id:
        second_factor.mark_passed(request, request.user)
        if instance.type == Authenticator.Type.TOTP:
            second_factor.spend(instance, int(time.time()) // second_factor.PERIOD)


@receiver(post_save, sender=User)
def forget_old_addresses(instance, update_fields, **kwargs):
    """allauth keeps the addresses it has written to: one that was replaced must not get links any more."""
    if update_fields is None or "email" in update_fields:
        EmailAddress.objects.filter(user=instance).exclude(email__iexact=instance.email).delete()


@receiver(m2m_changed, sender=User.groups.through)
def let_only_administrators_into_the_admin(instance, action, reverse, **kwargs):
    """`is_staff` opens Django admin and follows the role, so that nobody sets it by hand."""
    if reverse or action not in {"post_add", "post_remove", "post_clear"}:
        return
    may = instance.groups.filter(name="it_admin").exists()
    if instance.is_staff != may:
        instance.is_staff = may
        User.objects.filter(pk=instance.pk).update(is_staff=may)
