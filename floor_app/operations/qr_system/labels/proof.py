"""A page is read back before anybody gets it: as it is, at 60 % of its size, and with a tenth damaged."""

from collections.abc import Iterable, Iterator, Sequence
from threading import Lock

import pypdfium2
import zxingcpp
from django.utils.translation import gettext_lazy as _l
from PIL import Image, ImageDraw

from floor_app.operations.qr_system.drawing import QUIET_ZONE
from floor_app.operations.qr_system.labels.sheets import Placed, Unprintable

DOTS = {203: 8.0, 300: 300 / 25.4}  # a millimetre, by what printers are called
PROOF_DOTS = DOTS[203]
REDUCED = 0.6
DAMAGED = 0.1  # of the symbol's area
DARK = 128  # what is darker is printed black
INKED = [0] * DARK + [255] * (256 - DARK)

NOT_READ = _l("The code of %(number)s is not read at 203 dpi.")
NOT_READ_REDUCED = _l("The code of %(number)s is not read at 60 %% of its size: its modules are too small.")
NOT_READ_DAMAGED = _l("The code of %(number)s is not read with a tenth of it damaged.")
CUT = _l("The quiet zone of %(number)s is cut or printed over.")

PDFIUM = Lock()  # the library keeps state of its own and must not be entered twice


def pictures(pdf: bytes, *, dots: float = PROOF_DOTS, pages: range | None = None) -> Iterator[Image.Image]:
    """The pages in shades of grey, `dots` a millimetre."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        count = len(document)
    try:
        for number in pages or range(count):
            if number < count:
                with PDFIUM:
                    picture = _picture(document, number, dots)
                yield picture
    finally:
        with PDFIUM:
            document.close()


def _picture(document: pypdfium2.PdfDocument, number: int, dots: float) -> Image.Image:
    # A page of whole dots must not become one dot more by what floating point leaves over.
    scale = dots * 25.4 / 72 * (1 - 1e-5)
    picture: Image.Image = document[number].render(scale=scale, grayscale=True).to_pil()
    return picture


def black_and_white(picture: Image.Image) -> Image.Image:
    return picture.point(INKED, "1")


def require_readable(pdf: bytes, placed: Iterable[Placed], *, dots: float = PROOF_DOTS) -> None:
    """Read every code of the PDF where it stands. Raises Unprintable naming the first that is not read."""
    by_page: dict[int, list[Placed]] = {}
    for place in placed:
        by_page.setdefault(place.page, []).append(place)
    for number, picture in enumerate(pictures(pdf, dots=dots)):
        for place in by_page.get(number, ()):
            _require_readable(picture, place, dots)


def _require_readable(picture: Image.Image, place: Placed, dots: float) -> None:
    number = {"number": place.content.number}
    printed = inked(picture, place, dots)
    if printed is None:
        raise Unprintable(CUT % number)
    quiet = round(QUIET_ZONE * place.module * dots) - 1
    if not _is_blank_around(printed, quiet):
        raise Unprintable(CUT % number)
    reduced = printed.resize(
        (round(printed.width * REDUCED), round(printed.height * REDUCED)), Image.Resampling.BOX
    )
    for sentence, proof in (
        (NOT_READ, printed),
        (NOT_READ_REDUCED, reduced),
        (NOT_READ_DAMAGED, damaged(printed, quiet)),
    ):
        if read(proof) != [place.content.payload]:
            raise Unprintable(sentence % number)


def inked(picture: Image.Image, place: Placed, dots: float) -> Image.Image | None:
    """What is printed of this code with its quiet zone, or None where the page does not hold all of it."""
    edges = (place.left, place.top, place.left + place.side, place.top + place.side)
    left, top, right, foot = (round(edge * dots) for edge in edges)
    if min(left, top) < 0 or right > picture.width or foot > picture.height:
        return None
    return picture.crop((left, top, right, foot)).point(INKED)


def read(picture: Image.Image) -> Sequence[str]:
    found = zxingcpp.read_barcodes(
        picture,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        text_mode=zxingcpp.TextMode.Plain,
        try_rotate=False,
    )
    return [code.text for code in found]


def damaged(picture: Image.Image, quiet: int) -> Image.Image:
    """With a blot over a tenth of the symbol, in the corner that has no finder pattern."""
    spoiled = picture.copy()
    end = picture.width - quiet
    side = round((end - quiet) * DAMAGED**0.5)
    ImageDraw.Draw(spoiled).rectangle((end - side, end - side, end, end), fill=0)
    return spoiled


def _is_blank_around(picture: Image.Image, quiet: int) -> bool:
    around = picture.copy()
    ImageDraw.Draw(around).rectangle((quiet, quiet, picture.width - quiet, picture.height - quiet), fill=255)
    return around.getextrema() == (255, 255)
