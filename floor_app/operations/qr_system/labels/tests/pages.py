"""Reads what was printed the way a person with a scanner would, and ZPL the way a printer does."""

import re
from collections.abc import Sequence

import zxingcpp
from PIL import Image, ImageChops

from floor_app.operations.qr_system.labels.proof import pictures
from floor_app.operations.qr_system.labels.sheets import Content

LATHE = Content("A.CNC001.K", "CNC-001", ("Lathe, five axes", "مخرطة CNC رقم 12 (كبيرة)"))


def numbered(count: int) -> list[Content]:
    return [Content(f"J.{number:09d}.A", f"JC-{number:05d}", ("17½ in bit",)) for number in range(count)]


def codes_on(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def codes_of(pdf: bytes, *, dots: float = 8) -> list[list[str]]:
    """The codes of each page, in no order."""
    return [sorted(codes_on(picture)) for picture in pictures(pdf, dots=dots)]


def unpacked(zpl: bytes) -> list[Image.Image]:
    """The picture of each label, by ZPL II's own rules for ^GFA."""
    return [_graphic(*found) for found in re.findall(r"\^GFA,(\d+),\1,(\d+),([^^]*)\^FS", zpl.decode())]


def _graphic(size: str, width: str, packed: str) -> Image.Image:
    digits = 2 * int(width)
    rows: list[str] = []
    while packed:
        row, packed = ("", packed[1:]) if packed[0] == ":" else _row(packed, digits)
        rows.append(row or rows[-1])
    assert len(rows) * int(width) == int(size)
    black = Image.frombytes("1", (8 * int(width), len(rows)), bytes.fromhex("".join(rows)))
    return ImageChops.invert(black.convert("L"))


def _row(packed: str, digits: int) -> tuple[str, str]:
    row, count = "", 0
    while len(row) < digits:
        letter, packed = packed[0], packed[1:]
        if "G" <= letter <= "Y":
            count += ord(letter) - ord("F")
        elif "g" <= letter <= "z":
            count += 20 * (ord(letter) - ord("f"))
        elif letter == ",":
            row = row.ljust(digits, "0")
        else:
            row, count = row + letter * (count or 1), 0
    return row, packed


def texts(contents: Sequence[Content]) -> list[str]:
    return sorted(content.payload for content in contents)
