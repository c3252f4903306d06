"""From what is to be printed to a proven file: PDF for any printer, PNG to see, ZPL for a label printer."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import pypdfium2
from django.db import models
from django.utils.translation import gettext as _
from PIL import Image

from floor_app.operations.qr_system.labels import calibration, traveler, zpl
from floor_app.operations.qr_system.labels.proof import (
    DOTS,
    PDFIUM,
    PROOF_DOTS,
    black_and_white,
    pictures,
    require_readable,
)
from floor_app.operations.qr_system.labels.sheets import Content, Layout, Offset, Unprintable, draw
from floor_app.operations.qr_system.labels.templates import TRAVELER, Template
from floor_app.operations.qr_system.labels.traveler import Traveler


class Form(models.TextChoices):
    """What is handed out; the value is how the file's name ends."""

    PDF = "pdf", "PDF"
    PNG = "png", "PNG"
    ZPL = "zpl", "ZPL"


@dataclass(frozen=True, slots=True)
class Proven:
    """A file of which every code has been read back. Only this module makes one."""

    file: bytes
    form: Form
    template: str
    labels: int

    @property
    def content_type(self) -> str:
        return {"%PDF": "application/pdf", "\x89PNG": "image/png"}.get(
            self.file[:4].decode("latin-1"), "application/zip" if self.file[:2] == b"PK" else "text/plain"
        )

    @property
    def ending(self) -> str:
        return "zip" if self.content_type == "application/zip" else str(self.form)

    def pictures(self) -> list[bytes]:
        """The PNG of each page."""
        if self.ending != "zip":
            return [self.file]
        with zipfile.ZipFile(BytesIO(self.file)) as bundle:
            return [bundle.read(name) for name in bundle.namelist()]

    def one_picture(self) -> bytes:
        """All pages, one below the other, as one PNG."""
        pages = [Image.open(BytesIO(picture)) for picture in self.pictures()]
        image = Image.new("1", (pages[0].width, sum(page.height for page in pages)), 1)
        top = 0
        for page in pages:
            image.paste(page, (0, top))
            top += page.height
        file = BytesIO()
        image.save(file, "PNG", dpi=pages[0].info.get("dpi", (203.2, 203.2)))
        return file.getvalue()


def printed(
    template: Template,
    contents: Sequence[Content],
    *,
    form: Form = Form.PDF,
    start: int = 1,
    dpi: int = 203,
    offset: Offset = (0, 0),
    copies: int = 1,
) -> Proven:
    """Draw, read back, hand out. Raises Unprintable with the reason.

    `dpi` is the printer's for ZPL and the picture's for PNG. A roll's PDF and PNG stand on those dots too, so
    that all three are one drawing; sheets are for office printers, whose dots are finer than any module.
    """
    if not contents:
        raise Unprintable(_("There is nothing to print."))
    if form == Form.ZPL and not template.is_roll:
        raise Unprintable(
            _("%(title)s is a sheet; label printers take single labels.") % {"title": template.title}
        )
    dots = DOTS[dpi] if template.is_roll else None
    layout = Layout(template, contents, start, offset, dots)
    places = list(layout.placed())
    pdf = draw(layout, places)
    require_readable(pdf, places, dots=dots or PROOF_DOTS)
    return Proven(_as(form, pdf, DOTS[dpi], copies), form, template.name, len(contents))


def travelers(papers: Sequence[Traveler], *, form: Form = Form.PDF) -> Proven:
    """The papers of these jobs, one after the other. Raises Unprintable with the reason."""
    if form == Form.ZPL or not papers:
        raise Unprintable(_("A traveler is printed on A4, as PDF or PNG."))
    files = []
    for paper in papers:
        files.append(traveler.draw(paper))
        require_readable(files[-1], paper.placed())
    return Proven(_as(form, _joined(files), DOTS[203], 1), form, TRAVELER, len(papers))


def calibrated(template: Template, *, words: str, form: Form, dpi: int, offset: Offset) -> Proven:
    """The print to measure by. It has no code to be read back."""
    dots = DOTS[dpi] if template.is_roll else None
    pdf = calibration.draw(template, words=words, offset=offset, dots=dots)
    return Proven(_as(form, pdf, DOTS[dpi], 1), form, template.name, 0)


def _joined(files: Sequence[bytes]) -> bytes:
    if len(files) == 1:
        return files[0]
    file = BytesIO()
    with PDFIUM:
        pdf = pypdfium2.PdfDocument.new()
        for part in files:
            pdf.import_pages(pypdfium2.PdfDocument(part))
        pdf.save(file)
    return file.getvalue()


def _as(form: Form, pdf: bytes, dots: float, copies: int) -> bytes:
    if form == Form.PDF:
        return pdf
    pages = (black_and_white(picture) for picture in pictures(pdf, dots=dots))
    if form == Form.ZPL:
        return b"".join(zpl.label(page, copies=copies) for page in pages)
    return _png(pages, dots)


def _png(pages: Iterator[Image.Image], dots: float) -> bytes:
    """One picture, or an archive of them."""
    files = []
    for image in pages:
        file = BytesIO()
        image.save(file, "PNG", dpi=(dots * 25.4, dots * 25.4))
        files.append(file.getvalue())
    if len(files) == 1:
        return files[0]
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        for number, picture in enumerate(files, 1):
            bundle.writestr(f"{number:03d}.png", picture)
    return archive.getvalue()
