"""A label as a Zebra printer takes it (ZPL II): the picture that was proven, dot by dot."""

import re

from PIL import Image, ImageChops

_TIMES = {count: chr(ord("F") + count) for count in range(1, 20)}
_TIMES |= {20 * count: chr(ord("f") + count) for count in range(1, 21)}


def label(picture: Image.Image, *, copies: int = 1) -> bytes:
    """One label of a black-and-white picture; darkness and speed stay as the printer has them."""
    width = -(-picture.width // 8)
    black = ImageChops.invert(picture.convert("L")).convert("1")  # ZPL prints ones, pictures have them white
    rows = black.tobytes().hex().upper()
    rows_of = [rows[start : start + 2 * width] for start in range(0, len(rows), 2 * width)]
    size = width * picture.height
    return (
        f"^XA^PW{picture.width}^LL{picture.height}^LH0,0^FO0,0"
        f"^GFA,{size},{size},{width},{_compressed(rows_of)}^FS^PQ{copies}^XZ\n"
    ).encode()


def _compressed(rows: list[str]) -> str:
    """ZPL's own compression: counts before a digit (G–Y are 1–19, g–z 20–400) and ":" for the row above."""
    lines, above = [], ""
    for row in rows:
        lines.append(":" if row == above else _row(row))
        above = row
    return "".join(lines)


def _row(row: str) -> str:
    """A comma stands for zeros up to the row's end."""
    inked = row.rstrip("0")
    counted = re.sub(r"(.)\1{2,}", lambda run: _counted(run[1], len(run[0])), inked)
    return counted if inked == row else f"{counted},"


def _counted(digit: str, count: int) -> str:
    counts = ""
    while count >= 20:
        step = min(400, count // 20 * 20)
        counts, count = counts + _TIMES[step], count - step
    return counts + (_TIMES[count] if count else "") + digit
