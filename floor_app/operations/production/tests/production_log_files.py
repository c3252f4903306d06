"""Production logs for tests, with invented cases."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from unittest import TestCase

from floor_app.operations.production.production_log.reading import ProductionLog, RefusedLine
from floor_app.operations.production.production_log.rows import LogRow

# Two blanks in the seventh heading, as real logs have it.
HEADING = (
    "Case ID,Activity,Resource,Start Timestamp,Complete Timestamp,Span,Work Order  Qty,Part Desc.,Worker ID,"
    "Report Type,Qty Completed,Qty Rejected,Qty for MRB,Rework"
)
NAMES = HEADING.split(",")
SHAPE = {
    "case": "Case 7",
    "activity": "Turning - Machine 4",
    "resource": "Machine 4 - Lathe",
    "start": "2012/01/29 08:00:00.000",
    "end": "2012/01/29 09:30:00.000",
    "span": "001:30",
    "ordered": "10",
    "part": "Spindle",
    "worker": "ANA",
    "report": "D",
    "good": "4",
    "rejected": "0",
    "mrb": "0",
    "rework": "",
}


def line(**cells: Any) -> str:
    """One good line of a log; what is given differs from it. The span follows the times unless given."""
    assert set(cells) <= set(SHAPE), cells
    if {"start", "end"} & set(cells) and "span" not in cells:
        cells["span"] = ""
    return ",".join(str(cell) for cell in (SHAPE | cells).values())


def log_text(lines: Iterable[str], heading: str = HEADING) -> str:
    return "".join(f"{text}\n" for text in (heading, *lines))


class LogFileCase(TestCase):
    """Makes log files in a folder that goes away."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def log(self, content: str | bytes, name: str = "log.csv") -> ProductionLog:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return ProductionLog(path)

    def rows(self, *lines: str) -> list[LogRow]:
        return [row for row in self.log(log_text(lines)) if isinstance(row, LogRow)]


def rows_of(log: ProductionLog) -> list[LogRow]:
    return [item for item in log if isinstance(item, LogRow)]


def refused_of(log: ProductionLog) -> list[RefusedLine]:
    return [item for item in log if isinstance(item, RefusedLine)]


def reasons_of(log: ProductionLog) -> dict[int, str]:
    return {refused.line: refused.reason for refused in refused_of(log)}
