"""Cells to values. A cell that cannot be read adds a sentence to `problems`; every problem of a line is
named at once.
"""

import re
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from floor_app.operations.production.production_log.columns import Column
from floor_app.operations.production.production_log.rows import ReportType

# Names go into fields of this length; cutting one would merge two things into one.
LONGEST_NAME = 120
LARGEST_QUANTITY = 999_999_999
EARLIEST_YEAR, LATEST_YEAR = 1970, 2099

# The year must come first: 03/04/2012 is two different days, depending on who reads it.
_TIME = re.compile(
    r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?:T| +)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
)
# 8.0 and 8,00 are eight; 8.000 may be eight or eight thousand, and is refused.
_QUANTITY = re.compile(r"([+-]?\d+)(?:[.,]0{1,2})?")
_REWORK = {"": False, "N": False, "NO": False, "Y": True, "YES": True}
_NEVER = datetime.fromisoformat("1970-01-01")


class Cells:
    """One line's cells by column."""

    def __init__(self, cells: list[str], places: dict[Column, int]) -> None:
        self._cells = cells
        self._places = places
        self.problems: list[str] = []

    def raw(self, column: Column) -> str:
        place = self._places.get(column)
        return "" if place is None else self._cells[place].strip()

    def name(self, column: Column) -> str:
        """As recorded, blanks within included; only those at the ends go."""
        text = self.raw(column)
        if not text:
            self._refuse(_("%(column)s is empty."), column, text)
        elif len(text) > LONGEST_NAME:
            self._refuse(_("%(column)s “%(value)s” is longer than 120 characters."), column, text)
        else:
            self._require_one_line(column, text)
        return text

    def span(self) -> str:
        text = self.raw(Column.SPAN)
        self._require_one_line(Column.SPAN, text)
        return text

    def time(self, column: Column) -> datetime:
        text = self.raw(column)
        time = _time(text)
        if time and EARLIEST_YEAR <= time.year <= LATEST_YEAR:
            return time
        if not text:
            self._refuse(_("%(column)s is empty."), column, text)
        elif time:
            self._refuse(_("%(column)s “%(value)s” is not in the years 1970 to 2099."), column, text)
        else:
            self._refuse(
                _("%(column)s “%(value)s” is no time; write it like 2012/01/29 23:24:00, in plant time."),
                column,
                text,
            )
        return _NEVER

    def quantity(self, column: Column) -> int:
        """Whole pieces; an empty cell means none."""
        text = self.raw(column)
        if not text:
            return 0
        found = _QUANTITY.fullmatch(text)
        quantity = int(found[1]) if found and len(text) < 20 else None
        if quantity is None:
            self._refuse(_("%(column)s “%(value)s” is no whole number; write it like 1200."), column, text)
        elif quantity < 0:
            self._refuse(_("%(column)s is negative: %(value)s."), column, text)
        elif quantity > LARGEST_QUANTITY:
            self._refuse(_("%(column)s %(value)s is too large."), column, text)
        else:
            return quantity
        return 0

    def report_type(self) -> ReportType:
        text = self.raw(Column.REPORT)
        try:
            return ReportType(text.upper())
        except ValueError:
            self._refuse(
                _("%(column)s is “%(value)s”; it must be S (set-up), D (production) or B (breakdown)."),
                Column.REPORT,
                text,
            )
            return ReportType.PRODUCTION

    def rework(self) -> bool:
        text = self.raw(Column.REWORK)
        marked = _REWORK.get(text.upper())
        if marked is None:
            self._refuse(_("%(column)s is “%(value)s”; it must be Y or empty."), Column.REWORK, text)
        return bool(marked)

    def _require_one_line(self, column: Column, text: str) -> None:
        # Two lines with a stray quotation mark each can look like one record; that would lose a line.
        if "\n" in text:
            self._refuse(_("%(column)s “%(value)s” runs over several lines."), column, text)

    def _refuse(self, sentence: str, column: Column, value: str) -> None:
        shown = value if len(value) <= 40 else f"{value[:40]}…"
        self.problems.append(sentence % {"column": column.value, "value": " ".join(shown.split())})


@lru_cache(maxsize=65_536)
def _time(text: str) -> datetime | None:
    found = _TIME.fullmatch(text)
    if not found:
        return None
    year, _mark, month, day, hour, minute, second, fraction = found.groups(default="0")
    try:
        return datetime.fromisoformat(
            f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute}:{second:0>2}.{fraction[:6]:0<6}"
        )
    except ValueError:
        return None
