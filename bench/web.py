"""A web server for as long as it is measured: granian with two processes of one thread, whoever's application it serves."""

import contextlib
import http.client
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROCESSES = 2
PATIENCE = 60


class WebFailed(Exception):
    """The server did not come up; the message has the end of its log."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(python, application, env, log):
    """The port at which `application` answers."""
    port = free_port()
    command = [python, "-m", "granian", application, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(PROCESSES), "--blocking-threads", "1", "--no-ws", "--log-level", "warning"]
    with log.open("w") as words:
        server = subprocess.Popen(command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=words, stderr=words)
        try:
            wait_for(server, port, log)
            yield port
        finally:
            server.terminate()
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait_for(server, port, log):
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and server.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise WebFailed(f"No answer at port {port}: {log.read_text()[-1500:]}")
