"""A provider of SMS and App IO on this machine: answers as told, and remembers what it was asked."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Gateway:
    """`says` are the answers to come, the last one for good: a status, "slow" (taken at once, said late) or "cut".

    It takes each key once, as a good gateway does.
    """

    def __init__(self, *says):
        self.says, self.asked, self.taken = list(says) or [201], [], {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/messages"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def handler(gateway):  # noqa: N805 - the handler below has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.asked.append((self.path, dict(self.headers), body))
                gateway.answer(self, body)

            def log_message(self, *args):
                """Quiet."""

        return Handler

    def answer(self, handler, body):
        said = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        if said == "cut":
            handler.connection.close()
            return
        if said in {201, "slow"}:
            slow, said = said == "slow", self.take(handler.headers["Idempotency-Key"], body)
            time.sleep(1.5 * slow)
        handler.send_response(said)
        if said == 302:
            handler.send_header("Location", "http://127.0.0.1:9/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def take(self, key, body):
        """One visible effect for each key."""
        if key in self.taken:
            return 409
        self.taken[key] = body
        return 201
