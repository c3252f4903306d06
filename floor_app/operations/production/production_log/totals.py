"""What the rows add up to: the figures that the database must show after the import."""

from collections import defaultdict
from dataclasses import dataclass, field

from floor_app.operations.production.production_log.rows import LogRow


@dataclass(slots=True)
class Quantities:
    good: int = 0
    rejected: int = 0
    mrb: int = 0

    def add(self, row: LogRow) -> None:
        self.good += row.good
        self.rejected += row.rejected
        self.mrb += row.mrb


def _by_name() -> defaultdict[str, Quantities]:
    return defaultdict(Quantities)


@dataclass(slots=True)
class Totals:
    """Pieces over all rows, set-up and breakdown rows included, by case, by resource and by worker."""

    overall: Quantities = field(default_factory=Quantities)
    by_case: defaultdict[str, Quantities] = field(default_factory=_by_name)
    by_resource: defaultdict[str, Quantities] = field(default_factory=_by_name)
    by_worker: defaultdict[str, Quantities] = field(default_factory=_by_name)

    def add(self, row: LogRow) -> None:
        self.overall.add(row)
        self.by_case[row.case].add(row)
        self.by_resource[row.resource].add(row)
        self.by_worker[row.worker].add(row)
