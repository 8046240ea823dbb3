"""A mail server that takes its time before and after it has the message."""

import os
import time
from pathlib import Path

from django.core.mail.backends.filebased import EmailBackend


class SlowMail(EmailBackend):
    def send_messages(self, messages):
        pause = float(os.environ.get("KILLED_WORKER_PAUSE", "0"))
        (Path(self.file_path) / f"begun-{os.getpid()}-{time.monotonic_ns()}").touch()
        time.sleep(pause)
        sent = super().send_messages(messages)
        (Path(self.file_path) / f"written-{os.getpid()}-{time.monotonic_ns()}").touch()
        time.sleep(pause)
        return sent
