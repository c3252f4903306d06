"""One drawing, three outputs, each of them read back."""

import io
import zipfile
from dataclasses import replace
from unittest import TestCase
from unittest.mock import patch

import pytest
from PIL import Image, ImageDraw

from core.testing import slow
from floor_app.operations.qr_system.labels import proof
from floor_app.operations.qr_system.labels.press import Form, calibrated, printed
from floor_app.operations.qr_system.labels.proof import black_and_white, pictures, require_readable
from floor_app.operations.qr_system.labels.sheets import Layout, Unprintable, draw
from floor_app.operations.qr_system.labels.templates import TEMPLATES
from floor_app.operations.qr_system.labels.tests.pages import LATHE, codes_of, codes_on, numbered, unpacked

UNIT = TEMPLATES["unit-50x25"]
ROLLS = [template for template in TEMPLATES.values() if template.is_roll]


@slow
class OutputTests(TestCase):
    def test_what_a_label_printer_gets_is_the_picture_that_was_proven(self) -> None:
        for template in ROLLS:
            for dpi in (203, 300):
                (shown,) = [Image.open(io.BytesIO(printed(template, [LATHE], form=Form.PNG, dpi=dpi).file))]
                (sent,) = unpacked(printed(template, [LATHE], form=Form.ZPL, dpi=dpi).file)

                assert sent.crop((0, 0, *shown.size)).tobytes() == shown.convert("L").tobytes()
                assert codes_on(sent) == [LATHE.payload]

    def test_a_label_has_its_size_in_dots(self) -> None:
        for dpi, size in ((203, (400, 200)), (300, (591, 295))):
            picture = Image.open(io.BytesIO(printed(UNIT, [LATHE], form=Form.PNG, dpi=dpi).file))

            assert picture.size == size

    def test_modules_are_whole_dots(self) -> None:
        """No row of modules is a dot thicker than another."""
        for dpi, dots in proof.DOTS.items():
            (place,) = Layout(UNIT, [LATHE], dots=dots).placed()
            picture = Image.open(io.BytesIO(printed(UNIT, [LATHE], form=Form.PNG, dpi=dpi).file)).convert("L")

            step, left, top = (round(value * dots) for value in (place.module, place.left, place.top))
            for y, row in enumerate(place.symbol.rows):
                for x, dark in enumerate(row):
                    corner = (left + (x + 4) * step, top + (y + 4) * step)
                    cell = picture.crop((*corner, corner[0] + step, corner[1] + step))
                    assert cell.getextrema() == ((0, 0) if dark else (255, 255))

    def test_several_pictures_come_in_an_archive_and_several_labels_in_one_stream(self) -> None:
        three = numbered(3)

        pictures_of = printed(UNIT, three, form=Form.PNG)
        stream = printed(UNIT, three, form=Form.ZPL, copies=2).file

        assert (pictures_of.ending, pictures_of.content_type) == ("zip", "application/zip")
        assert zipfile.ZipFile(io.BytesIO(pictures_of.file)).namelist() == ["001.png", "002.png", "003.png"]
        assert [codes_on(label) for label in unpacked(stream)] == [[one.payload] for one in three]
        assert stream.count(b"^PQ2^XZ") == 3

    def test_one_picture_and_a_pdf_say_what_they_are(self) -> None:
        assert printed(UNIT, [LATHE], form=Form.PNG).content_type == "image/png"
        assert printed(UNIT, [LATHE]).content_type == "application/pdf"
        assert printed(UNIT, [LATHE], form=Form.ZPL).content_type == "text/plain"
        assert printed(UNIT, [LATHE], form=Form.ZPL).ending == "zpl"

    def test_a_sheet_is_nothing_for_a_label_printer(self) -> None:
        with pytest.raises(Unprintable, match="label printers take single labels"):
            printed(TEMPLATES["l4778"], [LATHE], form=Form.ZPL)

    def test_an_offset_moves_the_print(self) -> None:
        here, there = (
            next(Layout(UNIT, [LATHE], offset=offset).placed()).left for offset in ((0, 0), (0.5, 0))
        )
        assert there - here == pytest.approx(0.5)
        assert codes_of(printed(UNIT, [LATHE], offset=(0.5, -0.5)).file) == [[LATHE.payload]]


class ProofTests(TestCase):
    """The proof itself, on pages that were spoiled after they were drawn."""

    def setUp(self) -> None:
        layout = Layout(UNIT, [LATHE], dots=8)
        self.places = list(layout.placed())
        (self.page,) = pictures(draw(layout, self.places))

    def refusal(self) -> str:
        with (
            patch.object(proof, "pictures", lambda *args, **options: iter([self.page])),
            pytest.raises(Unprintable) as refused,
        ):
            require_readable(b"", self.places)
        return refused.value.message

    def spoil(self, *box: float) -> None:
        ImageDraw.Draw(self.page).rectangle([round(8 * edge) for edge in box], fill=0)

    def test_ink_in_the_quiet_zone_is_found(self) -> None:
        self.spoil(0, 0, 2.5, 25)

        assert self.refusal() == "The quiet zone of CNC-001 is cut or printed over."

    def test_a_finder_pattern_that_is_gone_is_found(self) -> None:
        self.spoil(5, 5, 10, 10)

        assert self.refusal() == "The code of CNC-001 is not read at 203 dpi."

    def test_another_s_code_in_its_place_is_found(self) -> None:
        self.places = [replace(self.places[0], content=replace(LATHE, payload="A.CNC002.X"))]

        assert self.refusal() == "The code of CNC-001 is not read at 203 dpi."

    def test_a_code_without_reserve_is_found(self) -> None:
        """Readable as it is, with some of it spoiled already: a tenth more is too much."""
        self.spoil(11.5, 11.5, 14.5, 14.5)

        assert self.refusal() == "The code of CNC-001 is not read with a tenth of it damaged."

    def test_modules_that_only_the_full_size_shows_are_found(self) -> None:
        """One dot a module is read; six tenths of a dot is not."""
        place = replace(self.places[0], module=1 / 8, left=1, top=1)
        self.places, self.page = [place], Image.new("L", (400, 200), 255)
        for y, row in enumerate(place.symbol.rows):
            for x, dark in enumerate(row):
                self.page.putpixel((8 + x + 4, 8 + y + 4), 0 if dark else 255)

        assert self.refusal().startswith("The code of CNC-001 is not read")


class CalibrationTests(TestCase):
    def test_the_frame_is_a_millimetre_inside_the_cut(self) -> None:
        (picture,) = unpacked(calibrated(UNIT, words="LABEL-1", form=Form.ZPL, dpi=203, offset=(0, 0)).file)

        assert self.inked(picture) == (7, 7, 393, 193)

    def test_it_moves_with_the_offset(self) -> None:
        (picture,) = unpacked(
            calibrated(UNIT, words="LABEL-1", form=Form.ZPL, dpi=203, offset=(0.5, 0.25)).file
        )

        assert self.inked(picture) == (11, 9, 397, 195)

    def test_a_sheet_shows_the_edge_of_every_label(self) -> None:
        sheet = calibrated(TEMPLATES["l4778"], words="L4778", form=Form.PDF, dpi=203, offset=(0, 0))

        (picture,) = pictures(sheet.file)

        assert self.inked(black_and_white(picture).convert("L")) == pytest.approx(
            (85, 178, 1593, 2198), abs=2
        )

    @staticmethod
    def inked(picture: Image.Image) -> tuple[int, ...] | None:
        return picture.point(lambda shade: 255 - shade).getbbox()
