"""One database for each size, built once, and the role that measures: no superuser, no owner."""

import datetime as dt
import hashlib
import secrets
import time
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import psycopg
from psycopg import sql

ROLE = "sesto_bench"
ROOT = Path(__file__).resolve().parents[1]
MARK = "bench_built"
PASSWORD = secrets.token_urlsafe(16)


def address(url, *, database, user=None, password=None):
    """The same server with another database, and another user if given."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    who = parts.netloc.rpartition("@")[0] if user is None else f"{user}:{quote(password, safe='')}"
    return parts._replace(netloc=f"{who}@{place}" if who else place, path=f"/{database}").geturl()


def conninfo(url):
    parts = urlsplit(url)
    place, port = parts.netloc.rpartition("@")[2], None
    if "[" not in place and ":" in place:  # `parts.hostname` would write the folder of a socket in small letters
        place, _, port = place.partition(":")
    facts = {"host": unquote(place.strip("[]")), "port": port, "dbname": parts.path.lstrip("/")}
    facts |= {"user": unquote(parts.username or ""), "password": unquote(parts.password or "")}
    return psycopg.conninfo.make_conninfo(**{name: value for name, value in facts.items() if value})


def connect(url):
    return psycopg.connect(conninfo(url), autocommit=True)


def version():
    """Changes with the program of the town, with any migration and with the day, because what is due is due relative to a day."""
    sources = [*sorted(ROOT.glob("**/migrations/0*.py")), ROOT / "bench" / "town.py"]
    sources = [path for path in sources if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)]
    content = b"".join(path.name.encode() + path.read_bytes() for path in sources)
    return f"{hashlib.sha256(content).hexdigest()[:16]} {dt.datetime.now().astimezone():%Y-%m-%d}"


def prepare(admin_url, size, *, rebuild=False):
    """The address of a built database of this size, as the restricted role; and the seconds it took to build, 0 if it was there."""
    database = f"bench_{size}"
    url = address(admin_url, database=database)
    began = time.monotonic()
    fresh = rebuild or built_version(admin_url, url, database) != version()
    if fresh:
        create(admin_url, url, database, size)
    return measuring(admin_url, database), time.monotonic() - began if fresh else 0.0


def measuring(admin_url, database):
    """The address of a built database as the restricted role, with a fresh password kept for the whole run."""
    restrict(address(admin_url, database=database), PASSWORD)
    return address(admin_url, database=database, user=ROLE, password=PASSWORD)


def built_version(admin_url, url, database):
    with connect(admin_url) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            return None
    with connect(url) as own:
        if own.execute("SELECT to_regclass(%s)", [MARK]).fetchone()[0] is None:
            return None
        return own.execute(f"SELECT version FROM {MARK}").fetchone()[0]


def create(admin_url, url, database, size):
    with connect(admin_url) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    from .children import run_build

    run_build(url, size)
    with connect(url) as own:
        own.execute("VACUUM ANALYZE")
        own.execute(f"CREATE TABLE {MARK} AS SELECT %s::text AS version, now() AS at", [version()])


def restrict(url, password):
    """Give the measuring role what a web server needs, and nothing else."""
    with connect(url) as own:
        known = own.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
        verb = sql.SQL("ALTER ROLE {} " if known else "CREATE ROLE {} ").format(sql.Identifier(ROLE))
        own.execute(verb + sql.SQL("LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}").format(sql.Literal(password)))
        own.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
        own.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}")
        own.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
        own.execute("ANALYZE")
