from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.operations.qr_system import reading


class Command(BaseCommand):
    """A line for each symbol: file, symbology, text, with tabs between; line breaks are escaped."""

    help = "Print what the codes in pictures say."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="+", help="A picture: JPEG, PNG or WebP.")

    def handle(self, *args: Any, file: list[Path], **options: Any) -> None:
        shown = [self._show(path) for path in file]
        if not all(shown):
            raise CommandError(_("Not every file could be read."))

    def _show(self, path: Path) -> bool:
        try:
            found = reading.read(_content(path))
        except DomainError as refusal:
            self.stderr.write(f"{path}: {refusal.message}")
            return False
        except OSError as unreadable:
            self.stderr.write(f"{path}: {unreadable.strerror}")
            return False
        for code in found:
            self.stdout.write(f"{path}\t{code.format}\t{_in_one_line(code.text)}")
        if not found:
            nothing = _("nothing found")
            self.stdout.write(f"{path}\t{nothing}")
        return True


def _content(path: Path) -> bytes:
    """No more of it than is needed to see that it is too large."""
    with path.open("rb") as file:
        return file.read(reading.MOST_BYTES + 1)


def _in_one_line(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
