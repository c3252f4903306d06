"""The two lists that every reading of a log leaves: lines refused, and contradictions."""

from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from floor_app.operations.production.production_log.reading import ProductionLog
from floor_app.operations.production.production_log.refusals import RefusalFile, writable
from floor_app.operations.production.production_log.report import ContradictionReport
from floor_app.operations.production.production_log.survey import Survey, survey


@dataclass(frozen=True)
class Lists:
    """What a log says, and where its lists are; `refused` is None where nothing was refused."""

    found: Survey
    refused: Path | None
    contradictions: Path


def write_lists(log: ProductionLog) -> Lists:
    """Read the whole log. The list of contradictions replaces the one of an earlier reading."""
    target = contradictions_path(log.path)
    part = target.with_name(f".{target.name}.part")
    try:
        with RefusalFile(log.path, log.heading) as refusals, _table(part) as text:
            report = ContradictionReport(text)
            found = survey(log, on_refused=refusals.write, on_contradiction=report.write)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return Lists(found, refusals.path, target)


def contradictions_path(log_path: Path) -> Path:
    """log.contradictions.csv."""
    return writable(log_path).with_name(f"{log_path.stem}.contradictions.csv")


def _table(path: Path) -> TextIO:
    # The byte order mark tells spreadsheets that this is UTF-8.
    return path.open("w", encoding="utf-8-sig", newline="")
