"""Is it alive (`/healthz`), is it ready (`/readyz`)? Answers for machines: states and numbers, never a name."""

import logging
from functools import cache

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sesto_social.accounts.access import public

log = logging.getLogger(__name__)


@public
@require_safe
@never_cache
def healthz(request):
    """The process answers. Touches nothing else: a database that is away must not get web servers killed."""
    return JsonResponse({"status": "ok"})


@public
@require_safe
@never_cache
def readyz(request):
    """May this process be given work? 503 and the name of what is missing otherwise."""
    checks = {name: verdict(check) for name, check in CHECKS.items()}
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse({"status": "ready" if ready else "not ready", "checks": checks}, status=200 if ready else 503)


def verdict(check):
    """A check returns facts with `ok`; whatever it raises means no, and only its kind is told."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - any failure is an answer here
        log.warning("readyz.failed", extra={"check": check.__name__, "error": type(error).__name__})
        return {"ok": False, "error": type(error).__name__}


def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return {"ok": cursor.fetchone() == (1,)}


def migrations():
    applied = set(MigrationRecorder(connection).applied_migrations())
    return {"ok": shipped_migrations() <= applied, "missing": len(shipped_migrations() - applied)}


@cache
def shipped_migrations():
    """Those on disk: they change only with a new release, hence a new process."""
    loader = MigrationLoader(None)
    replaced = {old for migration in loader.disk_migrations.values() for old in migration.replaces}
    return frozenset(set(loader.disk_migrations) - replaced)


def broker():
    client = redis.Redis.from_url(settings.BROKER_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        return {"ok": bool(client.ping())}
    finally:
        client.close()


def outbox():
    """How long the oldest message that could leave has been waiting: grows when no worker works."""
    from sesto_social.notifications.models import OutboxMessage

    oldest = OutboxMessage.objects.due().aggregate(oldest=Min("next_attempt_at"))["oldest"]
    waiting = int((timezone.now() - oldest).total_seconds()) if oldest else 0
    return {"ok": waiting <= settings.OUTBOX_LATE_SECONDS, "oldest_seconds": waiting}


def roles():
    """Do the groups in the database say what the role page says?"""
    from django.contrib.auth.models import Group

    from sesto_social.accounts.roles import ROLES

    groups = Group.objects.filter(name__in=ROLES).prefetch_related("permissions__content_type")
    written = {group.name: set(map(codename, group.permissions.all())) for group in groups}
    return {"ok": written == {role: set(codenames) for role, codenames in ROLES.items()}}


def codename(permission):
    return f"{permission.content_type.app_label}.{permission.codename}"


CHECKS = {"database": database, "migrations": migrations, "broker": broker, "outbox": outbox, "roles": roles}
