"""Pictures in, texts out: our own labels, what suppliers print, and what is no picture at all."""

from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import zxingcpp
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase
from PIL import Image, ImageFilter

from core.testing import slow
from floor_app.operations.qr_system import codes, drawing, reading
from floor_app.operations.qr_system.reading import UnreadablePicture, read

CARD = "J.202600153.A"
GS = "\x1d"
ORIENTATION = 0x0112


def picture(text: str = CARD, **options: Any) -> Image.Image:
    return Image.open(BytesIO(drawing.png(text, **options))).convert("L")


def as_bytes(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def drawn(kind: str, text: str, **options: Any) -> bytes:
    """Any symbology that the library can draw, as a PNG."""
    code = zxingcpp.create_barcode(text, zxingcpp.barcode_format_from_str(kind), **options)
    return as_bytes(Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=4)))


def texts(content: bytes) -> list[str]:
    return [found.text for found in read(content)]


class ReadTests(SimpleTestCase):
    def test_a_code_gives_its_format_its_symbology_and_its_text(self) -> None:
        (found,) = read(drawing.png(CARD))

        assert (found.format, found.symbology, found.text, found.raw) == ("QR Code", "]Q1", CARD, CARD)

    @slow
    def test_every_kind_of_picture_is_read(self) -> None:
        for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP"):
            assert texts(as_bytes(picture(), kind)) == [CARD], kind

    def test_every_symbology_of_a_plant_and_its_suppliers_is_read(self) -> None:
        for kind in (
            "QRCode",
            "MicroQRCode",
            "RMQRCode",
            "DataMatrix",
            "Aztec",
            "PDF417",
            "Code128",
            "Code39",
        ):
            assert texts(drawn(kind, "LOT7")) == ["LOT7"], kind

    @slow
    def test_a_code_is_read_turned_inverted_small_and_large(self) -> None:
        image = picture()
        for seen in (
            image.rotate(90),
            image.rotate(17, expand=True, fillcolor=255),
            image.point(lambda value: 255 - value),
            picture(size_px=58),
            image.resize((3000, 3000)),
        ):
            assert texts(as_bytes(seen)) == [CARD], seen.size

    def test_a_photo_that_a_phone_turned_is_read(self) -> None:
        for turn in range(1, 9):
            exif = Image.Exif()
            exif[ORIENTATION] = turn
            assert texts(as_bytes(picture(), "JPEG", exif=exif)) == [CARD], turn

    def test_black_on_transparent_is_read_as_on_paper(self) -> None:
        paper = Image.new("RGBA", (296, 296), (0, 0, 0, 0))
        paper.paste((0, 0, 0, 255), mask=picture().point(lambda value: 255 - value))

        assert texts(as_bytes(paper)) == [CARD]

    def test_a_second_look_reads_what_is_almost_too_small(self) -> None:
        blurred = (
            picture(size_px=58)
            .resize((46, 46), Image.Resampling.BILINEAR)
            .filter(ImageFilter.GaussianBlur(0.8))
        )
        content = as_bytes(blurred)

        assert zxingcpp.read_barcodes(blurred) == []
        assert texts(content) == [CARD]

    def test_several_codes_are_all_read(self) -> None:
        sheet = Image.new("L", (700, 300), 255)
        sheet.paste(picture("B.L7.C"), (0, 0))
        sheet.paste(picture(CARD), (400, 0))

        assert sorted(texts(as_bytes(sheet))) == ["B.L7.C", CARD]

    def test_a_gs1_message_keeps_its_separators_and_its_mark(self) -> None:
        content = drawn("DataMatrix", "(01)09506000134352(10)L7(21)S1", gs1=True)

        (found,) = read(content)

        assert found.raw == f"]d2010950600013435210L7{GS}21S1"

    def test_nothing_in_a_picture_is_no_refusal(self) -> None:
        assert read(as_bytes(Image.new("L", (640, 480), 128))) == []


class OneOfTests(SimpleTestCase):
    def of(self, *found: str) -> str:
        return reading.one_of([reading.Reading("QR Code", "]Q1", text) for text in found])

    def test_the_only_text_is_meant(self) -> None:
        assert self.of() == ""
        assert self.of("L-7") == "L-7"
        assert self.of("L-7", "L-7") == "L-7"

    def test_among_others_the_only_code_of_ours_is_meant(self) -> None:
        assert self.of("9506000134352", CARD, "L-7") == CARD

    def test_two_codes_are_asked_again(self) -> None:
        for several in (("L-7", "L-8"), (CARD, codes.make_code("W", "LATHE1"), "L-7")):
            with pytest.raises(reading.SeveralCodes, match="Show only one of them"):
                self.of(*several)


class ReadCodeTests(SimpleTestCase):
    folder: Path

    def setUp(self) -> None:
        temporary = TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def file(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def run_it(self, *files: str) -> tuple[str, str, bool]:
        out, err = StringIO(), StringIO()
        try:
            call_command("read_code", *files, stdout=out, stderr=err)
        except CommandError as failed:
            return out.getvalue(), err.getvalue(), failed.returncode != 1
        return out.getvalue(), err.getvalue(), True

    def test_a_line_for_each_code(self) -> None:
        card = self.file("card.png", drawing.png(CARD))
        lines = self.file("lines.png", drawing.png("two\nlines"))
        empty = self.file("empty.png", as_bytes(Image.new("L", (99, 99), 255)))

        assert self.run_it(card, lines, empty) == (
            f"{card}\tQR Code\t{CARD}\n{lines}\tQR Code\ttwo\\nlines\n{empty}\tnothing found\n",
            "",
            True,
        )

    def test_what_cannot_be_opened_is_a_sentence_and_the_others_are_read(self) -> None:
        text, gone = self.file("notes.png", b"hello"), str(self.folder / "gone.png")
        card = self.file("card.png", drawing.png(CARD))

        out, err, is_good = self.run_it(text, gone, str(self.folder), card)

        assert out == f"{card}\tQR Code\t{CARD}\n"
        assert err.splitlines() == [
            f"{text}: This file is no picture that can be read. Use JPEG, PNG or WebP.",
            f"{gone}: No such file or directory",
            f"{self.folder}: Is a directory",
        ]
        assert not is_good


class RefusedPictureTests(SimpleTestCase):
    def refused(self, content: bytes) -> str:
        with pytest.raises(UnreadablePicture) as refusal:
            read(content)
        return str(refusal.value.message)

    def test_what_is_no_picture_says_so(self) -> None:
        for content in (
            b"",
            b"hello",
            b"%PDF-1.7",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"PK\x03\x04",
        ):
            assert self.refused(content).startswith("This file is no picture"), content

    def test_a_picture_that_was_cut_off_says_so(self) -> None:
        for kind in ("JPEG", "PNG", "WEBP", "BMP"):
            whole = as_bytes(Image.effect_noise((300, 300), 60), kind)
            assert self.refused(whole[: len(whole) // 2]) == (
                "The picture is damaged or was cut off. Take it again."
            ), kind

    def test_a_moving_picture_is_refused(self) -> None:
        frames = [picture(), picture("B.L7.C")]
        for kind in ("GIF", "PNG", "WEBP"):
            content = as_bytes(frames[0], kind, save_all=True, append_images=frames[1:])
            assert self.refused(content) == "A moving picture is not read. Take a photo.", kind

    def test_more_bytes_than_a_photo_has_are_not_looked_at(self) -> None:
        content = drawing.png(CARD) + bytes(reading.MOST_BYTES)

        assert self.refused(content) == "The file is larger than 20 MB. Take a smaller photo."

    def test_a_picture_waits_for_the_one_before_it_but_not_for_ever(self) -> None:
        with reading._one_at_a_time, pytest.raises(reading.ReaderBusy, match="Other pictures are being read"):
            read(drawing.png(CARD), patience=0.01)

        assert texts(drawing.png(CARD)) == [CARD]
