"""`manage.py collectstatic` where the image brings the files, to a place that is not to be written."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.management.base import CommandError


class Command(collectstatic.Command):
    def handle(self, **options: Any) -> str | None:
        if can_be_written(settings.STATIC_ROOT):
            return super().handle(**options)
        # On a disk that could be written these may be the files of a release before.
        if not (is_read_only(settings.STATIC_ROOT) and (settings.STATIC_ROOT / "staticfiles.json").exists()):
            raise CommandError(
                f"{settings.STATIC_ROOT} is not writable: set STATIC_ROOT to a folder of yours."
            )
        return f"Nothing to collect: the static files in {settings.STATIC_ROOT} came with the image."


def is_read_only(folder: Path) -> bool:
    """The whole disk, as in a container."""
    return folder.exists() and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def can_be_written(folder: Path) -> bool:
    """Or made, where it is not there yet."""
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    return os.access(nearest, os.W_OK)
