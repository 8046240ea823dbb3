"""The measured side: real requests through the WSGI application, in this process, as the restricted database role."""

import gc
import io
import json
import re
import sys
import time
import traceback

from . import agenda_child, rush_child

SEEN = {}
COOKIES = {}


def ready():
    from django.db import connection

    from sesto_social.wsgi import application

    SEEN["application"] = application
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            raise RuntimeError("the measuring role may do too much: a superuser passes every policy")
        cursor.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        if cursor.fetchone():
            raise RuntimeError("the measuring role owns tables")
        cursor.execute("SHOW server_version")
        return cursor.fetchone()[0]


def user_named(name):
    from sesto_social.accounts.models import User

    return User.objects.get(username=name)


def sign_in(who):
    """A real session for `who`, second factor shown."""
    from django.conf import settings
    from django.test import Client

    from sesto_social.accounts import second_factor

    if who not in COOKIES:
        client, user = Client(), user_named(who)
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[second_factor.PASSED] = user.pk
        session.save()
        COOKIES[who] = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    return COOKIES[who]


def request(who, path):
    """(status, body, headers) of one request through every middleware."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": sign_in(who),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    said = []
    response = SEEN["application"](environ, lambda status, headers, exc_info=None: said.append((status, headers)))
    body = b"".join(response)
    if hasattr(response, "close"):
        response.close()
    return int(said[0][0].split()[0]), body, said[0][1]


def search_for(who, path, text):
    """Keep `text` as the term of the list at `path`, the way its form would. A version that searches by address is given one."""
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(who).partition("=")[2]
    return f"{path}?q={text}" if client.post(path, {"q": text}).status_code == 405 else path


def look(who, path):
    """What the page is: its status, its weight, and how many rows or list lines its main part has."""
    status, body, headers = request(who, path)
    if status != 200:
        kind = next((value for name, value in headers if name.lower() == "location"), "")
        return {"status": status, "to": kind, "error": SEEN.get("error", "")}
    main = body.partition(b"<main")[2].partition(b"</main")[0]
    return {"status": status, "bytes": len(body), "rows": len(re.findall(rb"<tr[ >]|<li[ >]", main))}


def times(who, path, count):
    """Milliseconds of `count` requests in a row."""
    gc.collect()
    return [one_time(who, path) for _ in range(count)]


def side_by_side(who, paths, count):
    """Milliseconds of `count` requests to each of `paths`, one after the other, so that both feel the same noise."""
    gc.collect()
    found = [[] for _ in paths]
    for _ in range(count):
        for place, path in enumerate(paths):
            found[place].append(one_time(who, path))
    return found


def one_time(who, path):
    began = time.perf_counter()
    status, _, _ = request(who, path)
    took = (time.perf_counter() - began) * 1000
    if status != 200:
        raise RuntimeError(f"{path} answered {status} to {who}")
    return took


def queries(who, path):
    """How many queries the request makes, with those of session, register and transaction."""
    return len(captured(who, path))


def captured(who, path):
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    request(who, path)
    with CaptureQueriesContext(connection) as seen:
        # The end of a request would forget the queries it made.
        from django.core.signals import request_started

        request_started.disconnect(reset_queries)
        try:
            status, _, _ = request(who, path)
        finally:
            request_started.connect(reset_queries)
    if status != 200:
        raise RuntimeError(f"{path} answered {status} to {who}")
    return [query["sql"] for query in seen.captured_queries]


def addresses(names):
    """{key: path or None} for [key, URL name, arguments]: None when this version has no such page."""
    from django.urls import NoReverseMatch, reverse

    found = {}
    for key, name, args in names:
        try:
            found[key] = reverse(name, args=args)
        except NoReverseMatch:
            found[key] = None
    return found


def facts(who):
    """Numbers and addresses that the promises need of one worker."""
    from cases.models import Case

    user = user_named(who)
    visible = Case.objects.visible_to(user)
    first = visible.filter(status="in_charge").order_by("pk").first()
    return {"cases": visible.count(), "open": visible.open().count(), "case": first and first.pk}


def fullest_case(who):
    """The case of a yardstick with the most notes."""
    from django.db.models import Count

    from cases.models import Case

    return (
        Case.objects.visible_to(user_named(who))
        .annotate(notes=Count("diary"))
        .order_by("-notes", "pk")
        .values_list("pk", flat=True)
        .first()
    )


def page_number(who, number):
    """Where page `number` of the case list begins, or None when the list is shorter."""
    from cases.listing import case_page

    user, after = user_named(who), ""
    for _ in range(number - 1):
        after = case_page(user, after=after).after
        if not after:
            return None
    return after


def agenda_days():
    """The days with 1, 25 and 100 talks, as the address of the agenda wants them."""
    import datetime as dt

    from bench.town import YARDSTICKS
    from intake.models import Appointment

    oldest = Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True).first().astimezone()
    days = [oldest.date() + dt.timedelta(days=len(YARDSTICKS) - 1 - place) for place in range(len(YARDSTICKS))]
    return [day.isoformat() for day in days]


def prepare_sql(who):
    """Take the SQL of the case list as Django sends it, beside the SQL written by hand, and check that both find the same cases."""
    from django.contrib.auth.models import Permission
    from django.db import connection
    from django.utils import timezone

    from bench.baselines import list_by_hand
    from cases.listing import case_page, unit_groups

    user = user_named(who)
    groups = [group.pk for group in unit_groups(user)]
    sent = []

    def keep(execute, sql, params, many, context):
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        page = case_page(user)
    view = Permission.objects.get(content_type__app_label="cases", codename="view_case").pk
    by_hand = list_by_hand(user.pk, view, timezone.localdate(), groups)
    SEEN[f"sql {who}"] = [sent, by_hand]
    with connection.cursor() as cursor:
        cursor.execute(*by_hand[0])
        same = [row[0] for row in cursor.fetchall()] == [case.pk for case in page.rows]
        cursor.execute(*by_hand[1])
        total = cursor.fetchone()[0]
    if not same or min(total, 1000) != page.total:
        raise RuntimeError("the SQL written by hand finds other cases than the list: no baseline")
    return {"queries": len(sent), "rows": len(page.rows), "total": total}


def sql_times(who, count):
    """Milliseconds of the list's queries, and of those written by hand, one after the other."""
    from django.db import connection

    gc.collect()
    found = [[], []]
    with connection.cursor() as cursor:
        for _ in range(count):
            for place, statements in enumerate(SEEN[f"sql {who}"]):
                began = time.perf_counter()
                for sql, params in statements:
                    cursor.execute(sql, params)
                    cursor.fetchall()
                found[place].append((time.perf_counter() - began) * 1000)
    return found


ANSWERS = {
    one.__name__: one
    for one in (
        ready,
        search_for,
        look,
        times,
        side_by_side,
        queries,
        captured,
        addresses,
        facts,
        fullest_case,
        page_number,
        agenda_days,
        prepare_sql,
        sql_times,
    )
}


ANSWERS |= rush_child.ANSWERS | agenda_child.ANSWERS


def remember_errors(sender, **kwargs):
    """So that "not run" says why a page failed."""
    kind, error, _ = sys.exc_info()
    SEEN["error"] = f"{kind.__name__}: {error}".splitlines()[0][:160] if kind else ""


def serve():
    from django.core.signals import got_request_exception

    got_request_exception.connect(remember_errors)
    out = sys.stdout
    sys.stdout = sys.stderr  # whatever is printed must not come between the answers
    for line in sys.stdin:
        name, given = json.loads(line)
        try:
            answer = {"result": ANSWERS[name](**given)}
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        out.write(json.dumps(answer) + "\n")
        out.flush()


def main():
    import django

    django.setup()
    if sys.argv[1] == "build":
        from django.core.management import call_command

        from bench.town import build

        call_command("migrate", verbosity=0, interactive=False)
        build(int(sys.argv[2]))
    else:
        serve()


if __name__ == "__main__":
    main()
