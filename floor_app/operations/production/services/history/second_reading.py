"""The log once more, now that everything is known about it: which lines are new?"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.operations.production.models import ImportRun
from floor_app.operations.production.production_log.identity import Recognition
from floor_app.operations.production.production_log.reading import ProductionLog
from floor_app.operations.production.production_log.rows import LogRow
from floor_app.operations.production.production_log.survey import Survey
from floor_app.operations.production.services.history.names import chunks
from floor_app.operations.production.services.history.stored import StoredLine, stored_lines

CHUNK = 1000


class LogChanged(DomainError):
    """The file is not the one that was surveyed: somebody still writes it."""


@dataclass(frozen=True)
class Chunk:
    """New rows, each with its number among those alike; stored lines, each with how many rows they are."""

    fresh: list[tuple[LogRow, int]]
    stored: list[tuple[StoredLine, int]]


@dataclass
class SecondReading:
    """Serves one import; `added` and `known` count its rows. Lines of `run` itself do not count as stored."""

    log: ProductionLog
    found: Survey
    run: ImportRun | None = None
    added: int = 0
    known: int = 0

    def chunks(self) -> Iterator[Chunk]:
        """Raises LogChanged."""
        recognition = Recognition(self.found.repeated)
        for rows in chunks(self._rows(), CHUNK):
            digests = [row.digest for row in rows]
            stored = stored_lines(digests, run=self.run)
            origins = {digest: [line.origin for line in lines] for digest, lines in stored.items()}
            fresh = recognition.new(rows, origins)
            again = Counter(digests) - Counter(row.digest for row, _number in fresh)
            self.added += len(fresh)
            self.known += again.total()
            yield Chunk(fresh, [(stored[digest][0], times) for digest, times in again.items()])

    def _rows(self) -> Iterator[LogRow]:
        """As many as the survey saw. What a growing file has beyond them it knows nothing about."""
        left = self.found.rows
        for item in self.log:
            if isinstance(item, LogRow):
                if not left:
                    self._refuse()
                left -= 1
                yield item
        if left:
            self._refuse()

    def _refuse(self) -> None:
        raise LogChanged(
            _("“%(name)s” changed while it was read. Nothing was imported; start again when it is complete.")
            % {"name": self.log.path.name}
        )
