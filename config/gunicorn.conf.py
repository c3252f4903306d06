"""The web server. Command-line options of gunicorn win over these (`--bind unix:/run/floor/web1.sock`)."""

import logging.config
import os
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.health import hooks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    bind = f"{settings.HOST}:{settings.PORT}"
except ImproperlyConfigured as refusal:
    sys.exit(str(refusal))

worker_class = "gthread"
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
timeout = 30
# Under the 40 s that the container is given to stop.
graceful_timeout = 25
# Heartbeats in memory: on a slow disk they would make healthy workers look dead.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
control_socket_disable = True
# Whoever these are, or a proxy on a unix socket, may say that the browser came by https.
forwarded_allow_ips = ",".join(settings.TRUSTED_PROXIES)
loglevel = "warning"
logger = logging.getLogger("floor.server")


# What these are for is told in docs/manual/health.md.


def when_ready(server):
    """The arbiter loads the program too, to know its migrations; its workers share that memory."""
    logging.config.dictConfig(settings.LOGGING)
    where, workers = ", ".join(map(str, server.LISTENERS)), server.num_workers
    noun = "worker" if workers == 1 else "workers"
    logger.info("Release %s is listening on %s, %s %s.", settings.VERSION, where, workers, noun)
    if settings.HEALTH_PORT:
        django.setup()
        hooks.arbiter_ready(server)
    if settings.UNFIT_EXIT_SECONDS:
        hooks.keep_fit(server, settings.UNFIT_EXIT_SECONDS)


def post_fork(server, worker):
    hooks.worker_forked()


def post_worker_init(worker):
    hooks.worker_ready()


def on_exit(server):
    logger.info("Stopped.")
