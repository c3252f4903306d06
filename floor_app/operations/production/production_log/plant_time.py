"""Naive times of the plant to aware ones, also on the two days a year on which clocks jump."""

from datetime import UTC, datetime
from itertools import product
from zoneinfo import ZoneInfo


def interval(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end in UTC, never reversed.

    A wall time that occurs twice (clocks set back) or never (clocks set forward) can be read in two ways
    (PEP 495 `fold`). The reading is chosen under which the interval is as long as recorded; else the
    first under which it is not reversed. An interval across a whole jump keeps its wall times and is so
    much longer or shorter.
    """
    readings = list(product(_readings(start, zone), _readings(end, zone)))
    for first, last in readings:
        if last - first == end - start:
            return first, last
    return next((first, last) for first, last in readings if first <= last)


def _readings(naive: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first, second = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second
