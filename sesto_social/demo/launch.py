"""`make run`: the whole service on one machine. Servers, database, demo town, web, worker, beat; and all of it down again."""

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

from .servers import Postgres, Service, Stuck, Valkey, Yard, last_words, port_is_free, step

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("SESTO_DATA") or ROOT / ".data").resolve()
FIRST_PORT, PORTS_TO_TRY = 8000, 20
START_PAGE = "/inizia/"
RESTARTS = 5
ROOM_FOLDERS = ["sesto_social", "cases", "intake", "interventions", "referrals"]


class Stop(BaseException):
    """Ctrl-C, `kill`, or the terminal closed."""


def environment(yard, **more):
    """What the children see: the demo settings, this data folder, and the address people use."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "sesto_social.settings.dev",
        "SESTO_DATA": str(yard.folder),
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    env.setdefault("DJANGO_DEBUG", "0")
    if sys.platform == "darwin":
        env.setdefault("DYLD_FALLBACK_LIBRARY_PATH", "/opt/homebrew/lib:/usr/local/lib:/opt/local/lib:/usr/lib")
    return env | more


def start_servers(yard, *, database="sesto", disposable=False):
    """The addresses of database and broker: those of the environment, or those of embedded servers started here."""
    addresses = {}
    if url := os.environ.get("DATABASE_URL"):
        addresses["DATABASE_URL"] = url
        print("  PostgreSQL: the one of DATABASE_URL")
    else:
        with step("PostgreSQL: starting"):
            addresses["DATABASE_URL"] = yard.start(Postgres(database=database, disposable=disposable)).url
    if url := os.environ.get("BROKER_URL"):
        addresses["BROKER_URL"] = url
        print("  Valkey: the one of BROKER_URL")
    else:
        with step("Valkey: starting"):
            addresses["BROKER_URL"] = yard.start(Valkey()).url
    return addresses


def choose_port():
    if wanted := os.environ.get("SESTO_PORT"):
        if not wanted.isdecimal() or not port_is_free(int(wanted)):
            raise Stuck(f"Port {wanted} is taken or not a port: choose another with SESTO_PORT, or leave it out.")
        return int(wanted)
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TO_TRY):
        if port_is_free(port):
            return port
    raise Stuck(
        f"Ports {FIRST_PORT} to {FIRST_PORT + PORTS_TO_TRY - 1} are all taken: free one, or choose another with SESTO_PORT=9000 make run."
    )


def fingerprint():
    """Changes with any line of the program, so that a release or an edit is always looked at."""
    files = sorted(path for folder in ROOM_FOLDERS for path in (ROOT / folder).glob("**/*.py"))
    facts = [(str(path.relative_to(ROOT)), stat.st_mtime_ns, stat.st_size) for path, stat in ((path, path.stat()) for path in files)]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def prepare(yard, env):
    """Migrate and settle the town. Left out when neither our own database nor the program changed since the last time."""
    note, now = yard.run / "prepared", fingerprint()
    embedded = "DATABASE_URL" not in os.environ
    if embedded and note.exists() and note.read_text() == now:
        print("  Database: unchanged since the last start")
        return
    done = subprocess.run(
        [sys.executable, "-m", "sesto_social.demo.prepare"],
        env=env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )
    if done.returncode:
        raise Stuck("The database could not be prepared; the reason is above. `make reset` starts again from nothing.")
    if embedded:
        note.write_text(now)


def services(env, port):
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "sesto_social"]
    web = ["granian", "sesto_social.wsgi:application", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    web += [
        "--workers",
        "2",
        "--blocking-threads",
        "1",
        "--no-ws",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "5",
        "--log-level",
        "warning",
    ]
    schedule = str(DATA / "run" / "celerybeat-schedule")
    return [
        Service("web", python + web, env),
        Service(
            "worker",
            [*celery, "worker", "-Q", "default,documents", "-c", "2", "-n", f"demo-{port}@%h", "-l", "WARNING", "--without-gossip"],
            env,
        ),
        Service("beat", [*celery, "beat", "-s", schedule, "--pidfile=", "-l", "WARNING"], env),
    ]


def wait_for_web(web, url):
    until = time.monotonic() + 90
    while time.monotonic() < until:
        if not web.alive:
            raise web.failed()
        try:
            with urllib.request.urlopen(url + "/healthz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                raise Stuck(f"The web server answers {error.code}: {last_words(web.log)}   (all of it: {web.log})") from None
            return
        except OSError:
            time.sleep(0.1)
    raise web.failed()


def open_browser(url):
    """Only where somebody sits in front of a screen."""
    if os.environ.get("SESTO_NO_BROWSER") or os.environ.get("SSH_CONNECTION") or not sys.stdout.isatty():
        return
    if sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(url)


def watch(yard):
    """Until told to stop: start again what dies, a few times."""
    parent, restarts = os.getppid(), {}
    while True:
        time.sleep(0.5)
        if os.environ.get("MAKELEVEL") and os.getppid() != parent:
            raise Stop
        for service in yard.services:
            if service.alive:
                continue
            restarts[service.name] = restarts.get(service.name, 0) + 1
            if restarts[service.name] > RESTARTS:
                raise Stuck(f"{service.name} keeps stopping: {last_words(service.log)}   (all of it: {service.log})")
            print(f"  {service.name} stopped by itself; starting it again.", flush=True)
            service.wait_or_kill()
            yard.start(service)


def on_signal(*_):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stop


def launch():
    began = time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    yard = Yard(DATA)
    try:
        yard.open()
        port = choose_port()
        url = f"http://localhost:{port}"
        env = environment(yard, SITE_URL=url, **start_servers(yard))
        web, worker, beat = services(env, port)
        prepare(yard, env)
        with step("Web, worker and beat: starting"):
            yard.start(web)
            wait_for_web(web, url)
            yard.start(worker)
            yard.start(beat)
        yard.announce(url)
        print(f"\n  Ready in {time.monotonic() - began:.1f} s. Open {url}{START_PAGE}")
        print(f"  Data and logs: {yard.folder}. Ctrl-C stops everything, the data stay; `make reset` forgets them.\n", flush=True)
        open_browser(url + START_PAGE)
        watch(yard)
    except Stop:
        print("\n  Stopping…", flush=True)
    finally:
        yard.close()
    print("  Everything has stopped. The data are kept.")


def reset():
    """Stop what runs and forget the data."""
    yard = Yard(DATA)
    if not DATA.exists():
        print(f"  Nothing to forget: {DATA} does not exist.")
        return
    for _ in range(60):
        try:
            yard.open()
            break
        except Stuck:
            if pid := yard.holder().get("pid"):
                stop_launcher(pid)
            time.sleep(0.5)
    else:
        raise Stuck(f"Something of ours still runs (process {yard.holder().get('pid')}): stop it and try again.")
    yard.close()
    shutil.rmtree(DATA)
    print(f"  {DATA} is gone; the next `make run` starts from nothing.")


def stop_launcher(pid):
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    except PermissionError:
        raise Stuck(f"It was started by another user (process {pid}): stop it there first.") from None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reset", action="store_true", help="stop what runs and forget the data")
    try:
        reset() if parser.parse_args().reset else launch()
    except Stuck as stuck:
        sys.exit(f"\n{stuck}")
    except OSError as error:
        if error.errno == 28:
            sys.exit(f"\nThe disk is full: free some space (the data are in {DATA}).")
        raise


if __name__ == "__main__":
    main()
