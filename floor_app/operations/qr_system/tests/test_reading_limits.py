"""What one picture may cost, measured in a process of its own: the peak of a process never goes down."""

import subprocess
import sys
import zlib
from io import BytesIO

from django.conf import settings
from django.test import SimpleTestCase
from PIL import Image

from core.testing import long
from floor_app.operations.qr_system.drawing import _chunk

MOST_MB = 256
MEASURED = """
import sys, django
django.setup()
from core.errors import DomainError
from floor_app.operations.qr_system.reading import read
def peak():
    status = open("/proc/self/status").read()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024
before = peak()
try:
    print(len(read(sys.stdin.buffer.read())), "found")
except DomainError as refusal:
    print(refusal.message)
print(peak() - before)
"""


def png(width: int, height: int, *, color: int = 0, depth: int = 8, channels: int = 1) -> bytes:
    """A picture of one value that is a thousand times larger than its file: colour type 0 grey, 6 RGBA."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((depth, color, 0, 0, 0))
    squeeze = zlib.compressobj(1)
    row = bytes(1 + width * channels * depth // 8)
    body = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def jpeg(width: int, height: int, *, progressive: bool = False) -> bytes:
    written = BytesIO()
    Image.new("RGB", (width, height), "white").save(written, "JPEG", progressive=progressive, subsampling=0)
    return written.getvalue()


@long
class MemoryTests(SimpleTestCase):
    def measured(self, content: bytes) -> str:
        """What the reader says; it may not take more than so much on top of what the program takes."""
        run = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", MEASURED],
            input=content,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(settings.BASE_DIR)},
            check=False,
        )
        *answer, megabytes = run.stdout.decode().splitlines()
        assert int(megabytes) < MOST_MB, megabytes
        return answer[0]

    def test_the_largest_pictures_that_are_read(self) -> None:
        for content in (
            png(4000, 4000),
            png(4000, 4000, color=6, channels=4),
            jpeg(4000, 4000, progressive=True),
            jpeg(10_000, 8000),
        ):
            assert self.measured(content) == "0 found"

    def test_bombs_are_refused_from_their_header(self) -> None:
        too_many = "The picture has more than 16 megapixels. Take a smaller photo."
        for content in (
            png(30_000, 30_000, depth=1),  # 110 kB that would be 900 MB
            png(10_000, 10_000, color=6, channels=4),
            jpeg(10_000, 10_000),
            jpeg(8000, 8000, progressive=True),
        ):
            assert self.measured(content) == too_many

    def test_a_bomb_in_the_colour_profile_is_refused(self) -> None:
        profile = b"icc\0\0" + zlib.compress(bytes(200_000_000), 1)
        picture = png(100, 100)

        said = self.measured(picture[:33] + _chunk(b"iCCP", profile) + picture[33:])

        assert said in {"The picture is damaged or was cut off. Take it again.", "0 found"}
