"""What the rows of a log say against each other. Every one is listed; none keeps a row out."""

from collections.abc import Iterable, Iterator

from floor_app.operations.production.production_log.contradictions.across_cases import (
    names_alike,
    repeated_lines,
)
from floor_app.operations.production.production_log.contradictions.in_a_case import case_contradictions
from floor_app.operations.production.production_log.contradictions.in_a_line import line_contradictions
from floor_app.operations.production.production_log.contradictions.kinds import LABELS, Contradiction, Kind
from floor_app.operations.production.production_log.contradictions.overlaps import overlaps
from floor_app.operations.production.production_log.contradictions.recorded import Recorded
from floor_app.operations.production.production_log.rows import LogRow

__all__ = ["LABELS", "Contradiction", "Kind", "Recorded", "find_contradictions"]


def find_contradictions(rows: Iterable[LogRow], recorded: Recorded | None = None) -> Iterator[Contradiction]:
    """Those within a line as the rows pass, then those between lines. Rows are not kept, about 70 bytes
    of each are: in `recorded`, which a caller can hand in to look at afterwards.
    """
    recorded = Recorded() if recorded is None else recorded
    for row in rows:
        recorded.add(row)
        yield from line_contradictions(row)
    yield from overlaps(recorded)
    yield from repeated_lines(recorded)
    yield from case_contradictions(recorded)
    yield from names_alike(recorded)
