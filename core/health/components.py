"""What the system depends on, and how each is looked at."""

import os
import platform
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import uuid4

import django
from django.conf import settings
from django.core.cache import BaseCache

from core.health.database import Question, connected, migrations
from core.health.found import CONNECTED, Component, Found, Status

BEAT = 0.5
# Together with the beat under two seconds, with room for a busy machine.
HUNG_AFTER = 1.75
CACHE_KEY = f"health:{uuid4()}"
CACHE_SECONDS = 30
FULL = "Full, read only"
MEGABYTE = 1024 * 1024

Ask = Callable[[Question], Found]
Lane = list[Component]
"""Components looked at by one thread, one after the other; a required one that fails spares the rest."""


class Unusable(Exception):
    """A component answers, but not with what was put there."""


def lanes(ask: Ask, cache: Callable[[], BaseCache]) -> list[Lane]:
    """One for each thing that may hang by itself."""
    return [
        [
            Component("database", partial(ask, connected), required=True, every=BEAT, patience=HUNG_AFTER),
            Component("migrations", partial(ask, migrations)),
        ],
        [Component("cache", partial(answers_back, cache))],
        [
            Component("service", service, every=BEAT),
            Component("disk", disk),
            *([Component("backup", backup)] if settings.BACKUP_STAMP_FILE else []),
        ],
    ]


def answers_back(made: Callable[[], BaseCache]) -> Found:
    """Reads at each look, writes twice a minute: files are spared, and a full cache is noticed too."""
    cache = made()
    if cache.get(CACHE_KEY) != CACHE_KEY:
        cache.set(CACHE_KEY, CACHE_KEY, CACHE_SECONDS)
        if cache.get(CACHE_KEY) != CACHE_KEY:
            raise Unusable("The cache forgets what it is given.")
    return Found(Status.HEALTHY, {"message": CONNECTED})


def python() -> Found:
    return Found(Status.HEALTHY, {"version": platform.python_version()})


def framework() -> Found:
    details = {"version": django.get_version(), "process": os.getpid()}
    return Found(Status.HEALTHY, {"debug_mode": settings.DEBUG}, details)


def disk() -> Found:
    """Room where the data goes, or will go once the folder is made."""
    folder = settings.VAR_DIR
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    details = {"free_mb": usage.free // MEGABYTE, "total_mb": usage.total // MEGABYTE}
    if not os.access(folder, os.W_OK):
        return Found(Status.DEGRADED, {"message": "Not writable"}, details)
    if details["free_mb"] < settings.DISK_READ_ONLY_MB:
        return Found(Status.DEGRADED, {"message": FULL}, details)
    if details["free_mb"] < settings.DISK_FREE_LEAST_MB:
        return Found(Status.DEGRADED, {"message": "Nearly full"}, details)
    return Found(Status.HEALTHY, {"message": "Enough room"}, details)


def backup() -> Found:
    """The age of the file that each successful backup touches."""
    hours = (time.time() - Path(settings.BACKUP_STAMP_FILE).stat().st_mtime) / 3600
    shown = {"age_hours": round(hours, 1)}
    if hours > settings.BACKUP_MAX_HOURS:
        return Found(Status.DEGRADED, {"message": "Too old", **shown})
    return Found(Status.HEALTHY, {"message": "Recent", **shown})


def service() -> Found:
    return DRAINING if Path(settings.DRAIN_FILE).exists() else Found(shown={"message": "In service"})


DRAINING = Found(Status.DEGRADED, {"message": "Draining"})
# Nothing to wait for: looked at when asked.
AT_ONCE: Lane = [Component("python", python), Component("django", framework)]
