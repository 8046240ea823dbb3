"""A worker is killed with -9 while it delivers: every message arrives, and one that arrives twice can be told."""

import email
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings
from django.db import connection

from sesto_social.celery import app
from sesto_social.notifications.models import OutboxMessage

from .gateway import Gateway

HERE = Path(__file__).parent
DELIVER, SWEEP = "sesto_social.notifications.tasks.deliver", "sesto_social.notifications.tasks.sweep"
COUNT = 6


class Post:
    """A broker of our own inside the shared one, a folder of mail, and workers that can be killed."""

    def __init__(self, mail):
        self.mail = mail
        self.broker = urlsplit(settings.BROKER_URL)._replace(path="/5").geturl()
        self.prefix = f"killed-{uuid.uuid4().hex[:8]}-"
        self.workers = []

    def start_worker(self, pause, gateway=""):
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "killed_worker_settings",
            "PYTHONPATH": os.pathsep.join([str(HERE), str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")]),
            "KILLED_WORKER_DB": connection.settings_dict["NAME"],
            "BROKER_URL": self.broker,
            "KILLED_WORKER_PREFIX": self.prefix,
            "KILLED_WORKER_MAIL": str(self.mail),
            "KILLED_WORKER_PAUSE": str(pause),
            "KILLED_WORKER_GATEWAY": gateway,
        }
        command = [sys.executable, "-m", "celery", "-A", "sesto_social", "worker", "--concurrency=2", "--loglevel=INFO"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with (self.mail.parent / f"worker-{len(self.workers)}.log").open("w") as log:
            started = subprocess.Popen(command, env=env, cwd=settings.BASE_DIR, stdout=log, stderr=log, start_new_session=True)
        self.workers.append(started)

    def send(self, task, *args):
        options = {"global_keyprefix": self.prefix, "socket_connect_timeout": 2}
        with app.connection_for_write(self.broker, transport_options=options) as wire:
            app.send_task(task, args=args, queue="killed-worker", connection=wire)

    def wait_for(self, condition, seconds=60):
        limit = time.monotonic() + seconds
        while not condition():
            assert self.workers[-1].poll() is None, f"the worker died by itself: {self.log().read_text()[-2000:]}"
            assert time.monotonic() < limit, f"waited too long: {self.log().read_text()[-2000:]}"
            time.sleep(0.1)

    def log(self):
        return self.mail.parent / f"worker-{len(self.workers) - 1}.log"

    def kill(self):
        """-9 for the worker and its children: no goodbye, nothing acknowledged."""
        for worker in self.workers:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()

    def clean(self):
        self.kill()
        with redis.Redis.from_url(self.broker) as shop:
            for key in shop.scan_iter(f"{self.prefix}*"):
                shop.delete(key)

    def arrived(self):
        letters = (chunk for path in self.mail.glob("*.log") for chunk in path.read_bytes().split(b"-" * 79 + b"\n") if chunk.strip())
        return Counter(email.message_from_bytes(letter)["Message-ID"] for letter in letters)


@pytest.fixture
def post(tmp_path, transactional_db):
    mail = tmp_path / "mail"
    mail.mkdir()
    post = Post(mail)
    try:
        with redis.Redis.from_url(post.broker, socket_connect_timeout=2) as shop:
            shop.ping()
    except redis.ConnectionError:
        pytest.skip("no broker at BROKER_URL")
    yield post
    post.clean()


@pytest.mark.filterwarnings("ignore::celery.exceptions.AlwaysEagerIgnored")
@pytest.mark.parametrize("moment", ["begun", "written"])
def test_nothing_is_lost_when_the_worker_is_killed(post, moment):
    rows = [OutboxMessage.objects.create(to_address=f"p{n}@example.org", template="staff_notice", link="/") for n in range(COUNT)]
    post.start_worker(pause=1.0)
    for row in rows:
        post.send(DELIVER, row.pk)
    post.wait_for(lambda: len(list(post.mail.glob(f"{moment}-*"))) >= 2)
    post.kill()
    half_way = OutboxMessage.objects.pending().count()
    assert half_way >= 2, "killed in the middle"

    post.start_worker(pause=0)
    post.send(SWEEP)
    post.wait_for(lambda: not OutboxMessage.objects.pending().exists())

    arrived = post.arrived()
    assert set(arrived) == {row.message_id for row in rows}, "each one arrived"
    assert sum(arrived.values()) - COUNT <= 2, "at most what was in the two hands of the worker came twice"
    assert (sum(arrived.values()) > COUNT) == (moment == "written")
    assert set(OutboxMessage.objects.values_list("status", "link")) == {("sent", "")}


@pytest.mark.filterwarnings("ignore::celery.exceptions.AlwaysEagerIgnored")
def test_an_sms_has_one_effect_although_the_worker_is_killed(post):
    """The gateway has it, the worker dies before it hears so: asked again under the same key, the gateway sends nothing more."""
    gateway = Gateway("slow")
    facts = {"channel": "sms", "template": "appointment_reminder_sms", "facts": {"when": "oggi", "address": "qui", "code": "X"}}
    rows = [OutboxMessage.objects.create(to_address=f"+3933312345{n:02}", link="/appuntamento/", **facts) for n in range(COUNT)]
    try:
        post.start_worker(pause=0, gateway=gateway.url)
        for row in rows:
            post.send(DELIVER, row.pk)
        post.wait_for(lambda: len(gateway.taken) >= 2)
        post.kill()
        assert OutboxMessage.objects.pending().count() > COUNT - len(gateway.taken), "killed between its effect and our knowing"

        gateway.says = [201]
        post.start_worker(pause=0, gateway=gateway.url)
        post.send(SWEEP)
        post.wait_for(lambda: not OutboxMessage.objects.pending().exists())
    finally:
        gateway.close()

    assert set(gateway.taken) == {row.message_id.strip("<>") for row in rows}, "each one had its effect"
    assert len(gateway.asked) > COUNT, "some were asked twice"
    assert set(OutboxMessage.objects.values_list("status", "link")) == {("sent", "")}
