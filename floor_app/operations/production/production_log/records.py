"""Text to records: physical lines, cells that run over lines, and back in step after a stray quote."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from django.utils.translation import gettext as _

LONGEST_LINE = 65_536
MOST_LINES_IN_A_CELL = 20
KEPT_OF_A_LONG_LINE = 1_000

LOST = "\ufffd"
_DAMAGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class PhysicalLine:
    number: int
    text: str
    has_end: bool
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One row of cells. `text` is the line as it stands, less its end and the two refusal columns."""

    line: int
    refused_line: int | None
    text: str
    cells: list[str]
    has_end: bool
    problem: str = ""


# Cells, the text they were split from, and the last line of it.
_Found = tuple[list[str], str, PhysicalLine]


class Lines:
    """The physical lines of a text; lines that were looked at too far ahead can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._number = 0
        self._given_back: deque[PhysicalLine] = deque()

    def next(self) -> PhysicalLine | None:
        if self._given_back:
            return self._given_back.popleft()
        text = self._text.readline(LONGEST_LINE)
        if not text:
            return None
        self._number += 1
        body = text.rstrip("\r\n")
        has_end = len(body) < len(text)
        if has_end or len(text) < LONGEST_LINE:
            return PhysicalLine(self._number, body, has_end)
        return PhysicalLine(self._number, body[:KEPT_OF_A_LONG_LINE] + LOST, self._skip_to_end(), is_cut=True)

    def give_back(self, lines: list[PhysicalLine]) -> None:
        self._given_back.extendleft(reversed(lines))

    def _skip_to_end(self) -> bool:
        while rest := self._text.readline(LONGEST_LINE):
            if rest.endswith(("\r", "\n")):
                return True
        return False


class Records:
    """Iterates over the records below a heading of `width` cells.

    A cell in quotes may run over several lines, but only where the whole record then has the right number
    of cells. Otherwise the first line alone is at fault, and reading goes on with the next: one stray
    quotation mark costs one line, never the rest of the file.
    """

    def __init__(self, lines: Lines, *, delimiter: str, width: int, refused: bool) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._width = width
        self._prefix = refusal_prefix(delimiter) if refused else None

    def __iter__(self) -> Iterator[Record]:
        while line := self._lines.next():
            record = self._record(line)
            if record.text.strip(self._delimiter + ' "\t\ufeff'):
                yield record

    def _record(self, line: PhysicalLine) -> Record:
        refused_line, text = strip_refusal(line.text, self._prefix)
        if line.is_cut:
            return Record(line.number, refused_line, text, [], line.has_end, _too_long())
        found = self._one_line(text, line) or self._several_lines(text)
        if not found:
            return Record(line.number, refused_line, text, [], line.has_end, _stray_quote(line))
        cells, text, last = found
        problem = self._shape(cells, last) or damage(text)
        return Record(line.number, refused_line, text, cells, last.has_end, problem)

    def _one_line(self, text: str, line: PhysicalLine) -> _Found | None:
        if '"' not in text:
            return text.split(self._delimiter), text, line
        cells = split(text, self._delimiter)
        return (cells, text, line) if cells else None

    def _several_lines(self, text: str) -> _Found | None:
        taken: list[PhysicalLine] = []
        while len(taken) < MOST_LINES_IN_A_CELL and len(text) < LONGEST_LINE and (line := self._lines.next()):
            taken.append(line)
            text = f"{text}\n{line.text}"
            if '"' in line.text and len(cells := split(text, self._delimiter)) == self._width:
                return cells, text, line
        self._lines.give_back(taken)
        return None

    def _shape(self, cells: list[str], last: PhysicalLine) -> str:
        count = len(cells)
        if count < self._width and not last.has_end:
            return _("The file ends in the middle of this line.")
        if count < self._width:
            return _("The line has %(count)d of %(width)d columns.") % {"count": count, "width": self._width}
        if count > self._width:
            return _("The line has %(count)d columns, the heading only %(width)d.") % {
                "count": count,
                "width": self._width,
            }
        return ""


def split(text: str, delimiter: str) -> list[str]:
    """The cells of one record; none where its quotation marks do not pair."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def damage(text: str) -> str:
    """A sentence on bytes that are no text, or nothing."""
    if found := _DAMAGE.search(text):
        if found.group() >= "\udc80":
            return _(
                "The text is not UTF-8 where %(mark)s stands. Save the original as “CSV UTF-8” and import "
                "that, or correct the text here."
            ) % {"mark": LOST}
        return _("The line is damaged: there is no text where %(mark)s stands.") % {"mark": LOST}
    if LOST in text:
        return _("Text was lost where %(mark)s stands; type it again.") % {"mark": LOST}
    return ""


def without_damage(text: str) -> str:
    """The same text, what is no text marked; it is refused until the marks are mended."""
    return _DAMAGE.sub(LOST, text)


def refusal_prefix(delimiter: str) -> re.Pattern[str]:
    """The two cells in front of a refused line: its number and the reason."""
    mark = re.escape(delimiter)
    return re.compile(rf'\s*"?\s*(\d{{0,18}})\s*"?\s*{mark}(?:"(?:[^"]|"")*"|[^{mark}"]*){mark}')


def strip_refusal(text: str, prefix: re.Pattern[str] | None) -> tuple[int | None, str]:
    found = prefix.match(text) if prefix else None
    if not found:
        return None, text
    return int(found[1]) if found[1] else None, text[found.end() :]


def _stray_quote(line: PhysicalLine) -> str:
    if not line.has_end:
        return _("The file ends in the middle of this line.")
    return _(
        "A quotation mark has no partner. Mend this line in a text editor: a spreadsheet would run it "
        "together with the next."
    )


def _too_long() -> str:
    return _("The line is longer than 65536 characters; only its beginning is kept here.")
