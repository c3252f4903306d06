"""Labels from the office: picked, looked at, printed, printed again for a reason; and taken out of use."""

import re
from base64 import b64decode
from decimal import Decimal
from io import BytesIO
from typing import Any, ClassVar
from unittest.mock import patch

from django.test import override_settings
from django.urls import reverse
from PIL import Image

from core.testing import slow
from floor_app.office import labels
from floor_app.office.tests.resources import ResourceTestCase
from floor_app.operations.inventory.services import receive_lot
from floor_app.operations.inventory.testing import make_item, make_unit
from floor_app.operations.people import services as people
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.testing import make_location, make_work_center
from floor_app.operations.production.testing import NINE, make_job_card, operations_of
from floor_app.operations.qr_system import queries as qr
from floor_app.operations.qr_system.labels.testing import make_printer
from floor_app.operations.qr_system.labels.tests.pages import codes_of, codes_on, unpacked
from floor_app.operations.qr_system.labels.tests.printers import closed_port, sink
from floor_app.operations.qr_system.models import Printer, PrintJob, QRCode
from floor_app.operations.qr_system.services import register
from floor_app.operations.qr_system.status import CodeKind, PrintStatus
from floor_app.operations.qr_system.testing import make_qr_code

PRINT = reverse("office:print-labels")
PICK = reverse("office:pick-labels")
QUEUE = reverse("office:print-queue")


class LabelTestCase(ResourceTestCase):
    def center(self, code: str = "W-1") -> QRCode:
        make_work_center(code)
        return register(kind=CodeKind.WORK_CENTER, key=code)

    def print_(self, *codes: QRCode, **values: Any) -> Any:
        sent = {
            "codes": "\n".join(code.text for code in codes),
            "template": "unit-50x25",
            "output": "pdf",
            "copies": 1,
        }
        return self.press(PRINT, **{**sent, **values})


@slow
class PickTests(LabelTestCase):
    def test_ticked_rows_get_the_codes_that_are_missing(self) -> None:
        keys = [make_work_center(f"W-{number:02d}").code for number in range(25)]

        answer = self.press(PICK, kind="W", key=keys)

        assert answer.status_code == 302
        page = self.see(answer.headers["Location"])
        assert "25 labels" in page
        assert set(QRCode.objects.values_list("print_count", flat=True)) == {0}

    def test_nothing_ticked_says_so(self) -> None:
        back = reverse("office:work-centers")

        self.moved(self.press(PICK, kind="W", next=back), back)
        assert "Tick what the labels are for." in self.see(back)

    def test_what_is_not_on_record_gets_no_label(self) -> None:
        make_work_center("W-1")

        self.press(PICK, kind="W", key=["W-1", "INVENTED"])

        assert QRCode.objects.get().key == "W-1"

    def test_scanned_lines_add_up_and_what_is_unknown_is_said(self) -> None:
        first, second = self.center("W-1"), self.center("W-2")

        page = self.see(
            f"{reverse('office:labels')}?codes={first.text}%0AW-9%0A{first.text}&code={second.text}"
        )

        assert "2 labels" in page
        assert "Unknown code: W-9." in page
        assert f"{first.text}\nW-9\n{first.text}\n{second.text}</textarea>" in page

    def test_a_retired_label_is_not_printed(self) -> None:
        code = self.center()
        self.press(reverse("office:retire-label"), code=code.text, reason="Sold")

        page = self.see(f"{reverse('office:labels')}?codes={code.text}")

        assert "is retired: Sold." in page

    def test_no_more_than_96_at_once_and_the_page_says_so(self) -> None:
        codes = [make_qr_code(kind="W", key=f"X-{number}") for number in range(98)]

        picked = labels.pick(user=self.ben, kind="W", keys=[code.key for code in codes], text="")

        assert len(picked.codes) == 96
        assert picked.problems == ["Only the first 96 are printed at once."]

    def test_only_templates_that_fit_are_offered_the_usual_one_first(self) -> None:
        location = make_location("SHELF-1")
        code = register(kind=CodeKind.LOCATION, key=location.code)

        assert next(iter(labels.templates_for({code.kind}))) == "location-100x70"
        assert "badge-85x54" not in labels.templates_for({code.kind})
        assert list(labels.templates_for({"P"})) == ["badge-85x54"]
        assert labels.templates_for({"P", "L"}) == {}
        assert next(iter(labels.templates_for({"J"}))) == "traveler"

    def test_the_page_shows_what_will_be_printed(self) -> None:
        page = self.see(f"{reverse('office:labels')}?codes={self.center().text}&template=a4-3x8")

        assert page.count("data:image/png;base64,") == 1

    def test_the_pages_shown_begin_at_the_cell_that_is_free_and_are_full(self) -> None:
        codes = [make_qr_code(kind="W", key=f"X-{number:02d}") for number in range(75)]
        lines = "%0A".join(code.text for code in codes)

        page = self.see(f"{reverse('office:labels')}?codes={lines}&template=a4-3x8&start=5")

        pictures = [
            Image.open(BytesIO(b64decode(text)))
            for text in re.findall(r'data:image/png;base64,([^"]+)"', page)
        ]
        shown = [sorted(codes_on(picture)) for picture in pictures]
        expected = [code.text for code in codes]
        assert shown == [sorted(expected[:20]), sorted(expected[20:44]), sorted(expected[44:68])]

    def test_a_reason_is_asked_for_by_the_second_print_only(self) -> None:
        code = self.center()
        url = f"{reverse('office:labels')}?codes={code.text}&template=unit-50x25"
        first = self.see(url)
        self.print_(code)

        again = self.see(url)

        assert re.search(r'<input type="hidden" name="reason"', first)
        assert re.search(r'<input type="text" name="reason"', again)

    @override_settings(PUBLIC_URL="https://floor.plant.example/" + "a-very-long-path/" * 4)
    def test_a_label_too_small_for_its_code_is_refused_with_the_reason(self) -> None:
        code = self.center()

        page = self.see(f"{reverse('office:labels')}?codes={code.text}&template=l4778")

        assert "mm are less than 0.4 mm." in page
        answer = self.print_(code, template="l4778")
        assert answer.status_code == 409
        assert PrintJob.objects.count() == 0


@slow
class PrintTests(LabelTestCase):
    def test_a_file_carries_the_codes_and_is_counted(self) -> None:
        codes = [self.center(f"W-{number}") for number in range(3)]

        answer = self.print_(*codes, template="a4-3x8", start=23)

        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].endswith('.pdf"')
        assert codes_of(answer.content) == [sorted(code.text for code in codes[:2]), [codes[2].text]]
        assert set(QRCode.objects.values_list("print_count", flat=True)) == {1}
        assert PrintJob.objects.get().by == self.ben

    def test_zpl_and_pictures(self) -> None:
        code = self.center()

        zpl = self.print_(code, output="zpl")
        picture = self.print_(code, output="png", reason="Once more")

        assert len(unpacked(zpl.content)) == 1
        assert picture.headers["Content-Type"] == "image/png"

    def test_a_reprint_asks_why_and_keeps_what_was_chosen(self) -> None:
        code = self.center()
        self.print_(code)

        refused = self.print_(code, template="a4-3x8", start=7)

        assert refused.status_code == 409
        page = refused.content.decode()
        assert re.search(r'name="start" value="7"', page)
        assert 'name="reason"' in page
        assert QRCode.objects.get().print_count == 1

        self.print_(code, reason="Worn")
        assert QRCode.objects.get().print_count == 2
        assert PrintJob.objects.latest("pk").reason == "Worn"

    def test_the_same_press_twice_gives_the_file_twice_and_counts_once(self) -> None:
        code = self.center()
        same = {"client_id": "00000000-0000-4000-8000-000000000001"}

        first, second = self.print_(code, **same), self.print_(code, reason="x", **same)

        assert first.status_code == second.status_code == 200
        assert QRCode.objects.get().print_count == 1

    def test_a_printer_gets_it_at_once(self) -> None:
        code = self.center()
        with sink() as sunk:
            make_printer("LABEL-1", port=sunk.port)
            answer = self.print_(code, output="printer:LABEL-1", copies=2)

        self.moved(answer, QUEUE)
        assert b"^PQ2^XZ" in sunk.received[0]
        assert QRCode.objects.get().print_count == 1
        assert "is printed." in self.see(QUEUE)

    def test_a_printer_that_is_off_costs_no_print(self) -> None:
        code = self.center()
        make_printer("LABEL-1", port=closed_port())

        self.moved(self.print_(code, output="printer:LABEL-1"), QUEUE)

        page = self.see(QUEUE)
        assert "LABEL-1 does not answer." in page
        assert "Send now" in page

    def test_only_printers_with_this_paper_are_offered(self) -> None:
        make_printer("LABEL-1", template="asset-50x50")
        code = self.center()

        assert "LABEL-1" not in self.see(f"{reverse('office:labels')}?codes={code.text}&template=unit-50x25")
        assert self.print_(code, output="printer:LABEL-1").status_code == 409

    def test_a_sheet_goes_to_its_printer_as_pdf(self) -> None:
        code = self.center()
        with sink() as sunk:
            make_printer("LASER-1", port=sunk.port, template="l4778")
            self.print_(code, output="printer:LASER-1", template="l4778")

        assert codes_of(sunk.received[0]) == [[code.text]]

    def test_hostile_input_is_answered(self) -> None:
        code = self.center()
        for values in (
            {"template": "../../etc/passwd"},
            {"start": "999999999999"},
            {"start": "x"},
            {"copies": "-1"},
            {"output": "printer:NONE"},
            {"codes": "\x00" * 2000},
            {"kind": "'; drop table", "key": ["a" * 5000]},
        ):
            answer = self.print_(code, **values)
            assert answer.status_code in {200, 409}, values
        assert QRCode.objects.count() == 1


class WordsTests(LabelTestCase):
    @slow
    def test_each_kind_says_what_it_is(self) -> None:
        item = make_item("FLUX-1")
        receive_lot(
            item=item, number="L/7", quantity=Decimal(1), to=make_location("WH"), by=self.dora, at=NINE
        )
        unit = make_unit("1267829M", location=make_location("BIN"))
        card = make_job_card()
        step = operations_of(card)[0]
        step_key = f"{card.number}/{step.sequence}"
        wanted = {
            CodeKind.LOT: ("FLUX-1/L/7", ("L/7", (item.name, "FLUX-1"))),
            CodeKind.UNIT: (unit.serial_number, (unit.serial_number, (unit.material.name,))),
            CodeKind.JOB_CARD: (card.number, (card.number, (card.material.name, card.mat_number))),
            CodeKind.OPERATION: (step_key, (step_key, (step.name,))),
        }  # fmt: skip

        for kind, (key, (number, words)) in wanted.items():
            code = qr.active_code(kind=kind, key=key) or register(kind=kind, key=key)
            (content,) = labels.contents([code])
            assert (content.payload, content.number, content.words) == (code.text, number, words)

    def test_a_code_of_nothing_says_its_key(self) -> None:
        (content,) = labels.contents([make_qr_code(kind=CodeKind.COMMAND, key="OK")])

        assert (content.number, content.words) == ("OK", ())


@slow
class BadgeTests(LabelTestCase):
    def test_a_badge_is_printed_by_who_may_issue_it(self) -> None:
        holder = people.issue_badge(user=self.ana, by=self.ben, at=NINE)
        address = f"{reverse('office:labels')}?kind=P&key=ana"

        assert "1 label" in self.see(address)
        answer = self.press(PRINT, kind="P", key=["ana"], template="badge-85x54", output="pdf", copies=1)
        assert codes_of(answer.content) == [[holder.badge]]

    def test_nobody_else_sees_or_prints_it(self) -> None:
        holder = people.issue_badge(user=self.ana, by=self.ben, at=NINE)

        for query in ("kind=P&key=ana", f"codes={holder.badge}"):
            page = self.see(f"{reverse('office:labels')}?{query}", as_=self.dora)
            assert "This is done by: Administrator." in page
            assert "data:image" not in page
        answer = self.press(
            PRINT, as_=self.dora, kind="P", key=["ana"], template="badge-85x54", output="pdf", copies=1
        )
        assert answer.status_code == 409
        assert self.press(PICK, as_=self.dora, kind="P", key=["ana"]).status_code == 404

    def test_ticking_a_person_makes_no_badge(self) -> None:
        self.press(PICK, kind="P", key=["ana"])

        assert QRCode.objects.count() == 0


@slow
class TravelerTests(LabelTestCase):
    def test_a_job_s_paper_carries_its_code_and_one_for_each_step(self) -> None:
        card = make_job_card(quantity=3)
        page = self.see(
            reverse("office:job", args=[card.number]), as_=make_user("vic", roles=[Role.SUPERVISOR])
        )
        assert f"kind=J&amp;key={card.number}" in page

        answer = self.press(PRINT, kind="J", key=[card.number], template="traveler", output="pdf", copies=1)

        found = codes_of(answer.content)
        steps = [step.qr_code for step in operations_of(card)]
        assert sorted({code for page in found for code in page}) == sorted([card.qr_code, *steps])
        assert all(card.qr_code in page for page in found)

    def test_a_traveler_is_for_job_cards_only(self) -> None:
        answer = self.print_(self.center(), template="traveler")

        assert answer.status_code in {200, 409}
        assert PrintJob.objects.filter(template="traveler").count() == 0


@slow
class OutOfUseTests(LabelTestCase):
    def test_a_replaced_label_is_followed_by_its_print(self) -> None:
        code = self.center()

        answer = self.press(reverse("office:replace-label"), code=code.text, reason="Burnt")

        new = QRCode.objects.exclude(pk=code.pk).get()
        self.moved(answer, f"{reverse('office:labels')}?kind=W&key=W-1")
        assert "was replaced" in qr.resolve(code.text).sentence
        assert new.is_active

    def test_a_label_is_retired_for_a_reason(self) -> None:
        code = self.center()

        self.refused(reverse("office:retire-label"), "This field is required.", code=code.text)
        self.press(reverse("office:retire-label"), code="W-1", reason="Scrapped")

        assert "is retired: Scrapped" in qr.resolve(code.text).sentence

    def test_what_is_replaced_elsewhere_says_where(self) -> None:
        holder = people.issue_badge(user=self.ana, by=self.ben, at=NINE)
        card = make_job_card()
        for code, sentence in (
            (holder.badge, "issue a new one"),
            (card.qr_code, "Print its traveler again"),
            ("NOTHING", "Unknown code"),
        ):
            self.refused(reverse("office:replace-label"), sentence, code=code, reason="Lost")
        assert QRCode.objects.exclude(state="ACTIVE").count() == 0


@slow
class QueueTests(LabelTestCase):
    def job(self, status: PrintStatus) -> PrintJob:
        make_printer("LABEL-1", port=closed_port())
        self.print_(self.center(), output="printer:LABEL-1")
        PrintJob.objects.update(status=status, sending_since=NINE)
        return PrintJob.objects.get()

    def decide(self, job: PrintJob, act: str, **values: Any) -> str:
        self.press(reverse("office:decide-print", args=[job.pk, act]), **values)
        return PrintJob.objects.get(pk=job.pk).status

    def test_a_person_says_that_it_printed(self) -> None:
        assert self.decide(self.job(PrintStatus.UNCERTAIN), "printed") == PrintStatus.SENT
        assert QRCode.objects.get().print_count == 1

    def test_or_that_it_did_not(self) -> None:
        job = self.job(PrintStatus.UNCERTAIN)

        assert self.decide(job, "again") == PrintStatus.UNCERTAIN
        assert self.decide(job, "again", reason="No ribbon") == PrintStatus.QUEUED

    def test_or_that_it_need_not(self) -> None:
        assert self.decide(self.job(PrintStatus.QUEUED), "cancel") == PrintStatus.FAILED

    def test_a_job_whose_sender_died_is_decided_too(self) -> None:
        assert self.decide(self.job(PrintStatus.SENDING), "printed") == PrintStatus.SENT

    def test_send_now_sends(self) -> None:
        job = self.job(PrintStatus.QUEUED)
        with sink() as sunk:
            Printer.objects.update(port=sunk.port)
            assert self.decide(job, "send") == PrintStatus.SENT

    def test_an_act_that_there_is_not_changes_nothing(self) -> None:
        assert self.decide(self.job(PrintStatus.QUEUED), "explode") == PrintStatus.QUEUED


@slow
class PrinterPageTests(LabelTestCase):
    FACTS: ClassVar[dict[str, Any]] = {
        "code": "label-1", "name": "Stores", "host": "127.0.0.1", "port": 9100, "dpi": 203,
        "template": "unit-50x25", "shift_right": "0.5", "shift_down": "-0.25",
    }  # fmt: skip

    def test_a_printer_is_set_up_and_calibrated(self) -> None:
        with sink() as sunk:
            self.moved(
                self.press(reverse("office:new-printer"), **{**self.FACTS, "port": sunk.port}),
                reverse("office:printers"),
            )
            self.press(reverse("office:calibrate-printer", args=["LABEL-1"]))

        (picture,) = unpacked(sunk.received[0])
        assert picture.point(lambda shade: 255 - shade).getbbox() == (11, 5, 397, 190)
        file = self.press(reverse("office:calibrate-printer", args=["LABEL-1"]), file="pdf")
        assert file.content.startswith(b"%PDF")
        assert file.headers["Content-Disposition"] == 'attachment; filename="calibration-label-1.pdf"'

    def test_an_address_that_is_none_is_refused(self) -> None:
        for facts in ({"host": "http://x/"}, {"port": 25}, {"template": "x"}, {"shift_right": "99"}):
            assert self.press(reverse("office:new-printer"), **{**self.FACTS, **facts}).status_code == 409
        assert Printer.objects.count() == 0

    def test_offsets_move_what_is_printed(self) -> None:
        code = self.center()
        with sink() as sunk:
            for shift in (0, 1):
                make_printer(f"L-{shift}", port=sunk.port)
                Printer.objects.filter(code=f"L-{shift}").update(shift_right=shift)
                self.print_(code, output=f"printer:L-{shift}", reason="Test")

        here, there = (unpacked(sent)[0] for sent in sunk.received)
        assert there.crop((8, 0, 400, 200)).tobytes() == here.crop((0, 0, 392, 200)).tobytes()

    def test_a_print_that_an_offset_pushes_off_the_label_is_refused(self) -> None:
        make_printer("L-1", port=closed_port())
        Printer.objects.update(shift_right=-9)

        answer = self.print_(self.center(), output="printer:L-1")

        assert answer.status_code == 409
        assert "is cut or printed over" in answer.content.decode()
        assert PrintJob.objects.count() == 0

    def test_nothing_is_drawn_twice_for_a_refused_form(self) -> None:
        with patch.object(labels, "prove") as drawn:
            self.press(PRINT, codes="NOTHING", template="unit-50x25", output="pdf", copies=1)

        assert drawn.call_count == 0
