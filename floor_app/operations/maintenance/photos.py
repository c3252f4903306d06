"""A photo somebody sends: read with bounded memory, made smaller, and written anew without what it hides.

What a phone writes beside the picture (place, time, device, a smaller picture) is not in the copy.
"""

from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.errors import DomainError

MOST_BYTES = 12 * 2**20
# A JPEG is decoded at a fraction of its size; the others in full, so they may be no more than a screenshot.
MOST_PIXELS = {"JPEG": 52_000_000, "PNG": 17_000_000, "WEBP": 17_000_000}
LONGEST_SIDE = 1600
QUALITY = 82
UNREADABLE = (
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
)


class PhotoRefused(DomainError):
    """Not a picture, or one too large to look at."""


def cleaned(content: bytes) -> bytes:
    """The photo as a JPEG of at most 1600 pixels a side. Raises PhotoRefused."""
    if len(content) > MOST_BYTES:
        raise PhotoRefused(_("The photo is too large. Send one of less than 12 MB."))
    try:
        return _redrawn(content)
    except UNREADABLE as fault:
        raise PhotoRefused(_("This file is no photo that can be read. Send a JPEG, PNG or WebP.")) from fault


def _redrawn(content: bytes) -> bytes:
    with Image.open(BytesIO(content), formats=list(MOST_PIXELS)) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS[str(picture.format)]:
            raise PhotoRefused(_("The photo has too many pixels. Send a smaller one."))
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    image, drawn = Image.frombytes("RGB", upright.size, upright.tobytes()), BytesIO()
    image.save(drawn, "JPEG", quality=QUALITY)
    return drawn.getvalue()
