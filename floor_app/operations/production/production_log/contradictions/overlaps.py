"""People and machines in two places at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

from django.utils.translation import gettext as _

from floor_app.operations.production.production_log.contradictions.kinds import (
    MINUTE,
    MOST_LINES_NAMED,
    Contradiction,
    Kind,
    contradiction,
    named,
)
from floor_app.operations.production.production_log.contradictions.recorded import Recorded, grouped


def overlaps(recorded: Recorded) -> Iterator[Contradiction]:
    """One contradiction for each line that begins while others of the same worker or resource are under way.

    It names those others, so every overlapping pair is named once. Lines that only touch do not overlap.
    """
    for worker, items in zip(recorded.worker_names.texts, grouped(recorded.workers), strict=True):
        for overlap in _under_way(recorded, items):
            yield _of_worker(recorded, worker, overlap)
    for resource, items in zip(recorded.resource_names.texts, grouped(recorded.resources), strict=True):
        for overlap in _under_way(recorded, items):
            yield _of_machine(recorded, resource, overlap)


@dataclass(frozen=True, slots=True)
class _Overlap:
    """A line, and the lines under way when it starts: at most `MOST_LINES_NAMED` of `count`."""

    item: int
    line: int
    time: str
    others: list[int]
    count: int


def _under_way(recorded: Recorded, items: array[int]) -> Iterator[_Overlap]:
    starts, ends, lines = recorded.starts, recorded.ends, recorded.lines
    running: list[tuple[int, int]] = []
    # Two stable sorts on numbers need a third of the memory of one sort on pairs.
    for item in sorted(sorted(items, key=ends.__getitem__), key=starts.__getitem__):
        while running and running[0][0] <= starts[item]:
            heappop(running)
        if running:
            others = [lines[other] for _end, other in running[:MOST_LINES_NAMED]]
            yield _Overlap(item, lines[item], f"{recorded.start(item):{MINUTE}}", others, len(running))
        heappush(running, (ends[item], item))


def _of_worker(recorded: Recorded, worker: str, overlap: _Overlap) -> Contradiction:
    sentence = _(
        "%(worker)s starts line %(line)d (%(resource)s) at %(time)s, still at work on %(others)s."
    ) % {
        "worker": worker,
        "line": overlap.line,
        "resource": recorded.resource_names.texts[recorded.resources[overlap.item]],
        "time": overlap.time,
        "others": named(overlap.others, overlap.count),
    }
    return contradiction(Kind.WORKER_OVERLAP, [overlap.line, *overlap.others], sentence)


def _of_machine(recorded: Recorded, resource: str, overlap: _Overlap) -> Contradiction:
    sentence = _("%(resource)s starts line %(line)d (%(case)s) at %(time)s, still in use for %(others)s.") % {
        "resource": resource,
        "line": overlap.line,
        "case": recorded.case_names.texts[recorded.cases[overlap.item]],
        "time": overlap.time,
        "others": named(overlap.others, overlap.count),
    }
    return contradiction(Kind.MACHINE_OVERLAP, [overlap.line, *overlap.others], sentence)
