from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from core.errors import DomainError
from floor_app.operations.people.models import User
from floor_app.operations.production.production_log.reading import ProductionLog, RefusedLine
from floor_app.operations.production.production_log.rows import LogRow
from floor_app.operations.production.services import history


class WatchedLog(ProductionLog):
    """A log that shows on the terminal how far it has been read; on anything else it says nothing."""

    def __init__(self, path: Path, *, readings: list[str], silent: bool) -> None:
        super().__init__(path)
        self._readings = readings
        self._silent = silent

    def __iter__(self) -> Iterator[LogRow | RefusedLine]:
        with tqdm(
            desc=self._readings.pop(0),
            total=self.size,
            unit="B",
            unit_scale=True,
            leave=False,
            disable=True if self._silent else None,
        ) as bar:
            for item in super().__iter__():
                bar.update(self.bytes_read - bar.n)
                yield item


class Command(BaseCommand):
    """Described in docs/manual/importing-a-production-log.md."""

    help = "Import what a shop floor reported, line by line, as history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The log, a CSV file in UTF-8.")
        parser.add_argument("--dry-run", action="store_true", help="Write both lists and store nothing.")
        parser.add_argument("--by", help="User name of the person who answers for the import.")

    def handle(self, *args: Any, file: Path, dry_run: bool, verbosity: int, **options: Any) -> None:
        by = _person(options["by"])
        readings = [_("Reading"), _("Comparing") if dry_run else _("Storing")]
        try:
            log = WatchedLog(file, readings=readings, silent=verbosity == 0)
            lists = history.write_lists(log)
            outcome = (
                history.preview_production_log(log=log, found=lists.found)
                if dry_run
                else history.import_production_log(
                    log=log,
                    found=lists.found,
                    by=by,
                    at=timezone.now(),
                    zone=timezone.get_default_timezone(),
                )
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        except OSError as unwritable:
            raise CommandError(str(unwritable)) from unwritable
        except KeyboardInterrupt as stopped:
            raise CommandError(_("Stopped. Nothing was imported."), returncode=130) from stopped
        if verbosity:
            for sentence in history.sentences(file.name, lists, outcome, dry_run=dry_run):
                self.stdout.write(sentence)


def _person(username: str | None) -> User | None:
    if username is None:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(_("There is no active person %(name)s.") % {"name": username})
    return user
