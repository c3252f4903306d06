"""The file of refused lines: mended by hand, it is imported like any other."""

import filecmp
import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from floor_app.operations.production.production_log.columns import REFUSED_BECAUSE, REFUSED_LINE
from floor_app.operations.production.production_log.heading import Heading
from floor_app.operations.production.production_log.reading import RefusedLine


class RefusalFile:
    """Collects refused lines beside `log_path` (in the working folder where that is read-only), under the
    heading of the log.

    Each line stands as it was, behind two more cells: the line it had and the reason. They stand in
    front, so that a line with too few columns keeps its own columns in their places, and are taken off
    when the file is read again. UTF-8 with a byte order mark, for spreadsheets. No file is made where
    nothing is refused. `path` is known once the file is closed: a name beside the log that no other file
    has, because an older one may be half mended already; where an older one says exactly the same, it is
    kept instead. Left by an exception, it leaves no file.
    """

    def __init__(self, log_path: Path, heading: Heading) -> None:
        self.path: Path | None = None
        self.count = 0
        self._log_path = writable(log_path)
        self._heading = heading
        self._part = self._log_path.with_name(f".{log_path.name}.refused.part")
        self._text: TextIO | None = None

    def write(self, refused: RefusedLine) -> None:
        if self._text is None:
            self._text = self._part.open("w", encoding="utf-8-sig", newline="")
            self._put(REFUSED_LINE, REFUSED_BECAUSE, self._heading.text)
        reason = refused.reason.replace('"', '""')
        self._put(str(refused.origin), f'"{reason}"', refused.text)
        self.count += 1

    def close(self) -> None:
        if self._text is None:
            return
        self._text.close()
        self._text = None
        for path in refusal_paths(self._log_path):
            if not path.exists():
                self.path = self._part.rename(path)
                return
            if filecmp.cmp(path, self._part, shallow=False):
                self._part.unlink()
                self.path = path
                return

    def discard(self) -> None:
        if self._text is not None:
            self._text.close()
            self._text = None
            self._part.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, traceback: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def _put(self, *cells: str) -> None:
        if self._text is not None:
            self._text.write(self._heading.delimiter.join(cells) + "\r\n")


def writable(log_path: Path) -> Path:
    """Where lists made from a log go: beside it, or in the working folder where that is read-only."""
    return log_path if os.access(log_path.parent, os.W_OK) else Path.cwd() / log_path.name


def refusal_paths(log_path: Path) -> Iterator[Path]:
    """log.refused.csv, log.refused-2.csv … beside the log; the same for its files of refused lines."""
    stem = log_path.stem.partition(".refused")[0]
    yield log_path.with_name(f"{stem}.refused.csv")
    for number in itertools.count(2):
        yield log_path.with_name(f"{stem}.refused-{number}.csv")
