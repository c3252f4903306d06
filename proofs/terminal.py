"""Somebody who types commands at a terminal, answers what they ask, and ends what goes on by Ctrl-C."""

import os
import pty
import re
import select
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

INTERRUPT = b"\x03"
COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\a\x1b]*(?:\a|\x1b\\)|\x1b[()][A-Z0-9]")
AT_MOST = 3600.0


@dataclass(frozen=True)
class Typed:
    """What came of it. The code of what was ended by Ctrl-C says nothing."""

    command: str
    code: int
    said: str
    seconds: float


class Terminal:
    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.environment = folder, dict(environment)

    def type(
        self, command: str, *, answers: Sequence[tuple[str, str]] = (), seconds: float | None = None
    ) -> Typed:
        """`answers` are questions in their order and what to answer. Ctrl-C after so many seconds, if any."""
        began = time.monotonic()
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execvpe("bash", ["bash", "-c", command], self.environment)  # noqa: S606, S607
        said = _listen(terminal, list(answers), until=began + (seconds or AT_MOST))
        os.close(terminal)
        _pid, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        return Typed(command, code, said, time.monotonic() - began)


def _listen(terminal: int, answers: list[tuple[str, str]], *, until: float) -> str:
    heard, asked = b"", b""
    while True:
        ready, _, _ = select.select([terminal], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            os.write(terminal, INTERRUPT)
            until = time.monotonic() + AT_MOST
            continue
        try:
            more = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            more = b""
        if not more:
            return _readable(heard)
        heard, asked = heard + more, asked + more
        if answers and answers[0][0].encode() in asked:
            os.write(terminal, f"{answers.pop(0)[1]}\n".encode())
            asked = b""


def _readable(heard: bytes) -> str:
    return COLOURS.sub("", heard.decode(errors="replace")).replace("\r\n", "\n")
