"""The rules themselves, as functions over source text or Django's registries, so that planted faults can prove they bite."""

import ast
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(settings.BASE_DIR)
ROOMS = ("cases", "intake", "interventions", "referrals")
OURS = (*ROOMS, "sesto_social")

# Doors that stand for `visible_to`: a secret token, the list of public offices, the texts of public pages.
DOORS = {
    "visible_to",
    "visible_in",
    "workable_by",
    "for_token",
    "for_appointment",
    "public",
    "none",
    "citizen",
    "system",
    "awaiting_declaration",
    "offered_to",
    "counted_by",
    "awaiting_determination_by",
    "listed_to",
    "told_to",
    "examinable_by",
}
# Rows that belong to nobody in particular: no person and no case hangs on them.
COMMON_ROWS = {
    "Office",
    "PageText",
    "Phrase",
    "Code",
    "CodeList",
    "LegalParameter",
    "JudicialAuthority",
    "Resource",
    "User",
    "Unit",
    "Slot",
    "AuditEvent",
    "Authenticator",
}


def source_files(*folders, also=()):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
    yield from also


def is_view_module(path):
    return path.name == "views.py" or path.parent.name == "views"


def rows_reached_past_the_door(source):
    """Lines of a view module where rows are fetched without `visible_to` or another door."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr in {"objects", "_base_manager", "_default_manager"}
        ):
            owner = node.value.value
            name = owner.id if isinstance(owner, ast.Name) else ""
            if node.attr not in DOORS and name not in COMMON_ROWS:
                found.append((node.lineno, f"{name}.objects.{node.attr}"))
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"get_object_or_404", "get_list_or_404"}
            and node.args
        ):
            first = node.args[0]
            if isinstance(first, ast.Name) and first.id[:1].isupper() and first.id not in COMMON_ROWS:
                found.append((node.lineno, f"{node.func.id}({first.id})"))
    return found


def statuses_set_by_hand(source):
    """Lines where a status is assigned or updated outside a transition."""
    found = []
    for node in ast.walk(ast.parse(source)):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, (ast.AugAssign, ast.AnnAssign)) else []
        )
        for target in targets:
            parts = target.elts if isinstance(target, ast.Tuple) else [target]
            found += [(node.lineno, "status =") for part in parts if isinstance(part, ast.Attribute) and part.attr == "status"]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"update", "bulk_update"}:
            found += [(node.lineno, f"{node.func.attr}(status=)") for keyword in node.keywords if keyword.arg == "status"]
    return found


def grants_written_elsewhere(source):
    """Lines that write grant rows: only `cases/access.py` may."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in {"create", "bulk_create", "get_or_create", "update_or_create"}
            and isinstance(node.value, ast.Attribute)
        ):
            owner = node.value.value
            if isinstance(owner, ast.Name) and owner.id in {"CaseUserGrant", "CaseGroupGrant"}:
                found.append((node.lineno, f"{owner.id}.objects.{node.attr}"))
    return found


def unprotected_keys(model_list=None):
    """Foreign keys to a person or a case that would let a deletion cascade."""
    watched = {"cases.person", "cases.case"}
    return [
        f"{model._meta.label}.{field.name}"
        for model in (model_list or apps.get_models())
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.label_lower in watched
        and field.remote_field.on_delete is not models.PROTECT
    ]


def our_urls(resolver=None, prefix="", namespace=""):
    """(route, full name, callback) of every address of ours: not of allauth, not of the admin site."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            if entry.namespace != "admin":
                yield from our_urls(entry, route, inner)
        elif isinstance(entry, URLPattern) and entry.callback.__module__.split(".")[0] in OURS:
            yield route, f"{namespace}{entry.name}", entry.callback


def is_labelled(callback):
    """A view says who may use it: `@public`, or `@allowed(...)`."""
    return getattr(callback, "public", False) or bool(getattr(callback, "permission", ()))


def templates():
    return {str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*") if path.is_file()}


def unused_templates():
    """Our templates that no code and no other template names. Names made by a rule are listed here."""
    by_rule = (
        "400.html",
        "403.html",
        "404.html",
        "500.html",
        "account/",
        "mfa/",
        "usersessions/",
        "allauth/",
        "admin/",
        "registration/",
        "bootstrap5/",
        "django/",
        "notifications/",
        "simple_history/",
        "socialaccount/",
    )
    code = "\n".join(path.read_text() for path in source_files(*OURS))
    markup = "\n".join(path.read_text() for path in (ROOT / "templates").rglob("*") if path.is_file())
    return sorted(
        name
        for name in templates()
        if not name.startswith(by_rule)
        and f'"{name}"' not in code
        and f'"{name}#' not in code
        and f'"{name.rpartition("/")[2]}' not in markup
        and f'"{name}"' not in markup
        and not (name.startswith("documents/") and f'"{name.removeprefix("documents/").removesuffix(".html")}"' in code)
    )
