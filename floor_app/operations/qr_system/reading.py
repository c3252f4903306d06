"""Codes in a photograph: image bytes in, texts out. Anybody may send one, so its size is bounded first."""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

import zxingcpp
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from zxingcpp import Binarizer, TextMode

from core.errors import DomainError
from floor_app.operations.qr_system import codes

MOST_BYTES = 20_000_000
MOST_PIXELS = 16_000_000
# Baseline JPEG can be decoded at a half, a quarter or an eighth of its size; a progressive one is held whole.
MOST_JPEG_PIXELS = 80_000_000
SMALL_PIXELS = 1_000_000
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
PATIENCE = 10  # seconds that a picture waits for the one before it
# What a supplier or this plant prints. Left out are linear codes without a check digit that noise resembles.
FORMATS = zxingcpp.barcode_formats_from_str(
    "QRCode,MicroQRCode,RMQRCode,DataMatrix,Aztec,PDF417,Code128,Code39,Code93,EAN13,EAN8,UPCA,UPCE,ITF,DataBar,"
    "DataBarExp,DataBarLtd"
)
# What Pillow's readers raise over a file that begins well and goes wrong.
DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)

_one_at_a_time = Lock()


class UnreadablePicture(DomainError):
    """The file cannot be searched for codes."""


class ReaderBusy(UnreadablePicture):
    """Another picture is being read."""


class SeveralCodes(DomainError):
    """Which of them is meant, only the person knows."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One symbol: its format, its symbology identifier (ISO/IEC 15424, "]Q1") and its text."""

    format: str
    symbology: str
    text: str
    is_gs1: bool = False

    @property
    def raw(self) -> str:
        """As a scanner would send it: only with the identifier is a GS1 message known for one."""
        return f"{self.symbology}{self.text}" if self.is_gs1 else self.text


def read(picture: bytes, *, patience: float = PATIENCE) -> list[Reading]:
    """Every code in one picture, of any size, turned or inverted. Raises UnreadablePicture with a sentence.

    One picture at a time in each process, which bounds the memory; see tests/test_reading_limits.py.
    """
    if not _one_at_a_time.acquire(timeout=patience):
        raise ReaderBusy(_("Other pictures are being read. Try again."))
    try:
        return _search(_grey(picture))
    finally:
        _one_at_a_time.release()


def one_of(found: list[Reading]) -> str:
    """The text that is meant: the only one, else the only one of ours; empty where there is none."""
    texts = list(dict.fromkeys(code.raw for code in found))
    ours = [text for text in texts if (parsed := codes.parse(text)) and not parsed.misread]
    if len(texts) > 1 and len(ours) != 1:
        raise SeveralCodes(_("There are several codes in the picture. Show only one of them."))
    return (ours or texts or [""])[0]


def _search(grey: Image.Image) -> list[Reading]:
    return _decode(grey, Binarizer.LocalAverage) or _decode(_doubled(grey), Binarizer.GlobalHistogram)


def _decode(grey: Image.Image, binarizer: Binarizer) -> list[Reading]:
    found = zxingcpp.read_barcodes(
        grey,
        formats=FORMATS,
        try_rotate=True,
        try_downscale=True,
        try_invert=True,
        text_mode=TextMode.Plain,
        binarizer=binarizer,
    )
    return [
        Reading(
            str(code.format),
            code.symbology_identifier,
            code.text,
            is_gs1=code.content_type == zxingcpp.ContentType.GS1,
        )
        for code in found
    ]


def _doubled(grey: Image.Image) -> Image.Image:
    """The second look: modules of two or three pixels need more, and an even light needs one threshold."""
    if grey.width * grey.height > SMALL_PIXELS:
        return grey
    return grey.resize((2 * grey.width, 2 * grey.height), Image.Resampling.LANCZOS)


def _grey(picture: bytes) -> Image.Image:
    if len(picture) > MOST_BYTES:
        raise too_many_bytes()
    try:
        with Image.open(BytesIO(picture), formats=KINDS) as opened:
            _require_bounded(opened)
            return _on_white(opened)
    except UnidentifiedImageError as error:
        raise UnreadablePicture(
            _("This file is no picture that can be read. Use JPEG, PNG or WebP.")
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except DAMAGE as error:
        raise UnreadablePicture(_("The picture is damaged or was cut off. Take it again.")) from error


def _require_bounded(opened: Image.Image) -> None:
    """From the header alone. A turned picture (EXIF) is left so: codes are found in any direction."""
    pixels = opened.width * opened.height
    is_scalable = opened.format == "JPEG" and not opened.info.get("progressive")
    if pixels > (MOST_JPEG_PIXELS if is_scalable else MOST_PIXELS):
        raise _too_many_pixels()
    if opened.format != "MPO" and getattr(opened, "is_animated", False):
        raise UnreadablePicture(_("A moving picture is not read. Take a photo."))
    if is_scalable:
        scale = next(scale for scale in (1, 2, 4) if pixels <= MOST_PIXELS * scale**2)
        opened.draft("L", (opened.width // scale, opened.height // scale))


def _on_white(opened: Image.Image) -> Image.Image:
    if not opened.has_transparency_data:
        return opened.convert("L")
    grey, alpha = opened.convert("LA").split()
    return Image.composite(grey, Image.new("L", grey.size, 255), alpha)


def too_many_bytes() -> UnreadablePicture:
    limit = {"limit": MOST_BYTES // 1_000_000}
    return UnreadablePicture(_("The file is larger than %(limit)d MB. Take a smaller photo.") % limit)


def _too_many_pixels() -> UnreadablePicture:
    limit = {"limit": MOST_PIXELS // 1_000_000}
    return UnreadablePicture(
        _("The picture has more than %(limit)d megapixels. Take a smaller photo.") % limit
    )
