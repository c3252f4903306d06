"""A file to rows and refused lines, one at a time, in constant memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from floor_app.operations.production.production_log.cells import Cells
from floor_app.operations.production.production_log.columns import Column, plain
from floor_app.operations.production.production_log.heading import Heading, LogUnreadable, read_heading
from floor_app.operations.production.production_log.records import Lines, Record, Records, without_damage
from floor_app.operations.production.production_log.rows import LogRow

_OTHER_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF", b"\x89PNG")
_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that could not be read. `text` is the line as it stands, damaged places marked, without its
    end.
    """

    line: int
    refused_line: int | None
    reason: str
    text: str

    @property
    def origin(self) -> int:
        return self.line if self.refused_line is None else self.refused_line


class ProductionLog:
    """A log file. Iterating reads it from the start, as often as one likes; rows come in the order of the
    file.

    Raises `LogUnreadable` where the file as a whole cannot be read; a single line that cannot be read
    comes out as a `RefusedLine` among the rows. `size` and `bytes_read` are for a progress bar.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes_read = 0
        with self._opened() as (_binary, text):
            self.heading: Heading = read_heading(Lines(text), name=path.name)
        self.size = path.stat().st_size

    def __iter__(self) -> Iterator[LogRow | RefusedLine]:
        with self._opened() as (binary, text):
            lines = Lines(text)
            heading = read_heading(lines, name=self.path.name)
            records = Records(
                lines, delimiter=heading.delimiter, width=heading.width, refused=heading.of_refused_lines
            )
            for record in records:
                self.bytes_read = binary.tell()
                if not _repeats_heading(record, heading):
                    yield read_record(record, heading)

    @contextmanager
    def _opened(self) -> Iterator[tuple[BinaryIO, TextIOWrapper]]:
        try:
            binary: BinaryIO = self.path.open("rb")
        except OSError as error:
            raise LogUnreadable(
                _("“%(name)s” cannot be opened: %(reason)s.") % {"name": self.path, "reason": error.strerror}
            ) from error
        with binary:
            _require_text(binary, name=self.path.name)
            # Bytes that are no UTF-8 come through as lone surrogates, so that only their own line is refused.
            yield binary, TextIOWrapper(binary, encoding="utf-8-sig", errors="surrogateescape", newline="")


def read_record(record: Record, heading: Heading) -> LogRow | RefusedLine:
    if record.problem:
        return _refused(record, record.problem)
    cells = Cells(record.cells, heading.places)
    row = _row(record, cells)
    if not cells.problems and row.end < row.start:
        cells.problems.append(_("Complete Timestamp is before Start Timestamp."))
    return _refused(record, " ".join(cells.problems)) if cells.problems else row


def _row(record: Record, cells: Cells) -> LogRow:
    return LogRow(
        line=record.line,
        refused_line=record.refused_line,
        case=cells.name(Column.CASE),
        activity=cells.name(Column.ACTIVITY),
        resource=cells.name(Column.RESOURCE),
        start=cells.time(Column.START),
        end=cells.time(Column.END),
        span=cells.span(),
        ordered=cells.quantity(Column.ORDERED),
        part=cells.name(Column.PART),
        worker=cells.name(Column.WORKER),
        report=cells.report_type(),
        good=cells.quantity(Column.GOOD),
        rejected=cells.quantity(Column.REJECTED),
        mrb=cells.quantity(Column.MRB),
        rework=cells.rework(),
        has_line_end=record.has_end,
    )


def _refused(record: Record, reason: str) -> RefusedLine:
    return RefusedLine(record.line, record.refused_line, reason, without_damage(record.text))


def _repeats_heading(record: Record, heading: Heading) -> bool:
    """Logs put together from several files repeat it."""
    return heading.names[0] in record.text and [plain(cell) for cell in record.cells] == [
        plain(name) for name in heading.names
    ]


def _require_text(binary: BinaryIO, *, name: str) -> None:
    begin = binary.read(4096)
    binary.seek(0)
    if begin.startswith(_OTHER_FILES):
        raise LogUnreadable(_("“%(name)s” is no CSV file. Save the table as “CSV UTF-8”.") % {"name": name})
    first_line = begin.partition(b"\n")[0]
    if begin.startswith(_WIDE_TEXT) or b"\x00" in first_line:
        raise LogUnreadable(
            _("“%(name)s” is not UTF-8 text. Save the table as “CSV UTF-8”.") % {"name": name}
        )
