from datetime import timedelta

from django.utils import timezone

from core.testing import slow
from floor_app.operations.inventory.testing import make_item, make_lot, make_unit
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.plant.testing import make_location
from floor_app.operations.production.models import LaborBooking
from floor_app.operations.qr_system.models import ScanLog
from floor_app.operations.qr_system.queries import answer_given
from floor_app.operations.qr_system.services import register, retire
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome
from floor_app.terminal.tests.base import StationTestCase


@slow
class ScanTests(StationTestCase):
    def test_a_card_opens_its_page_and_books_nothing(self) -> None:
        self.sign_in(self.ana)

        answer = self.scan(self.card.qr_code)

        assert answer.redirect_chain[-1][0] == f"/terminal/job-cards/{self.card.number}/"
        assert not LaborBooking.objects.exists()

    def test_an_operation_opens_its_card_at_that_step(self) -> None:
        self.sign_in(self.ana)

        answer = self.scan(self.welding.qr_code)

        assert answer.context["found"].operation == self.welding

    def test_the_number_typed_by_hand_is_as_good_as_the_label(self) -> None:
        self.sign_in(self.ana)

        answer = self.scan(self.card.number, source="TYPED")

        assert answer.context["card"] == self.card
        assert ScanLog.objects.get().source == "TYPED"

    def test_person_then_card_is_card_then_person(self) -> None:
        self.scan(self.ana.badge)
        one_way = self.scan(self.card.qr_code)
        self.client.logout()
        self.client.cookies["station"] = "token of TAB-1"
        asked = self.scan(self.card.qr_code)
        other_way = self.scan(self.ana.badge)

        assert asked.redirect_chain[-1][0] == "/terminal/sign-in/"
        assert one_way.redirect_chain[-1] == other_way.redirect_chain[-1]

    def test_the_same_scan_twice_is_answered_twice_and_logged_twice(self) -> None:
        self.sign_in(self.ana)

        first, second = self.scan(self.card.qr_code), self.scan(self.card.qr_code)

        assert first.context["card"] == second.context["card"] == self.card
        assert ScanLog.objects.count() == 2

    def test_an_unknown_code_is_said_and_logged(self) -> None:
        self.sign_in(self.ana)

        answer = self.scan("HELLO")

        assert self.said(answer) == ["Unknown code: HELLO. Scan it again or search for it."]
        log = ScanLog.objects.get()
        assert (log.outcome, log.raw, log.station, log.work_center) == (
            ScanOutcome.UNKNOWN,
            "HELLO",
            "TAB-1",
            "LATHE-1",
        )

    def test_a_retired_label_says_so(self) -> None:
        code = register(kind=CodeKind.ASSET, key="CNC-001")
        retire(code=code, by=self.ana, at=timezone.now(), reason="scrapped")
        self.sign_in(self.ana)

        answer = self.scan(code.text)

        assert self.said(answer) == ["This label of CNC-001 is retired: scrapped."]

    def test_what_the_floor_answered_is_kept_with_the_scan(self) -> None:
        self.sign_in(self.ana)

        self.scan(self.card.qr_code)

        given = answer_given(ScanLog.objects.get())
        assert given is not None
        assert given.outcome == ScanOutcome.DONE
        assert given.latency_ms is not None

    def test_a_work_center_is_where_one_works_from_now_on(self) -> None:
        self.sign_in(self.ana)

        self.scan(register(kind=CodeKind.WORK_CENTER, key="WELD-1").text)

        assert self.client.session["work_center"] == "WELD-1"

    def test_an_asset_opens_its_page(self) -> None:
        make_asset("CNC-001", work_center=self.lathe)
        self.sign_in(self.ana)

        answer = self.scan(register(kind=CodeKind.ASSET, key="CNC-001").text)

        assert answer.redirect_chain[-1][0] == "/terminal/assets/CNC-001/"

    def test_unit_and_location_go_together_in_either_order(self) -> None:
        unit = make_unit("12345678")
        place = make_location("WH-A02")
        unit_code = register(kind=CodeKind.UNIT, key="12345678").text
        place_code = register(kind=CodeKind.LOCATION, key="WH-A02").text
        self.sign_in(self.dora)

        self.scan(unit_code)
        at_place = self.scan(place_code)
        self.scan(place_code)
        at_unit = self.scan(unit_code)

        assert at_place.context["unit_scanned"] == unit
        assert at_unit.context["place_scanned"] == place

    def test_scans_far_apart_do_not_go_together(self) -> None:
        make_unit("12345678")
        make_location("WH-A02")
        self.sign_in(self.dora)
        self.scan(register(kind=CodeKind.UNIT, key="12345678").text)
        session = self.client.session
        session["last_scan"] = ["U", "12345678", (timezone.now() - timedelta(minutes=3)).isoformat()]
        session.save()

        at_place = self.scan(register(kind=CodeKind.LOCATION, key="WH-A02").text)

        assert at_place.context["unit_scanned"] is None

    def test_a_lot_opens_its_item(self) -> None:
        lot = make_lot(make_item("INS/100"), number="L-7")
        self.sign_in(self.dora)

        answer = self.scan(register(kind=CodeKind.LOT, key=f"INS/100/{lot.number}").text)

        assert answer.context["item"] == lot.item

    def test_a_lot_that_is_gone_says_so(self) -> None:
        self.sign_in(self.dora)

        answer = self.scan(register(kind=CodeKind.LOT, key="INS-100").text)

        assert self.said(answer) == ["Nothing can be done with this code here."]

    def test_a_code_without_a_page_says_so(self) -> None:
        self.sign_in(self.ana)

        answer = self.scan(register(kind=CodeKind.COMMAND, key="NO-SUCH").text)

        assert self.said(answer) == ["Nothing can be done with this code here."]

    def test_a_thing_that_is_gone_is_a_page_not_found(self) -> None:
        self.sign_in(self.ana)

        answer = self.scan(register(kind=CodeKind.ASSET, key="NO-SUCH").text)

        assert answer.status_code == 404

    def test_a_browser_that_is_no_station_signs_in_first(self) -> None:
        del self.client.cookies["station"]

        answer = self.client.post("/terminal/scan/", {"code": self.card.qr_code})

        assert answer.status_code == 302
        assert not ScanLog.objects.exists()

    def test_hostile_text_is_a_sentence(self) -> None:
        self.sign_in(self.ana)

        for text in ("'; drop table scans; --", "../../etc/passwd", "\x00\x1d\x1e", "A" * 10_000, "{" * 500):
            answer = self.scan(text)
            assert answer.status_code == 200
            assert len(self.said(answer)) == 1

    def test_the_scan_page_lists_the_last_scans_of_the_station(self) -> None:
        self.sign_in(self.ana)
        self.scan(self.card.qr_code)

        answer = self.client.get("/terminal/scan/")

        assert [scan.key for scan in answer.context["recent"]] == [self.card.number]
