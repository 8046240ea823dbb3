"""`make run` from the inside: the bootstrap's plain words, and servers that survive every kind of death."""

import ast
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import psycopg
import pytest

from sesto_social.demo import launch, servers

ROOT = Path(__file__).resolve().parents[1]
BOOTSTRAP = ROOT / "bin" / "bootstrap.py"


@pytest.fixture
def bootstrap():
    spec = importlib.util.spec_from_file_location("bootstrap", BOOTSTRAP)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def yard(tmp_path):
    yard = servers.Yard(tmp_path / "data").open()
    yield yard
    yard.close()


def wait_until(what, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.1)
    return False


# The bootstrap


@pytest.mark.parametrize("file", [BOOTSTRAP])
def test_it_reads_on_an_old_python(file):
    ast.parse(file.read_text(), feature_version=(3, 6))


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse(BOOTSTRAP.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert names <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("error: No space left on device (os error 28)", "The disk is full"),
        ("error: command 'gcc' failed: No such file or directory", "no compiler"),
        ("error: Failed to fetch: https://…/simple/django: dns error", "network did not answer"),
        ("error: failed to create directory: Permission denied", "may not write here"),
    ],
)
def test_a_failure_becomes_one_line_of_advice(bootstrap, said, advice):
    with pytest.raises(bootstrap.Stuck, match=advice) as stuck:
        bootstrap.explain(said)
    assert "\n" not in str(stuck.value)


def test_a_full_disk_is_noticed_before_anything_is_made(bootstrap, tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 50 * 2**20})())
    with pytest.raises(bootstrap.Stuck, match="The disk is full: 50 MB free"):
        bootstrap.check_room(str(tmp_path / "not" / "yet"), 400)


@pytest.mark.skipif(sys.platform != "linux", reason="Debian's way")
@pytest.mark.parametrize(("root", "expected"), [(True, "installed"), (False, "sudo apt-get install libharfbuzz")])
def test_missing_pango_is_installed_or_explained(bootstrap, monkeypatch, root, expected):
    asked = []
    monkeypatch.setattr(bootstrap, "loads", lambda library: False)
    monkeypatch.setattr(bootstrap, "has_apt", lambda: True)
    monkeypatch.setattr(bootstrap, "is_root", lambda: root)
    monkeypatch.setattr(bootstrap, "apt", asked.extend)
    if root:
        bootstrap.ensure_pango()
        assert asked == sorted(bootstrap.PANGO)
    else:
        with pytest.raises(bootstrap.Stuck, match=expected):
            bootstrap.ensure_pango()


def test_a_python_without_venv_and_pip_is_told_what_to_install(bootstrap, monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "OWN_UV", str(tmp_path / "uv"))
    monkeypatch.setattr(bootstrap, "run", lambda command, **kwargs: (1, "No module named ensurepip"))
    monkeypatch.setattr(bootstrap, "has_apt", lambda: True)
    monkeypatch.setattr(bootstrap, "is_root", lambda: False)
    with pytest.raises(bootstrap.Stuck, match="sudo apt-get install python3-venv"):
        bootstrap.find_uv()


# The port


def test_a_taken_port_is_stepped_over(monkeypatch):
    monkeypatch.delenv("SESTO_PORT", raising=False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(launch, "FIRST_PORT", taken.getsockname()[1])
        assert launch.choose_port() > taken.getsockname()[1]


def test_a_port_asked_for_and_taken_is_one_clear_line(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("SESTO_PORT", str(taken.getsockname()[1]))
        with pytest.raises(servers.Stuck, match="is taken"):
            launch.choose_port()


# The embedded servers


def test_data_outlive_the_server_even_in_a_folder_with_a_very_long_path(tmp_path):
    folder = tmp_path / ("a folder with a name that makes every socket path too long " * 2).strip()
    for start in range(2):
        yard = servers.Yard(folder).open()
        postgres = yard.start(servers.Postgres(database="town", disposable=True))
        try:
            with psycopg.connect(postgres.url) as connection:
                assert not postgres.socket_dir.is_relative_to(folder)
                if start == 0:
                    connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
                else:
                    assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        finally:
            yard.close()
        assert not postgres.socket_dir.exists()


def test_only_its_owner_reaches_the_database(yard):
    postgres = yard.start(servers.Postgres(database="town", disposable=True))
    assert postgres.socket_dir.stat().st_mode & 0o077 == 0


def test_a_pid_file_that_now_names_somebody_else_does_not_block_the_start(yard):
    postgres = yard.start(servers.Postgres(database="town", disposable=True))
    postgres.process.kill()
    postgres.process.wait()
    stale = postgres.data / "postmaster.pid"
    stale.write_text(stale.read_text().replace(str(postgres.process.pid), str(os.getpid()), 1))

    yard.start(postgres)

    assert postgres.alive


def test_valkey_wants_its_password(yard):
    import redis

    valkey = yard.start(servers.Valkey())
    assert redis.Redis.from_url(valkey.url).ping()
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=valkey.port).ping()


def test_a_second_launcher_is_told_where_the_first_is(yard):
    yard.announce("http://127.0.0.1:8000")
    with pytest.raises(servers.Stuck, match=r"already runs at http://127\.0\.0\.1:8000"):
        servers.Yard(yard.folder).open()


KILLED = """
import sys, time
from sesto_social.demo import servers
yard = servers.Yard(sys.argv[1]).open()
sleeper = servers.Service("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"], None)
print(yard.start(sleeper).process.pid, yard.warden.pid, flush=True)
time.sleep(600)
"""


def killed_launcher(folder, *also):
    """Start a launcher with one child, kill -9 it (and its warden if `also` says so); the child's pid."""
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    sleeper, warden = map(int, process.stdout.readline().split())
    if "warden" in also:
        os.kill(warden, signal.SIGKILL)
    process.kill()
    process.wait()
    process.stdout.close()
    return sleeper


def gone(pid):
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_kill_9_of_the_launcher_takes_its_children_along(tmp_path):
    sleeper = killed_launcher(tmp_path)
    assert wait_until(lambda: gone(sleeper))


def test_what_even_the_warden_could_not_stop_is_stopped_by_the_next_start(tmp_path):
    sleeper = killed_launcher(tmp_path, "warden")
    assert not gone(sleeper)
    servers.Yard(tmp_path).open().close()
    assert wait_until(lambda: gone(sleeper))


def test_a_number_that_now_belongs_to_another_program_is_left_alone(yard):
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        (yard.run / "web.json").write_text(json.dumps({"pid": stranger.pid, "created": 1.0, "signal": 15}))
        yard.sweep()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


# The whole of it


def test_start_kill_9_and_start_again(tmp_path):
    """The real thing: own servers, migrations, web, worker and beat, killed without mercy, and up again."""
    port = servers.free_port()
    drop = {"DATABASE_URL", "BROKER_URL", "MAKELEVEL", "PYTEST_XDIST_WORKER", "DJANGO_SETTINGS_MODULE"}
    env = {name: value for name, value in os.environ.items() if name not in drop}
    env |= {"SESTO_DATA": str(tmp_path / "data"), "SESTO_PORT": str(port), "SESTO_NO_TOWN": "1"}
    for end in (signal.SIGKILL, signal.SIGINT):
        log = tmp_path / f"{end.name}.log"
        with log.open("w") as out:
            process = subprocess.Popen([sys.executable, "-m", "sesto_social.demo.launch"], env=env, cwd=ROOT, stdout=out, stderr=out)
        try:
            assert wait_until(lambda: "Ready in" in log.read_text() or process.poll() is not None, 240), log.read_text()  # noqa: B023
            assert process.poll() is None, log.read_text()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20) as answer:
                assert json.load(answer)["status"] == "ready"
            children = psutil.Process(process.pid).children(recursive=True)
        finally:
            process.send_signal(end)
            process.wait(timeout=60)
        assert wait_until(lambda: not any(child.is_running() for child in children), 60)  # noqa: B023
    assert "Everything has stopped" in log.read_text()
