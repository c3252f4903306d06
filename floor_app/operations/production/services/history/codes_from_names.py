"""Codes for things that a log knows by a free text only."""

import re
import unicodedata
from collections.abc import Iterable


def slug(name: str) -> str:
    """Machine 4 - Turning & Milling → MACHINE-4-TURNING-MILLING; empty where nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]+", "-", plain.upper()).strip("-")


class FreeCodes:
    """Gives out codes that nobody has: the name's own, or the same with -2, -3 … Letter case does not make
    two codes different, for people say them aloud."""

    def __init__(self, taken: Iterable[str], *, longest: int) -> None:
        self._taken = {code.upper() for code in taken}
        self._longest = longest
        self._last: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        base = wanted[: self._longest].rstrip("-")
        code = base
        while code.upper() in self._taken:
            self._last[base] = self._last.get(base, 1) + 1
            end = f"-{self._last[base]}"
            code = base[: self._longest - len(end)] + end
        self._taken.add(code.upper())
        return code
