"""Waits for the launcher to end. If it ends without a word (kill -9), stops what it had started.

Run as a plain script in a session of its own: it must outlive the launcher and start in no time. It reads lines from
the launcher, `<pid> <signal number>` for each process started, and `done` when the launcher has stopped them itself.
"""

import os
import signal
import sys
import time

PATIENCE = 8.0


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def stop(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
    until = time.monotonic() + PATIENCE
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)


def finish(pid):
    """What is left of the process and of its group goes now."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    started = {}
    for line in sys.stdin:
        if line.strip() == "done":
            return
        pid, number = map(int, line.split())
        started[pid] = number
    for pid, number in reversed(started.items()):
        stop(pid, number)
        finish(pid)


if __name__ == "__main__":
    main()
