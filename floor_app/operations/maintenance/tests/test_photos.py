import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.test import SimpleTestCase
from PIL import Image

from core.testing import slow
from floor_app.operations.maintenance import photos


def drawn(size: tuple[int, int] = (40, 20), kind: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    content = BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 0).save(content, kind, **options)
    return content.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that would unfold to a picture of this size."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(3 * 1000 * 1000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class PhotoTests(SimpleTestCase):
    def open(self, content: bytes) -> Image.Image:
        return Image.open(BytesIO(photos.cleaned(content)))

    def test_a_picture_of_any_kind_becomes_a_jpeg(self) -> None:
        for content in (drawn(), drawn(kind="PNG"), drawn(kind="PNG", mode="P"), drawn(kind="WEBP")):
            picture = self.open(content)
            assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (40, 20))

    @slow
    def test_a_large_one_is_made_smaller(self) -> None:
        assert self.open(drawn((4000, 2000))).size == (1600, 800)

    def test_it_is_turned_upright_and_says_nothing_of_place_or_device(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # lies on its side
        exif[0x010F] = "Phone"
        exif.get_ifd(0x8825)[1] = "N"

        picture = self.open(drawn(exif=exif.tobytes()))

        assert picture.size == (20, 40)
        assert dict(picture.getexif()) == {}
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}

    @slow
    def test_what_is_no_picture_is_refused(self) -> None:
        svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
        for content in (
            b"",
            b"no picture",
            svg,
            drawn(kind="GIF"),
            drawn()[:300],
            drawn((3000, 3000))[:9000],
        ):
            with self.subTest(content[:20]), pytest.raises(photos.PhotoRefused, match="no photo that can be"):
                photos.cleaned(content)

    @slow
    def test_a_small_file_that_unfolds_to_a_giant_is_refused_unread(self) -> None:
        for width, height in ((5000, 4000), (10_000, 10_000), (60_000, 60_000)):
            with self.subTest(width), pytest.raises(photos.PhotoRefused):
                photos.cleaned(png_that_claims(width, height))

    def test_too_many_bytes_are_refused_unread(self) -> None:
        with pytest.raises(photos.PhotoRefused, match="less than 12 MB"):
            photos.cleaned(b"x" * (photos.MOST_BYTES + 1))
