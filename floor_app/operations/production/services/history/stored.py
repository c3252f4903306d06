"""Which lines of a log are stored already."""

from collections.abc import Iterable
from dataclasses import dataclass

from floor_app.operations.production.models import ImportedLine, ImportRun
from floor_app.operations.production.services.history.names import chunks


@dataclass(frozen=True, slots=True)
class StoredLine:
    """What the database holds of one line; a line without pieces has neither work center nor operator."""

    origin: int
    card_id: int
    work_center_id: int | None
    operator_id: int | None
    good: int
    scrap: int
    rework: int


def stored_lines(digests: Iterable[bytes], *, run: ImportRun | None = None) -> dict[bytes, list[StoredLine]]:
    """By digest; lines that `run` adds itself are left out."""
    found: dict[bytes, list[StoredLine]] = {}
    for some in chunks(set(digests)):
        lines = ImportedLine.objects.filter(digest__in=some)
        rows = (lines.exclude(run=run) if run else lines).values_list(
            "digest",
            "origin",
            "operation__job_card",
            "report__work_center",
            "report__operator",
            "report__good",
            "report__scrap",
            "report__rework",
        )
        for digest, origin, card, center, operator, *pieces in rows:
            good, scrap, rework = (count or 0 for count in pieces)
            line = StoredLine(origin, card, center, operator, good, scrap, rework)
            found.setdefault(bytes(digest), []).append(line)
    return found
