"""Telling a row that is already stored from a true duplicate, so that a second import adds nothing.

Two rows are alike when all that was recorded is alike (`LogRow.digest`: neither line number nor span
counts). Logs hold such rows more than once, and each is kept: a file's rows of one kind are counted, and
of n alike rows only as many are new as the stored history lacks. A file imported again, or an export that
overlaps an earlier one, so adds only what is missing.

A row from a file of refused lines was in no count before, since it could not be read. It is already
stored only if a like row with the same origin (the line it had in the log) is: mended, imported twice or
mended in the log itself, it goes in once. Mended into the likeness of another line of its log, it is a
duplicate like any other and is kept. The price: where one log refuses a line that an overlapping log
reads, and the line is mended to the same, it is counted twice; `contradictions` cannot see that, for it
is in two files.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

from floor_app.operations.production.production_log.rows import LogRow

K = TypeVar("K", bound=Hashable)


class Recognition:
    """Serves one import. `repeated` are the `prefix`es of digests that the file holds more than once, from
    `survey.Survey`; only those are counted, so that memory does not grow with the file."""

    def __init__(self, repeated: Collection[int]) -> None:
        self._repeated = repeated
        self._seen: Counter[tuple[bytes, int | None]] = Counter()
        self._added: Counter[bytes] = Counter()

    def new(self, rows: Sequence[LogRow], stored: Mapping[bytes, Sequence[int]]) -> list[tuple[LogRow, int]]:
        """The rows that are not stored yet, each with its number among the stored rows alike (0, 1, …).

        `stored` maps a digest to the origins of the rows stored before this import began.
        """
        fresh = []
        for row in rows:
            digest = row.digest
            origins = stored.get(digest, ())
            known = len(origins) if row.refused_line is None else origins.count(row.refused_line)
            if self._count(self._seen, (digest, row.refused_line), digest) >= known:
                fresh.append((row, len(origins) + self._count(self._added, digest, digest)))
        return fresh

    def _count(self, counter: Counter[K], key: K, digest: bytes) -> int:
        if prefix(digest) not in self._repeated:
            return 0
        counter[key] += 1
        return counter[key] - 1


def prefix(digest: bytes) -> int:
    """The first 8 bytes: enough to find what may repeat, at a quarter of the memory."""
    return int.from_bytes(digest[:8], "big")
