"""One pass over a log: everything there is to know before the first row is stored."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from floor_app.operations.production.production_log.contradictions import (
    Contradiction,
    Kind,
    Recorded,
    find_contradictions,
)
from floor_app.operations.production.production_log.outline import Outlines
from floor_app.operations.production.production_log.reading import ProductionLog, RefusedLine
from floor_app.operations.production.production_log.rows import LogRow
from floor_app.operations.production.production_log.totals import Totals


@dataclass(slots=True)
class Survey:
    """`repeated` is for `identity.Recognition`."""

    rows: int = 0
    refused: int = 0
    contradictions: Counter[Kind] = field(default_factory=Counter)
    totals: Totals = field(default_factory=Totals)
    outlines: Outlines = field(default_factory=Outlines)
    repeated: frozenset[int] = frozenset()


def survey(
    log: ProductionLog,
    *,
    on_refused: Callable[[RefusedLine], None],
    on_contradiction: Callable[[Contradiction], None],
) -> Survey:
    """Read the whole log; hand every refused line and every contradiction on as it is found, keeping
    neither.
    """
    found = Survey()
    recorded = Recorded()
    for contradiction in find_contradictions(_readable(log, found, on_refused), recorded):
        found.contradictions[contradiction.kind] += 1
        on_contradiction(contradiction)
    found.repeated = recorded.repeated()
    return found


def _readable(
    log: ProductionLog, found: Survey, on_refused: Callable[[RefusedLine], None]
) -> Iterator[LogRow]:
    for item in log:
        if isinstance(item, RefusedLine):
            found.refused += 1
            on_refused(item)
        else:
            found.rows += 1
            found.totals.add(item)
            found.outlines.add(item)
            yield item
