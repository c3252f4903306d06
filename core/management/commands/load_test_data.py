"""The demo plant, in and out again: `manage.py load_test_data [--clear | --remove] …`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from core import demo
from core.errors import DomainError

FIXTURE = Path("fixtures", "initial_test_data.json")
CARDS_PER_SCALE = 1000
IN_PRODUCTION = "This plant is in production: give --yes to load the demo plant into it all the same."


class Command(BaseCommand):
    """Prints the logins to stdout; everything else goes to stderr."""

    help = (
        "Load the demo plant: the fixture, people, machines, stock and the work of the past weeks up to now. "
        "Twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--clear",
            action="store_true",
            help="Clear and reload: take away exactly what was loaded, and load anew with new logins.",
        )
        parser.add_argument(
            "--remove", action="store_true", help="Take away exactly what was loaded, and load nothing."
        )
        parser.add_argument(
            "--yes", action="store_true", help="Load it in production, too, where nobody gets a password."
        )
        parser.add_argument(
            "--scale",
            type=int,
            default=0,
            metavar="N",
            help="Add N thousand job cards in bulk, with all that belongs to them, to measure with.",
        )
        parser.add_argument(
            "--open",
            type=float,
            default=5,
            metavar="PERCENT",
            dest="open_percent",
            help="How many of the cards of --scale are still open (default: 5).",
        )
        parser.add_argument("--seed", type=int, default=1, metavar="N", help="Another plant (default: 1).")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["remove"]:
                self._remove(**options)
            else:
                self._load(**options)
        except demo.AlreadyLoaded as nothing_to_do:
            self.stderr.write(nothing_to_do.message)
            self._print_again()
        except demo.NotLoaded as nothing_to_do:
            self.stderr.write(nothing_to_do.message)
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal

    def _load(
        self, *, clear: bool, yes: bool, scale: int, open_percent: float, seed: int, **options: Any
    ) -> None:
        if settings.PRODUCTION and not yes:
            raise CommandError(IN_PRODUCTION)
        if scale < 0 or not 0 <= open_percent <= 100:
            raise CommandError("--scale is 0 or more, --open is between 0 and 100.")
        plant = demo.Demo(
            now=timezone.now().replace(second=0, microsecond=0),
            seed=seed,
            copies=scale * CARDS_PER_SCALE,
            open_share=open_percent / 100,
            keys=not settings.PRODUCTION,
            progress=_progress,
        )
        load = demo.reload if clear else demo.load
        made = load(plant, fixture=Path(settings.BASE_DIR, FIXTURE).read_text(encoding="utf-8"))
        self.stderr.write(f"The demo plant is loaded: {made.count():,} rows.")
        self._print(plant.logins)

    def _remove(self, *, clear: bool, **options: Any) -> None:
        if clear:
            raise CommandError("--clear loads anew, --remove only takes away: give one of the two.")
        demo.remove(progress=_progress)
        self._keep([])
        self.stderr.write("The demo plant is removed.")

    def _print(self, logins: list[demo.Login]) -> None:
        self._keep(logins)
        if logins:
            self.stdout.write(demo.table(logins))
        else:
            self.stderr.write("Nobody of it can sign in: passwords are not given out here.")

    def _keep(self, logins: list[demo.Login]) -> None:
        """That they cannot be kept stops nothing."""
        try:
            demo.keep_logins(logins)
        except OSError as refused:
            self.stderr.write(f"{settings.DEMO_LOGINS_FILE} could not be written: {refused.strerror}.")

    def _print_again(self) -> None:
        if logins := demo.kept_text():
            self.stdout.write(logins)
        elif not settings.PRODUCTION:
            self.stderr.write("Its logins are not kept here; --clear makes new ones.")


@contextmanager
def _progress(doing: str, total: int) -> Iterator[Callable[[], object]]:
    """A bar on stderr; nothing where that is no terminal."""
    with tqdm(total=total, desc=doing, file=sys.stderr, disable=None, leave=False, mininterval=0.2) as bar:
        yield bar.update
