"""The whole service in processes of its own: a database, a web server, a worker. Tests see it only from outside, as people do."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis
from django.conf import settings
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
BETWEEN_LETTERS = b"-" * 79 + b"\n"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium():
    """How to launch the system's Chromium: it asks the network for nothing of its own."""
    path = os.environ.get("SESTO_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return {"executable_path": path, "args": QUIET}


def tick(field, *, wanted=True):
    """Tick a box or choose a radio as the keyboard does: a click by coordinates misses while late fonts move the page."""
    if field.is_checked() != wanted:
        field.press("Space")
    assert field.is_checked() == wanted, field


def focused_on(page, name):
    """Wait until the focus is on an element of that class: scripts are deferred, and put it there after the page is drawn."""
    page.wait_for_function("name => document.activeElement.classList.contains(name)", arg=name)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class House:
    """`name` is the database, the prefix in the broker and in the cache. `settle` fills the empty registers.

    `template`: a database already migrated, to copy instead of walking through the migrations again.
    """

    def __init__(self, name, folder, *, settle=("-m", "tests.browser.settle"), template=""):
        self.name, self.folder, self.settle, self.template = name, Path(folder), settle, template
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes = []
        broker = urlsplit(settings.BROKER_URL)
        self.broker = broker._replace(path="/6").geturl() if broker.path in {"", "/0"} else settings.BROKER_URL

    @property
    def environment(self):
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.browser.server_settings",
            "DJANGO_DEBUG": "0",
            "SESTO_HOUSE": self.name,
            "SESTO_DATA": str(self.folder),
            "SITE_URL": self.url,
            "BROKER_URL": self.broker,
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
            "PYTHONUNBUFFERED": "1",
        }

    def open(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self._drop_database()
        with self._server() as server:
            # Threads of earlier tests and the vacuum may still be looking at the database to copy; a copy allows nobody.
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self.template])
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(self.name), sql.Identifier(self.template or "template1"))
            )
        if not self.template:
            self.run("manage.py", "migrate", "-v", "0")
        self.run(*self.settle)
        python = [sys.executable, "-m"]
        web = [*python, "granian", "sesto_social.wsgi:application", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)]
        self._start("web", [*web, "--workers", "2", "--blocking-threads", "1", "--no-ws", "--log-level", "warning"])
        worker = [*python, "celery", "-A", "sesto_social", "worker", "-Q", "default,documents", "-c", "2", "-n", f"{self.name}@%h"]
        self._start("worker", [*worker, "-l", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"])
        self._wait_for_web()
        return self

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._drop_database()
        with redis.Redis.from_url(self.broker) as shop:
            for pattern in (f"{self.name}-*", f"{self.name}:*"):
                for key in shop.scan_iter(pattern):
                    shop.delete(key)

    def run(self, *command):
        """A command of the service, to its end."""
        done = subprocess.run(
            [sys.executable, *command],
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def ask(self, query, *values):
        """One value from the database, as a person with a second terminal would read it."""
        with self._server(self.name) as server:
            row = server.execute(query, values).fetchone()
        return row and row[0]

    def change(self, query, *values):
        """Move time or facts in the database, where a test cannot wait for them."""
        with self._server(self.name) as server:
            return server.execute(query, values).rowcount

    def letters(self, to, *, at_least=1, seconds=30):
        """The messages that the worker has delivered to an address; waits for the first ones."""
        limit = time.monotonic() + seconds
        while True:
            found = [letter for letter in self._all_letters() if letter["To"] == to]
            if len(found) >= at_least:
                return found
            assert time.monotonic() < limit, f"no message for {to} in {seconds} s; {self.log('worker')}"
            time.sleep(0.2)

    def log(self, name):
        path = self.folder / f"{name}.log"
        return path.read_text()[-3000:] if path.exists() else ""

    def _all_letters(self):
        files = sorted((self.folder / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime)
        parts = (part for file in files for part in file.read_bytes().split(BETWEEN_LETTERS))
        return [message_from_bytes(part, policy=policy.default) for part in parts if part.strip()]

    def _start(self, name, command):
        with (self.folder / f"{name}.log").open("w") as log:
            started = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.processes.append(started)

    def _wait_for_web(self):
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            assert all(process.poll() is None for process in self.processes), self.log("web") + self.log("worker")
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                    return
            except urllib.error.HTTPError as error:
                raise AssertionError(f"healthz answers {error.code}: {self.log('web')}") from None
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the web server does not answer: {self.log('web')}")

    def _server(self, database="postgres"):
        one = settings.DATABASES["default"]
        facts = {"host": one["HOST"], "port": one["PORT"], "user": one["USER"], "password": one["PASSWORD"]}
        return psycopg.connect(dbname=database, autocommit=True, **{key: value for key, value in facts.items() if value})

    def _drop_database(self):
        with self._server() as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name)))
