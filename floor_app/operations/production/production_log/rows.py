"""One readable line of a production log."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b


class ReportType(StrEnum):
    SETUP = "S"
    PRODUCTION = "D"
    BREAKDOWN = "B"


@dataclass(frozen=True, slots=True)
class LogRow:
    """What one line says, as recorded.

    `line` is the physical line of the file on which the row begins, the heading being line 1.
    `refused_line` is the line it had in the file it was refused from, None for a row that was never
    refused. `start` and `end` are naive times of the plant; `span` is the text of the span column.
    Quantities are whole pieces, zero or more. `has_line_end` is False for a last line that the file may
    have cut short.
    """

    line: int
    refused_line: int | None
    case: str
    activity: str
    resource: str
    start: datetime
    end: datetime
    span: str
    ordered: int
    part: str
    worker: str
    report: ReportType
    good: int
    rejected: int
    mrb: int
    rework: bool
    has_line_end: bool = True

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def origin(self) -> int:
        """The line in the file the row was first read from, to be stored with it; see `identity`."""
        return self.line if self.refused_line is None else self.refused_line

    @property
    def digest(self) -> bytes:
        """16 bytes over what was recorded: not line numbers, outer blanks, the format of times, the span."""
        numbers = (self.report.value, self.ordered, self.good, self.rejected, self.mrb, int(self.rework))
        times = (self.start.isoformat(), self.end.isoformat())
        recorded = (
            self.case,
            self.activity,
            self.resource,
            *times,
            self.part,
            self.worker,
            *map(str, numbers),
        )
        return blake2b("\x1f".join(recorded).encode(), digest_size=16).digest()
