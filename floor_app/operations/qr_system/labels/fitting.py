"""Text that fits its box: as large as it may be, smaller, on more lines, and at last cut with an ellipsis."""

from collections.abc import Iterator
from dataclasses import dataclass

from floor_app.operations.qr_system.labels.fonts import LEADING, width

SMALLEST = 6.0  # points
STEP = 0.5


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of one size that fit."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING


def fit(
    text: str, *, font: str, box: tuple[float, float], largest: float, smallest: float = SMALLEST
) -> Fitted:
    """`text` in a box of so many points. What does not even fit at the smallest size ends in an ellipsis."""
    across, high = box
    words = " ".join(text.split())
    size = largest
    while size > smallest:
        lines = tuple(wrapped(words, font=font, room=across / size))
        fitted = Fitted(lines, size)
        if fitted.height <= high and all(width(line, font) * size <= across for line in lines):
            return fitted
        size -= STEP
    most = max(1, int(high / (smallest * LEADING)))
    return Fitted(tuple(_cut(words, font=font, room=across / smallest, most=most)), smallest)


def wrapped(text: str, *, font: str, room: float) -> Iterator[str]:
    """Broken between words only; a word that is too long stands alone. `room` is in sizes."""
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and width(longer, font) > room:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _cut(text: str, *, font: str, room: float, most: int) -> Iterator[str]:
    """Broken anywhere, because words alone did not do; an ellipsis says that more follows."""
    for line in range(most):
        is_last = line == most - 1
        end = _longest(text, font, room)
        if end < len(text) and is_last:
            yield text[: _longest(text, font, room, after="…")].strip() + "…"
            return
        space = text.rfind(" ", 0, end + 1) if end < len(text) else -1
        end = space if space > 0 else end
        yield text[:end]
        text = text[end:].strip()
        if not text:
            return


def _longest(text: str, font: str, room: float, after: str = "") -> int:
    """How many characters fit, at least one."""
    low, high = 1, max(1, len(text))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle] + after, font) <= room else (low, middle - 1)
    return low
