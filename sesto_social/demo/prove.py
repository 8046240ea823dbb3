"""`make test`, and whatever else needs the embedded servers for as long as one command runs (bench, shots)."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from .launch import DATA, ROOT, Stop, environment, on_signal, start_servers
from .servers import Stuck, Yard

WORKERS = max(2, min(8, os.cpu_count() or 2))
LINT = [
    ("Lint", ["ruff", "check", "."]),
    ("Format", ["ruff", "format", "--check", "--quiet", "."]),
    ("Import contracts", ["lint-imports", "--no-cache"]),
]
CHECKS = [
    ("System checks", [sys.executable, "manage.py", "check"]),
    ("Migrations match the models", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run", "-v", "1"]),
]
PYTEST = [sys.executable, "-m", "pytest", "-q"]
COMMANDS = {
    "bench": [sys.executable, "-m", "bench"],
    "shots": [sys.executable, "-m", "tests.shots"],
}


def carry_out(label, command, env):
    """Run one step; a quiet one shows what it said only if it failed. True if it went well."""
    began = time.monotonic()
    print(f"  {label:<44}", end="", flush=True)
    done = subprocess.run(
        command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    print(f" {'ok' if done.returncode == 0 else 'FAILED'}, {time.monotonic() - began:.1f} s", flush=True)
    if done.returncode:
        print(done.stdout)
    return done.returncode == 0


def interactive(command, env):
    """Run a command that speaks for itself and takes Ctrl-C itself."""
    return subprocess.run(command, env=env, cwd=ROOT, check=False).returncode


def with_servers(name, work, *, disposable):
    """Embedded servers in a folder of their own, apart from the demo's, while `work(env)` lasts."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    yard = Yard(DATA / name)
    try:
        yard.open()
        return work(environment(yard, **start_servers(yard, database=f"sesto_{name}", disposable=disposable)))
    except Stop:
        print("\n  Stopping…", flush=True)
        return 130
    finally:
        yard.close()


def lint(_rest):
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "sesto_social.settings.test", "PATH": tools}
    return 1 if [label for label, command in LINT if not carry_out(label, command, env)] else 0


def test(rest):
    """Everything, in one go: a failing step does not hide the next. With arguments, only pytest on those."""

    def work(env):
        env |= {"DJANGO_SETTINGS_MODULE": "sesto_social.settings.test"}
        if rest:
            return interactive([*PYTEST, *rest], env)
        failed = [label for label, command in LINT + CHECKS if not carry_out(label, command, env)]
        print(flush=True)
        if interactive([*PYTEST, "-n", str(WORKERS), "--create-db"], env):
            failed.append("Tests")
        if failed:
            print(f"\nmake test: FAILED: {', '.join(failed)}.")
        return 1 if failed else 0

    shutil.rmtree(DATA / "test" / "files", ignore_errors=True)
    return with_servers("test", work, disposable=True)


def served(name):
    """One command with its own servers. The bench keeps a durable database: speed without safety is no measure."""

    def command(rest):
        return with_servers(name, lambda env: interactive([*COMMANDS[name], *rest], env), disposable=False)

    return command


def main():
    name, *rest = sys.argv[1:]
    try:
        sys.exit({"lint": lint, "test": test, "bench": served("bench"), "shots": served("shots")}[name](rest))
    except Stuck as stuck:
        sys.exit(f"\n{stuck}")


if __name__ == "__main__":
    main()
