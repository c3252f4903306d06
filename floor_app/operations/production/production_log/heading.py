"""The first line of a log: which delimiter, which column stands where, or one sentence why it is no log."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.operations.production.production_log.columns import (
    BY_PLAIN_HEADING,
    REFUSED_BECAUSE,
    REFUSED_LINE,
    REQUIRED,
    Column,
    plain,
)
from floor_app.operations.production.production_log.records import (
    MOST_LINES_IN_A_CELL,
    Lines,
    PhysicalLine,
    damage,
)

MOST_NAMES_SHOWN = 20
DELIMITERS = (",", ";", "\t", "|")
_REFUSAL_COLUMNS = [plain(REFUSED_LINE), plain(REFUSED_BECAUSE)]


class LogUnreadable(DomainError):
    """The file as a whole is no production log."""


@dataclass(frozen=True, slots=True)
class Heading:
    """`text` is the line as it stands, without the two refusal columns; so are `names` and `places`."""

    text: str
    delimiter: str
    names: tuple[str, ...]
    places: dict[Column, int]
    of_refused_lines: bool

    @property
    def width(self) -> int:
        return len(self.names)


def read_heading(lines: Lines, *, name: str) -> Heading:
    """Leave `lines` at the first line below the heading. Raises `LogUnreadable`."""
    text = _heading_text(lines)
    if not text:
        raise LogUnreadable(_("“%(name)s” is empty.") % {"name": name})
    if damage(text):
        raise LogUnreadable(
            _("The heading of “%(name)s” is not UTF-8 text. Save the file as “CSV UTF-8”.") % {"name": name}
        )
    heading = max((_parse(text, delimiter) for delimiter in DELIMITERS), key=lambda found: len(found.places))
    _require_each_column_once(heading, name=name)
    return heading


def _heading_text(lines: Lines) -> str:
    """The first line that says something; a heading with a line break inside quotes is taken whole."""
    return "\n".join(line.text for line in _first_record(lines)).lstrip("\ufeff")


def _first_record(lines: Lines) -> Iterator[PhysicalLine]:
    quotes = taken = 0
    while line := lines.next():
        text = line.text.strip("\ufeff \t")
        if not taken and (not text or text.casefold().startswith("sep=")):
            continue
        yield line
        taken += 1
        quotes += text.count('"')
        if quotes % 2 == 0 or taken == MOST_LINES_IN_A_CELL:
            return


def _parse(text: str, delimiter: str) -> Heading:
    names = _cells(text, delimiter)
    of_refused_lines = [plain(name) for name in names[:2]] == _REFUSAL_COLUMNS
    if of_refused_lines:
        text = _without_two_cells(text, delimiter)
        names = names[2:]
    places: dict[Column, int] = {}
    for place, name in enumerate(names):
        column = BY_PLAIN_HEADING.get(plain(name))
        if column:
            places.setdefault(column, place)
    return Heading(text, delimiter, tuple(names), places, of_refused_lines)


def _cells(text: str, delimiter: str) -> list[str]:
    # Not strict: a heading with a stray quote still shows which columns are meant.
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return text.split(delimiter)


def _without_two_cells(text: str, delimiter: str) -> str:
    cell = rf'\s*(?:"(?:[^"]|"")*"|[^"{re.escape(delimiter)}]*)\s*{re.escape(delimiter)}'
    return re.sub(f"^{cell}{cell}", "", text)


def _require_each_column_once(heading: Heading, *, name: str) -> None:
    counts = Counter(BY_PLAIN_HEADING.get(plain(title)) for title in heading.names)
    missing = [column.value for column in REQUIRED if not counts[column]]
    twice = [column.value for column in Column if counts[column] > 1]
    if missing:
        raise LogUnreadable(
            _(
                "“%(name)s” cannot be read as a production log. Columns missing: %(missing)s. "
                "Its first line has: %(has)s."
            )
            % {"name": name, "missing": ", ".join(missing), "has": _named(heading.names)}
        )
    if twice:
        raise LogUnreadable(
            _("“%(name)s” has a column more than once: %(twice)s.")
            % {"name": name, "twice": ", ".join(twice)}
        )


def _named(names: tuple[str, ...]) -> str:
    shown = [" ".join(name.split())[:40] for name in names[:MOST_NAMES_SHOWN]]
    return ", ".join(shown) + (", …" if len(names) > MOST_NAMES_SHOWN else "")
