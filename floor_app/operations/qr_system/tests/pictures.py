"""Reads pictures the way a test needs: PNG of our own kind, SVG of our own kind, both to pixels."""

import re
import struct
import zlib
from xml.etree import ElementTree as ET

import zxingcpp

Pixels = list[list[int]]


def parse_xml(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  # drawn by us, not received


def read_png(data: bytes) -> Pixels:
    """One bit a pixel, greyscale, unfiltered; every checksum is verified."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks = dict(_chunks(data[8:]))
    width, height, *form = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert form == [1, 0, 0, 0, 0]
    stride = 1 + (width + 7) // 8
    body = zlib.decompress(chunks[b"IDAT"])
    assert len(body) == stride * height
    rows = [body[start : start + stride] for start in range(0, len(body), stride)]
    assert all(row[0] == 0 for row in rows)
    return [[255 * (row[1 + x // 8] >> (7 - x % 8) & 1) for x in range(width)] for row in rows]


def read_svg(text: str, *, scale: int = 3) -> Pixels:
    """The rectangles of the black path on white, `scale` pixels a unit."""
    width = int(parse_xml(text).attrib["viewBox"].split()[2])
    modules = [[255] * width for _row in range(width)]
    black = re.search(r'<path fill="#000" d="([^"]*)"/>', text)
    assert black is not None
    drawn = re.sub(r"M(\d+) (\d+)h(\d+)v1h-\3z", "", black[1])
    assert drawn == ""
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", black[1]):
        for column in range(int(x), int(x) + int(run)):
            modules[int(y)][column] = 0
    return [[pixel for pixel in row for _x in range(scale)] for row in modules for _y in range(scale)]


def decode(pixels: Pixels) -> list[str]:
    flat = memoryview(bytes(pixel for row in pixels for pixel in row))
    image = flat.cast("B", (len(pixels), len(pixels[0])))
    return [found.text for found in zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)]


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    while data:
        (length,) = struct.unpack(">I", data[:4])
        name, body, rest = data[4:8], data[8 : 8 + length], data[8 + length :]
        assert struct.unpack(">I", rest[:4]) == (zlib.crc32(name + body),)
        found.append((name, body))
        data = rest[4:]
    return found
