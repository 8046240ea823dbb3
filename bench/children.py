"""One process for each size, with the whole WSGI stack in it. The parent asks by JSON lines, so that rounds of all sizes alternate."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]


class ChildFailed(Exception):
    """The process of a size died or refused; the message has the end of its log."""


def environment(database_url, place=0, settings="bench.settings"):
    """What a child sees. Each size has its own numbered cache: a session of one must not answer for another."""
    cache = urlsplit(os.environ.get("BROKER_URL", "redis://127.0.0.1:6379/0"))._replace(path=f"/{8 + place}").geturl()
    return os.environ | {
        "DATABASE_URL": database_url,
        "CACHE_URL": cache,
        "DJANGO_SETTINGS_MODULE": settings,
        "DJANGO_DEBUG": "0",
        "PYTHONUNBUFFERED": "1",
    }


def run_build(url, size):
    command = [sys.executable, "-m", "bench.child", "build", str(size)]
    done = subprocess.run(command, env=environment(url), cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ChildFailed(f"The town of {size} cases could not be built:\n{done.stderr[-3000:]}")


class Child:
    """A measuring process. `child.ask("times", …)` returns what the function of that name in `bench.child` returns."""

    def __init__(self, url, size, place, log, *, settings="bench.settings"):
        self.size, self.log = size, log
        with log.open("w") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bench.child", "serve"],
                env=environment(url, place, settings),
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=words,
                text=True,
            )
        self.ask("ready")

    def ask(self, question, **facts):
        try:
            self.process.stdin.write(json.dumps([question, facts]) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise ChildFailed(self.last_words()) from None
        line = self.process.stdout.readline()
        if not line:
            raise ChildFailed(self.last_words())
        answer = json.loads(line)
        if "error" in answer:
            raise ChildFailed(answer["error"])
        return answer["result"]

    def last_words(self):
        return f"The process of {self.size} cases is gone: {self.log.read_text()[-1500:]}"

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
