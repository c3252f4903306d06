"""What the lines of a log belong to, and from when to when that went on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.services.history.names import chunks


@dataclass(slots=True)
class Span:
    """A stored record's time, and the time of the lines that this import adds to it."""

    pk: int
    start: datetime | None
    end: datetime | None
    is_new: bool
    first: datetime | None = None
    last: datetime | None = None
    lines: int = 0

    def add(self, start: datetime, end: datetime) -> None:
        self.first = min(self.first or start, start)
        self.last = max(self.last or end, end)
        self.lines += 1

    @property
    def wanted(self) -> tuple[datetime | None, datetime | None]:
        """From the first line of all to the end of the last one."""
        if self.is_new or self.first is None or self.last is None:
            return self.first, self.last
        return min(self.start or self.first, self.first), max(self.end or self.last, self.last)


@dataclass(slots=True)
class Cards:
    """Cards by case, operations by case and activity."""

    cards: dict[str, Span] = field(default_factory=dict)
    operations: dict[tuple[str, str], Span] = field(default_factory=dict)

    def update_times(self) -> None:
        for some in chunks(_outdated(self.operations.values())):
            JobOperation.objects.bulk_update(
                [JobOperation(pk=pk, actual_start=start, actual_end=end) for pk, start, end in some],
                ["actual_start", "actual_end"],
            )
        for some in chunks(_outdated(self.cards.values())):
            JobCard.objects.bulk_update(
                [
                    JobCard(pk=pk, actual_start_datetime=start, actual_end_datetime=end)
                    for pk, start, end in some
                ],
                ["actual_start_datetime", "actual_end_datetime"],
            )


def _outdated(spans: Iterable[Span]) -> Iterator[tuple[int, datetime | None, datetime | None]]:
    return ((span.pk, *span.wanted) for span in spans if span.lines and span.wanted != (span.start, span.end))
