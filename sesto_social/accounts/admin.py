"""Django admin: the same door as everything else, and the page where accounts and units are kept."""

from allauth.account.adapter import get_adapter
from allauth.account.views import logout as account_logout
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from . import sessions
from .actions import ask_for_roles
from .forms import NewStaffUserForm, StaffUserForm
from .leaving import leave
from .models import RoleRequest, Unit, User
from .roles import ROLE_LABELS, ROLES
from .signals import staff_changed


def may_administer(request):
    """Only the IT administrator, and only through the door with the second factor."""
    user = request.user
    return user.is_authenticated and user.is_active and "it_admin" in user.role_codes


@never_cache
@login_not_required
def sign_in(request, extra_context=None):
    """Django admin has no password form of its own."""
    wanted = request.GET.get("next", "")
    target = wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(target)
    if not may_administer(request):
        raise PermissionDenied
    return redirect(target)


def our_urls():
    """Django's way from a row to its page answers for any row of any table: it would tell who administers which cases exist."""
    return [pattern for pattern in admin.AdminSite.get_urls(admin.site) if getattr(pattern, "name", "") != "view_on_site"]


admin.site.get_urls = our_urls
admin.ModelAdmin.view_on_site = False
admin.site.site_header = admin.site.site_title = "Sesto Sociale · Amministrazione"
admin.site.index_title = "Che cosa vuoi sistemare?"
admin.site.has_permission = may_administer
admin.site.login = sign_in
admin.site.logout = lambda request, extra_context=None: account_logout(request)
admin.site.password_change = lambda request, extra_context=None: redirect("account_change_password")
admin.site.password_change_done = lambda request, extra_context=None: redirect("mfa_index")


class RoleFilter(admin.SimpleListFilter):
    title, parameter_name = "ruolo", "ruolo"

    def lookups(self, request, model_admin):
        return [(code, ROLE_LABELS[code]) for code in ROLES]

    def queryset(self, request, queryset):
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = StaffUserForm
    list_display = ["display_name", "username", "unit", "roles_held", "is_active", "last_login"]
    list_filter = ["is_active", RoleFilter, "unit"]
    search_fields = ["first_name", "last_name", "username", "email"]
    list_select_related = ["unit"]
    readonly_fields = ["last_login", "factors_held", "roles_waiting"]
    actions = ["send_invitation", "clear_second_factor"]
    person = ["username", ("first_name", "last_name"), "email", "phone"]

    def get_queryset(self, request):
        """People only: the two seeded actors never sign in."""
        return User.objects.staff().prefetch_related("groups")

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, **(kwargs if obj else kwargs | {"form": NewStaffUserForm}))

    def get_fieldsets(self, request, obj=None):
        work = ["unit", "profession", *(["own_roles"] if self.is_self(request, obj) else ["roles", "coordinates"])]
        work += ["roles_waiting"] if obj and RoleRequest.objects.waiting().filter(user=obj).exists() else []
        closing = [] if self.is_self(request, obj) else ["leaves_on", "close_now"]
        access = ["is_active", *closing, "last_login", "factors_held"] if obj else ["is_active", "initial_password"]
        return [("Persona", {"fields": self.person}), ("Lavoro", {"fields": work}), ("Accesso", {"fields": access})]

    def get_readonly_fields(self, request, obj=None):
        if self.is_self(request, obj):
            return [*self.readonly_fields, "own_roles", "is_active"]
        return [*self.readonly_fields, "username"] if obj and obj.last_login else self.readonly_fields

    def is_self(self, request, obj):
        """Nobody gives themselves a role, or locks themselves out."""
        return obj is not None and obj.pk == request.user.pk

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="nome", ordering="last_name")
    def display_name(self, user):
        return user.display_name

    @admin.display(description="ruoli")
    def roles_held(self, user):
        return user.role_label or "nessuno"

    @admin.display(description="I tuoi ruoli (li cambia un altro amministratore)")
    def own_roles(self, user):
        return user.role_label

    @admin.display(description="in attesa del dirigente")
    def roles_waiting(self, user):
        waiting = RoleRequest.objects.waiting().filter(user=user).first()
        return waiting.labels if waiting else ""

    @admin.display(description="secondo passaggio")
    def factors_held(self, user):
        kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True)) if user.pk else set()
        words = {Authenticator.Type.TOTP: "app per i codici", Authenticator.Type.WEBAUTHN: "passkey"}
        return ", ".join(words[kind] for kind in words if kind in kinds) or "non ancora attivato"

    def save_model(self, request, obj, form, change):
        before = User.objects.get(pk=obj.pk).is_active if change else None
        if not change:
            password = form.cleaned_data.get("initial_password")
            obj.set_password(password) if password else obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        own = sorted({"username", "email", "unit", "profession"} & set(form.changed_data))
        if change and own:
            self.tell(obj, request, "changed", fields=own)
        if not change:
            self.tell(obj, request, "created")
        elif before != obj.is_active:
            self.tell(obj, request, "reactivated") if obj.is_active else leave(obj, by=request.user)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        user = form.instance
        if not self.is_self(request, user):
            wanted, units = set(form.cleaned_data["roles"]), form.cleaned_data["coordinates"]
            held = set(Unit.objects.filter(group__user=user))
            if (wanted != user.role_codes or set(units) != held) and ask_for_roles(user, wanted, by=request.user, units=units):
                messages.info(request, f"{user}: i ruoli in più cominciano quando un dirigente li approva.")
        if not change and not form.cleaned_data.get("initial_password"):
            self.invite(request, user)

    @admin.action(description="Manda il collegamento per scegliere la password", permissions=["change"])
    def send_invitation(self, request, queryset):
        for user in queryset.filter(is_active=True):
            self.invite(request, user)

    @admin.action(description="Azzera il secondo passaggio (telefono o chiavetta persi)", permissions=["change"])
    def clear_second_factor(self, request, queryset):
        """The person signs in with the password and adds a new factor. One's own is left alone."""
        for user in queryset.exclude(pk=request.user.pk):
            Authenticator.objects.filter(user=user).delete()
            sessions.end_all(user)
            self.tell(user, request, "second_factor_cleared")
            messages.success(request, f"{user}: al prossimo accesso sceglierà un nuovo secondo passaggio.")

    def invite(self, request, user):
        get_adapter().send_invitation(user)
        self.tell(user, request, "invited")
        messages.success(request, f"{user}: collegamento inviato per e-mail.")

    def tell(self, user, request, what, **facts):
        staff_changed.send(sender=User, user=user, by=request.user, what=what, facts=facts)


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    list_display = ["name", "active", "people"]
    fields = ["name", "active"]
    search_fields = ["name"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("members")

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="persone attive")
    def people(self, unit):
        return sum(member.is_active for member in unit.members.all())
