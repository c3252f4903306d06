"""The command writes what the pages would, or says in one sentence why not."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from PIL import Image

from core.testing import slow
from floor_app.office.tests.resources import ResourceTestCase
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.production.testing import make_job_card
from floor_app.operations.qr_system.labels.tests.pages import codes_of, codes_on, unpacked
from floor_app.operations.qr_system.models import PrintJob, QRCode
from floor_app.operations.qr_system.services import register


@slow
class PrintLabelsTests(ResourceTestCase):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        make_work_center("LATHE-1")
        self.codes = [register(kind="W", key=key) for key in ("LATHE-1", "MILL-1", "SAW-1")]

    def run_command(self, name: str, *codes: str, template: str = "unit-50x25", start: int = 1) -> Path:
        file = self.folder / name
        call_command("print_labels", *codes, template=template, out=file, start=start, verbosity=0)
        return file

    def texts(self) -> list[str]:
        return [code.text for code in self.codes]

    def test_the_ending_says_what_it_writes(self) -> None:
        pdf, png, zpl = (self.run_command(f"l.{form}", *self.texts()) for form in ("pdf", "PNG", "zpl"))

        assert codes_of(pdf.read_bytes()) == [[text] for text in self.texts()]
        assert sorted(codes_on(Image.open(png))) == sorted(self.texts())
        assert [codes_on(label) for label in unpacked(zpl.read_bytes())] == [[text] for text in self.texts()]
        assert self.run_command("l.zip", *self.texts()).read_bytes().startswith(b"PK")
        assert (PrintJob.objects.count(), QRCode.objects.filter(print_count__gt=0).count()) == (0, 0)

    def test_it_writes_what_the_page_hands_out(self) -> None:
        file = self.run_command("l.png", "LATHE-1", template="a4-3x8", start=5)

        page = self.press(
            reverse("office:print-labels"),
            codes="LATHE-1",
            template="a4-3x8",
            start=5,
            output="png",
            copies=1,
        )

        handed_out = Image.open(io.BytesIO(page.content))
        assert Image.open(file).convert("1").tobytes() == handed_out.convert("1").tobytes()

    def test_a_traveler(self) -> None:
        card = make_job_card()

        (page,) = codes_of(self.run_command("t.pdf", card.number, template="traveler").read_bytes())

        assert card.qr_code in page

    def test_refusals_are_one_sentence_and_write_nothing(self) -> None:
        code = self.codes[0].text
        for name, given, options, sentence in (
            ("l.pdf", "W.NOTHING.X", {}, "not read correctly"),
            ("l.pdf", "NOTHING", {}, "Unknown code: NOTHING"),
            ("l.pdf", code, {"template": "a5"}, "There is no template a5. There are: unit-50x25"),
            ("l.pdf", code, {"template": "badge-85x54"}, "do not fit on badge-85x54"),
            ("l.pdf", code, {"template": "a4-3x8", "start": 25}, "no cell 25"),
            ("l.zpl", code, {"template": "a4-3x8"}, "label printers take single labels"),
            ("l.gif", code, {}, "must end in .pdf"),
            ("l", code, {}, "must end in .pdf"),
            ("no/such/folder/l.pdf", code, {}, "cannot be written: No such file"),
        ):
            with pytest.raises(CommandError) as refused:
                self.run_command(name, given, **options)
            assert sentence in str(refused.value)
            assert "\n" not in str(refused.value)
        assert list(self.folder.iterdir()) == []
