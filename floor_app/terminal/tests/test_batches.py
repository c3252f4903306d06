"""Scanning on and on at the terminal, as forms that work without a script."""

from typing import Any
from uuid import uuid4

from core.testing import slow
from floor_app.operations.inventory import queries
from floor_app.operations.inventory.models import ScanBatch, ScannedLine, SerialUnit
from floor_app.operations.inventory.services import cancel_batch, register_unit
from floor_app.operations.inventory.status import BatchStatus, ScanProblem, UnitCondition, UnitStatus
from floor_app.operations.inventory.testing import NINE, make_item, make_lot, make_stock, make_unit
from floor_app.operations.people.roles import Role
from floor_app.operations.people.services import issue_badge
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.models import Location
from floor_app.operations.plant.testing import make_location
from floor_app.operations.qr_system.models import QRCode, ScanLog
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome
from floor_app.operations.qr_system.testing import make_qr_code
from floor_app.terminal.tests.base import Answer, StationTestCase


class BatchTestCase(StationTestCase):
    """WH-A01 holds ten of INS-100 and, by the books, the unit 11111111; 22222222 lies at PROD-01."""

    shelf: Location
    codes: dict[str, QRCode]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.shelf = make_location("WH-A01")
        floor = make_location("PROD-01")
        make_stock(make_item("INS-100"), 10, cls.shelf)
        make_unit("11111111", location=cls.shelf)
        make_unit("22222222", location=floor)
        cls.codes = {
            key: make_qr_code(kind=kind, key=key)
            for kind, key in (
                (CodeKind.LOCATION, "WH-A01"),
                (CodeKind.LOCATION, "PROD-01"),
                (CodeKind.ITEM, "INS-100"),
                (CodeKind.UNIT, "11111111"),
                (CodeKind.UNIT, "22222222"),
            )
        }

    def setUp(self) -> None:
        super().setUp()
        self.sign_in(self.dora)

    def open(self, kind: str = "COUNT", **values: str) -> str:
        answer = self.post("/terminal/batches/open/", kind=kind, **values)
        url: str = answer.redirect_chain[-1][0]
        return url

    def read(self, url: str, key: str, **values: Any) -> Answer:
        """One scan on the page of the batch."""
        code = self.codes[key].text if key in self.codes else key
        return self.post(url, code=code, **values)

    def refused(self, url: str, **values: Any) -> str:
        answer = self.client.post(url, {"client_id": str(uuid4()), **values})
        assert answer.status_code == 409, answer
        return answer.content.decode()


@slow
class CountTests(BatchTestCase):
    def test_from_the_place_to_the_books(self) -> None:
        url = self.open()
        assert self.said(self.read(url, "11111111")) == ["Scan the place that is counted first."]
        assert self.said(self.read(url, "WH-A01")) == ["The place is WH-A01."]
        assert self.said(self.read(url, "11111111")) == ["11111111 is taken."]
        assert self.said(self.read(url, "22222222")) == ["22222222: Booked at another place"]
        assert self.said(self.read(url, "INS-100")) == ["INS-100: How many?"]

        answer = self.post(url, code="", quantity="8", line=ScannedLine.objects.latest("pk").pk)
        assert [(str(row), row.problem) for row in answer.context["rows"].rows] == [
            ("INS-100", ""),
            ("22222222", ScanProblem.ELSEWHERE),
            ("11111111", ""),
        ]
        page = self.client.get(f"{url}check/").content.decode()
        assert "Units from elsewhere" in page
        answer = self.post(f"{url}check/")

        assert self.said(answer) == [f"{ScanBatch.objects.get()} is booked."]
        assert queries.on_hand(make_item("INS-100"), location=self.shelf) == 8
        assert SerialUnit.objects.get(serial_number="22222222").location == self.shelf

    def test_a_quantity_goes_with_the_next_scan(self) -> None:
        url = self.open(place="WH-A01")
        line = self.read(url, "INS-100").context["waiting"]

        answer = self.read(url, "11111111", quantity="7.5", line=line.pk)

        line.refresh_from_db()
        assert line.quantity == 7.5
        assert self.said(answer) == ["11111111 is taken."]
        assert answer.context["waiting"] is None

    def test_what_is_no_quantity_loses_neither_the_row_nor_the_scan(self) -> None:
        url = self.open(place="WH-A01")
        line = self.read(url, "INS-100").context["waiting"]

        for typed in ("abc", "-1", "1.23456", "9" * 40):
            answer = self.read(url, "11111111", quantity=typed, line=line.pk)
            assert self.said(answer)[0].endswith("is no quantity."), typed
        assert self.said(self.read(url, "11111111", quantity="1", line="x"))[0] == "“1” is no quantity."

        assert ScannedLine.objects.get(unit__serial_number="11111111").times == 5
        assert self.client.get(url).context["waiting"] == line

    def test_an_item_scanned_again_may_be_counted_anew(self) -> None:
        url = self.open(place="WH-A01")
        line = self.read(url, "INS-100").context["waiting"]
        self.post(url, quantity="8", line=line.pk)

        answer = self.read(url, "INS-100")

        assert self.said(answer) == ["INS-100 was scanned before; it counts once."]
        assert answer.context["waiting"] == line

    def test_every_scan_is_logged_with_its_answer(self) -> None:
        url = self.open(place="WH-A01")
        for key in ("11111111", "11111111", "???"):
            self.read(url, key)
        cancel_batch(batch=ScanBatch.objects.get(), by=self.dora, at=NINE)
        self.read(url, "22222222")

        logged = ScanLog.objects.order_by("pk").values_list("outcome", "floor_answer__outcome", "station")
        assert list(logged) == [
            (ScanOutcome.RESOLVED, ScanOutcome.DONE, "TAB-1"),
            (ScanOutcome.RESOLVED, ScanOutcome.REPEATED, "TAB-1"),
            (ScanOutcome.UNKNOWN, ScanOutcome.DONE, "TAB-1"),
            (ScanOutcome.RESOLVED, ScanOutcome.REFUSED, "TAB-1"),
        ]

    def test_a_double_tap_is_one_scan(self) -> None:
        url, once = self.open(place="WH-A01"), str(uuid4())

        for _ in range(2):
            self.read(url, "11111111", client_id=once)

        assert ScannedLine.objects.get().times == 1
        assert ScanLog.objects.count() == 1

    def test_problems_are_grouped_and_taken_out(self) -> None:
        url = self.open(place="WH-A01")
        for key in ("x1", "x2"):
            self.read(url, key)
        answer = self.read(url, "22222222")
        groups = [(group.problem, group.count, group.blocks) for group in answer.context["groups"]]
        assert groups == [("UNKNOWN", 2, True), ("ELSEWHERE", 1, False)]
        assert "2 rows cannot be booked as they are" in self.refused(f"{url}check/", missing="KEEP")
        narrowed = self.client.get(f"{url}?problem=UNKNOWN").context["rows"].rows
        assert [row.raw for row in narrowed] == ["x2", "x1"]

        self.post(f"{url}problems/UNKNOWN/remove/")
        self.post(f"{url}problems/NONSENSE/remove/")
        row = ScannedLine.objects.get()
        self.post(f"{url}rows/{row.pk}/remove/")
        self.post(f"{url}rows/{row.pk}/remove/")

        assert not ScannedLine.objects.exists()

    def test_which_lot_is_asked_on_the_page_of_the_row(self) -> None:
        item = make_item("INS-100")
        level = make_stock(item, 5, self.shelf, lot=make_lot(item, "L-1"))
        url = self.open(place="WH-A01")
        self.read(url, "INS-100")
        row = ScannedLine.objects.get()
        page = f"{url}rows/{row.pk}/"
        assert "L-1" in self.client.get(page).content.decode()

        assert "This field is required." in self.refused(page, quantity="4", level="")
        self.post(page, quantity="4", level=level.pk)

        row.refresh_from_db()
        assert (str(row), row.problem) == ("INS-100 L-1", "")

    def test_a_row_that_cannot_be_settled_says_so(self) -> None:
        url = self.open(place="WH-A01")
        self.read(url, "11111111")
        page = f"{url}rows/{ScannedLine.objects.get().pk}/"

        assert "11111111 has no quantity." in self.refused(page, quantity="1")

    def test_what_becomes_of_what_is_missing_must_be_said(self) -> None:
        url = self.open(place="WH-A01")
        line = self.read(url, "INS-100").context["waiting"]
        self.post(url, quantity="10", line=line.pk)
        assert "This field is required." in self.refused(f"{url}check/")

        self.post(f"{url}check/", missing="GONE")

        assert SerialUnit.objects.get(serial_number="11111111").status == UnitStatus.LOST

    def test_giving_up_asks_first_and_is_said_once(self) -> None:
        url = self.open(place="WH-A01")
        self.read(url, "11111111")
        assert "1 row was scanned" in self.client.get(f"{url}cancel/").content.decode()

        self.post(f"{url}cancel/")

        assert ScanBatch.objects.get().status == BatchStatus.CANCELLED
        assert "is closed: Cancelled by Dora" in self.refused(f"{url}cancel/")
        assert "Nothing is added any more." in self.client.get(url).content.decode()
        assert self.said(self.post(f"{url}problems/UNKNOWN/remove/"))[0].startswith("SB-")
        assert self.client.get(f"{url}check/").context["tabs"] == []

    def test_two_people_scan_into_one_batch(self) -> None:
        url = self.open(place="WH-A01")
        self.read(url, "INS-100")
        self.sign_in(make_user("omar", roles=[Role.WAREHOUSE_CLERK]))
        assert "SB-" in self.client.get("/terminal/batches/").content.decode()

        answer = self.read(url, "22222222")

        assert answer.context["count"] == 2
        assert answer.context["waiting"] is None  # the quantity is Dora's to enter
        assert {line.scanned_by.username for line in ScannedLine.objects.all()} == {"dora", "omar"}

    def test_another_badge_takes_over_and_stays_on_the_batch(self) -> None:
        omar = issue_badge(user=make_user("omar", roles=[Role.WAREHOUSE_CLERK]), by=self.dora, at=NINE)
        url = self.open(place="WH-A01")

        answer = self.read(url, str(omar.badge))

        assert (answer.redirect_chain[-1][0], answer.context["operator"]) == (url, omar)
        assert not ScannedLine.objects.exists()

    def test_a_row_asked_for_by_nonsense_is_none(self) -> None:
        url = self.open(place="WH-A01")
        for line in ("x", "²", "9" * 30, "0"):
            assert self.client.get(url, {"line": line}).context["waiting"] is None


@slow
class PutAwayTests(BatchTestCase):
    def test_things_first_and_the_place_last(self) -> None:
        url = self.open("PUT_AWAY")
        for key in ("11111111", "INS-100"):
            self.read(url, key)
        answer = self.read(url, "PROD-01")
        assert self.said(answer) == ["The place is PROD-01."]

        self.post(f"{url}check/")

        assert queries.on_hand(make_item("INS-100"), location=Location.objects.get(code="PROD-01")) == 10
        assert SerialUnit.objects.get(serial_number="11111111").location == Location.objects.get(
            code="PROD-01"
        )

    def test_less_than_all_is_entered_on_the_row(self) -> None:
        url = self.open("PUT_AWAY", place="PROD-01")
        self.read(url, "INS-100")
        row = ScannedLine.objects.get()

        assert "Only 10 pcs of INS-100 are at WH-A01." in self.refused(f"{url}rows/{row.pk}/", quantity="11")
        self.post(f"{url}rows/{row.pk}/", quantity="4")

        row.refresh_from_db()
        assert row.quantity == 4


@slow
class DoorTests(BatchTestCase):
    def test_stores_start_from_home_from_a_place_and_from_the_office(self) -> None:
        for path in ("/terminal/", "/terminal/locations/WH-A01/", "/stock/"):
            assert "/terminal/batches/" in self.client.get(path).content.decode(), path
        self.sign_in(self.ana)
        for path in ("/terminal/locations/WH-A01/", "/stock/"):
            assert "/terminal/batches/" not in self.client.get(path).content.decode(), path

    def test_a_kind_that_is_none_opens_nothing(self) -> None:
        self.post("/terminal/batches/open/", kind="NONSENSE")

        assert not ScanBatch.objects.exists()

    def test_scans_go_into_the_batch_from_its_other_pages_too(self) -> None:
        url = self.open(place="WH-A01")

        page = self.client.get(f"{url}check/").content.decode()

        assert f'action="{url}" data-scan-form' in page

    def test_a_unit_registered_with_a_repair_is_found_as_it_is_typed(self) -> None:
        register_unit(
            serial_number="33333333",
            material=SerialUnit.objects.all()[0].material,
            status=UnitStatus.IN_STOCK,
            condition=UnitCondition.USED,
            location=self.shelf,
            repair_index=2,
            by=self.dora,
            at=NINE,
        )
        url = self.open(place="WH-A01")

        assert self.said(self.read(url, "33333333-R2", source="TYPED")) == ["33333333-R2 is taken."]
