"""QR symbols as SVG text and PNG bytes, drawn by zxing-cpp and proven by reading them back in the tests."""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Literal, cast

import zxingcpp
from django.utils.translation import gettext as _

from core.errors import DomainError

Level = Literal["M", "Q"]  # error correction: M for clean places, Q for the floor

QUIET_ZONE = 4  # modules on each side: ISO/IEC 18004
MIN_MODULE_MM = 0.4
STURDY = 2  # version 1 has too few check words to lose a tenth of its area
MAX_TEXT = 7089  # digits in the largest symbol: ISO/IEC 18004, table 7
MAX_PX = 4096
REMEMBERED = 512  # symbols: what is shown is printed next, and printed on several papers

_INK = b"\1" + bytes(255)  # of a picture's shades, black is a dark module
_DARK = re.compile(b"\1+")


class UnusableCode(DomainError):
    """The text cannot be drawn."""


class EmptyCode(UnusableCode):
    """There is nothing to draw."""


class OversizedCode(UnusableCode):
    """More text than a QR code holds."""


class UnreadableSize(DomainError):
    """The picture would be too small to scan, or too large to make."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """The modules of one symbol, a byte each, dark 1 and light 0, row by row, without its quiet zone."""

    rows: tuple[bytes, ...]

    @property
    def width(self) -> int:
        """Modules on one side, quiet zone included."""
        return len(self.rows) + 2 * QUIET_ZONE


@lru_cache(maxsize=REMEMBERED)
def symbol(text: str, *, level: Level = "Q", least: int = 1) -> Symbol:
    """Encode `text` in version `least` or the next that holds it.

    Raises EmptyCode, OversizedCode or UnusableCode.
    """
    if not text.strip():
        raise EmptyCode(_("There is no text to make a code from."))
    if len(text) > MAX_TEXT:
        raise _oversized(text)
    try:
        return _encoded(text, level, version=least)
    except OversizedCode:
        return _encoded(text, level)


def _encoded(text: str, level: Level, **version: int) -> Symbol:
    # Latin-1, the encoder's first choice, is taken for Japanese by readers that guess.
    options = version if text.isascii() else {"eci": "UTF-8", **version}
    try:
        barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level, **options)
    except ValueError as error:
        raise _oversized(text) from error
    except RuntimeError as error:
        raise UnusableCode(_("This text has characters that no code can hold.")) from error
    image = zxingcpp.write_barcode_to_image(barcode, add_quiet_zones=False)
    view = memoryview(cast(bytes, image))  # it has the buffer protocol; the library's stub omits it
    side, _side = cast(tuple[int, int], view.shape)
    modules = bytes(view).translate(_INK)
    return Symbol(tuple(modules[start : start + side] for start in range(0, side * side, side)))


def svg(text: str, *, size_mm: float | None = None, title: str = "", level: Level = "Q") -> str:
    """One `<svg>` element, black on white, without style or script; the page sizes it if `size_mm` is None.

    `title` is what a screen reader says; the code itself if empty. Raises UnreadableSize where a
    module would be under 0.4 mm.
    """
    code = symbol(text, level=level)
    size = "" if size_mm is None else f' width="{size_mm:g}mm" height="{size_mm:g}mm"'
    least = round(code.width * MIN_MODULE_MM, 1)
    if size_mm is not None and size_mm < least:
        raise UnreadableSize(
            _("%(size)g mm is too small for this code to scan; it needs %(least).1f mm.")
            % {"size": size_mm, "least": least}
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{size} viewBox="0 0 {code.width} {code.width}"'
        f' role="img" shape-rendering="crispEdges"><title>{_xml(title or text)}</title>'
        f'<path fill="#fff" d="M0 0h{code.width}v{code.width}H0z"/>'
        f'<path fill="#000" d="{_path(code)}"/></svg>'
    )


def png(text: str, *, size_px: int = 296, level: Level = "Q") -> bytes:
    """A square PNG of exactly `size_px`, one bit a pixel; modules are whole pixels, the rest is margin.

    Raises UnreadableSize under one pixel a module or over 4,096 pixels.
    """
    code = symbol(text, level=level)
    if not code.width <= size_px <= MAX_PX:
        raise UnreadableSize(
            _("The picture must be between %(least)d and %(most)d pixels wide; %(size)d was asked for.")
            % {"least": code.width, "most": MAX_PX, "size": size_px}
        )
    return _png_file(_bitmap(code, size_px), size_px)


def _oversized(text: str) -> OversizedCode:
    return OversizedCode(
        _("%(count)d characters are too many for one code. Shorten the text.") % {"count": len(text)}
    )


def _xml(text: str) -> str:
    """`text` for an XML element, without the control characters that XML forbids."""
    return escape(re.sub(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]", "", text))


def runs(code: Symbol) -> Iterator[tuple[int, int, int]]:
    """Every run of dark modules in a row as left, top and length, counted from the quiet zone's corner."""
    for y, row in enumerate(code.rows, QUIET_ZONE):
        for run in _DARK.finditer(row):
            start, end = run.span()
            yield start + QUIET_ZONE, y, end - start


def _path(code: Symbol) -> str:
    return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs(code))


def _bitmap(code: Symbol, size: int) -> list[bytes]:
    """Rows of `size` pixels, eight to a byte, 1 is white; the symbol stands in the middle."""
    scale = size // code.width
    before = (size - scale * len(code.rows)) // 2
    after = size - scale * len(code.rows) - before
    blank = _row("1" * size)
    inked = [
        _row("1" * before + "".join(("0" if dark else "1") * scale for dark in row) + "1" * after)
        for row in code.rows
    ]
    return [blank] * before + [row for row in inked for _times in range(scale)] + [blank] * after


def _row(bits: str) -> bytes:
    padded = bits.ljust(-(-len(bits) // 8) * 8, "1")
    return int(padded, 2).to_bytes(len(padded) // 8, "big")


def _png_file(rows: list[bytes], size: int) -> bytes:
    """PNG (ISO/IEC 15948): bit depth 1, greyscale, no filter, no interlace."""
    header = struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
