"""The rows in columns of numbers, for the questions that need all of them at once."""

from __future__ import annotations

from array import array
from datetime import datetime, timedelta
from itertools import pairwise

from floor_app.operations.production.production_log.identity import prefix
from floor_app.operations.production.production_log.rows import LogRow

_EPOCH = datetime.fromisoformat("1970-01-01")
_MICROSECOND = timedelta(microseconds=1)


class Names:
    """Numbers for names, and the line each name first stood on."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.texts: list[str] = []
        self.first_lines: list[int] = []

    def number(self, text: str, line: int) -> int:
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self.texts)
            self.texts.append(text)
            self.first_lines.append(line)
        return number


class Recorded:
    """Row i is item i of every column; times are microseconds since 1970, names are numbers into `Names`."""

    def __init__(self) -> None:
        self.lines = array("I")
        self.starts = array("q")
        self.ends = array("q")
        self.prefixes = array("Q")
        self.cases, self.activities, self.resources, self.workers, self.parts = (array("I") for _ in range(5))
        self.ordered, self.good, self.rejected, self.mrb = (array("I") for _ in range(4))
        self.rework = array("B")
        self.case_names, self.activity_names, self.resource_names = Names(), Names(), Names()
        self.worker_names, self.part_names = Names(), Names()

    def __len__(self) -> int:
        return len(self.lines)

    def add(self, row: LogRow) -> None:
        self.lines.append(row.line)
        self.starts.append((row.start - _EPOCH) // _MICROSECOND)
        self.ends.append((row.end - _EPOCH) // _MICROSECOND)
        self.prefixes.append(prefix(row.digest))
        self.cases.append(self.case_names.number(row.case, row.line))
        self.activities.append(self.activity_names.number(row.activity, row.line))
        self.resources.append(self.resource_names.number(row.resource, row.line))
        self.workers.append(self.worker_names.number(row.worker, row.line))
        self.parts.append(self.part_names.number(row.part, row.line))
        self.ordered.append(row.ordered)
        self.good.append(row.good)
        self.rejected.append(row.rejected)
        self.mrb.append(row.mrb)
        self.rework.append(row.rework)

    def start(self, item: int) -> datetime:
        return _EPOCH + timedelta(microseconds=self.starts[item])

    def end(self, item: int) -> datetime:
        return _EPOCH + timedelta(microseconds=self.ends[item])

    def repeated(self) -> frozenset[int]:
        """The digest prefixes that stand on more than one line."""
        ordered = sorted(self.prefixes)
        return frozenset(one for one, next_one in pairwise(ordered) if one == next_one)


def grouped(column: array[int]) -> list[array[int]]:
    """The items of each number, in the order of the file."""
    groups: list[array[int]] = [array("I") for _ in range(max(column, default=-1) + 1)]
    for item, number in enumerate(column):
        groups[number].append(item)
    return groups
