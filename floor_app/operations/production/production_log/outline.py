"""What the log says about each case as a whole: its card, and the operations of that card in order."""

from dataclasses import dataclass, field
from datetime import datetime

from floor_app.operations.production.production_log.rows import LogRow


@dataclass(slots=True)
class Step:
    """One activity of a case: one operation, whatever resources it ran on."""

    activity: str
    resource: str
    start: datetime
    end: datetime


@dataclass(slots=True)
class Case:
    """`part` and `ordered` as the first row has them (later rows may differ, which `contradictions`
    lists); an order of nothing is taken from the first row that orders something, and stays 0 where none
    does.
    """

    name: str
    part: str
    ordered: int
    start: datetime
    end: datetime
    steps: dict[str, Step] = field(default_factory=dict)

    def in_order(self) -> list[Step]:
        """By first start; steps that start together in the order of the file."""
        return sorted(self.steps.values(), key=lambda step: step.start)

    def add(self, row: LogRow) -> None:
        self.ordered = self.ordered or row.ordered
        self.start = min(self.start, row.start)
        self.end = max(self.end, row.end)
        step = self.steps.setdefault(row.activity, Step(row.activity, row.resource, row.start, row.end))
        if row.start < step.start:
            step.start, step.resource = row.start, row.resource
        step.end = max(step.end, row.end)


class Outlines:
    """The cases of a log by name, in the order in which they first appear."""

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}

    def add(self, row: LogRow) -> None:
        case = self.cases.get(row.case)
        if case is None:
            case = self.cases[row.case] = Case(row.case, row.part, row.ordered, row.start, row.end)
        case.add(row)
