"""Make the first account of an installation. From then on accounts are made in the administration pages."""

from urllib.parse import urljoin

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from sesto_social.accounts.actions import set_roles
from sesto_social.accounts.models import User


class Command(BaseCommand):
    help = "Makes an IT administrator (no superuser: sees no case) and prints the link where they choose their password."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, *, username, email, **options):
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address.") from None
        if User.objects.with_role("it_admin").exclude(username=username).exists():
            raise CommandError("There is an administrator already: they make the other accounts, in the administration pages.")
        user, _ = User.objects.get_or_create(username=username, defaults={"email": email, "first_name": username})
        user.set_unusable_password()
        user.save(update_fields=["password"])
        set_roles(user, {"it_admin"}, by=User.objects.system())
        self.stdout.write("Open this link once, choose a password, then add the second factor:")
        self.stdout.write(urljoin(settings.SITE_URL, link(user)))


def link(user):
    arguments = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=arguments)
