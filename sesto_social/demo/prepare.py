"""Bring the database up to date and, once, the demo town into it. Both or neither: a stop halfway leaves no half town."""

import os
import sys

from .servers import step

MARKER = "demo_town_marker"


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sesto_social.settings.dev")
    import django
    from django.core.management import call_command, get_commands
    from django.db import OperationalError, connection

    try:
        with step("Database: bringing it up to date"):
            django.setup()
            call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        sys.exit(f"The database does not answer: {str(error).strip().splitlines()[0]}")
    if os.environ.get("SESTO_NO_TOWN") or town_is_loaded(connection):
        return
    if "load_town" not in get_commands():
        print("  Demo town: this version has no `load_town` command, the registers stay empty.")
        return
    with step("Demo town: settling 300 people, once"):
        load_town(connection)


def town_is_loaded(connection):
    return MARKER in connection.introspection.table_names()


def load_town(connection):
    from django.core.management import call_command
    from django.db import transaction

    with transaction.atomic():
        call_command("load_town", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {MARKER} AS SELECT now() AS loaded_at")


if __name__ == "__main__":
    main()
