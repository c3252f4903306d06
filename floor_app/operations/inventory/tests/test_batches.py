from datetime import UTC, datetime
from decimal import Decimal
from unittest import mock
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.events import history
from core.state import IllegalTransition
from core.testing import by_riyadh_time, slow
from floor_app.operations.inventory import scanning, services
from floor_app.operations.inventory.models import ScanBatch, ScannedLine
from floor_app.operations.inventory.services import batches
from floor_app.operations.inventory.status import BatchKind, BatchStatus, ScanProblem, UnitStatus
from floor_app.operations.inventory.testing import NINE, make_item, make_lot, make_stock, make_unit
from floor_app.operations.inventory.tests.batch_case import BatchCase
from floor_app.operations.plant.testing import make_location
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome

ONCE = UUID("5f0c1a52-0000-4000-8000-000000000006")
TEN = datetime(2026, 3, 2, 10, 12, tzinfo=UTC)


class OpenTests(BatchCase):
    def test_a_batch_has_a_number_and_may_know_its_place(self) -> None:
        count, put_away = self.open(place=self.shelf), self.open(BatchKind.PUT_AWAY)

        assert [str(count), str(put_away)] == ["SB-2026-00001", "SB-2026-00002"]
        assert (count.location, put_away.location) == (self.shelf, None)
        assert list(scanning.open_batches().order_by("pk")) == [count, put_away]
        assert history(count).get().verb == "inventory.scan_batch.opened"

    def test_a_place_out_of_use_is_refused(self) -> None:
        with pytest.raises(services.OutOfUse, match="OLD-1 is out of use"):
            self.open(place=make_location("OLD-1", is_active=False))

        assert not ScanBatch.objects.exists()

    @by_riyadh_time
    def test_a_cancelled_batch_keeps_its_rows_and_takes_no_more(self) -> None:
        batch = self.open(place=self.shelf)
        line = self.unit(batch, "11111111")
        services.cancel_batch(batch=batch, by=self.dora, at=TEN)

        sentence = r"^SB-2026-00001 is closed: Cancelled by Dora at 13:12\.$"
        for press in (
            lambda: self.unit(batch, "22222222"),
            lambda: self.settle(line, 1),
            lambda: self.book(batch),
            lambda: services.remove_line(line=line, by=self.dora, at=TEN),
            lambda: services.remove_problem(batch=batch, problem="UNKNOWN", by=self.dora, at=TEN),
            lambda: services.cancel_batch(batch=batch, by=self.dora, at=TEN),
        ):
            with pytest.raises(services.BatchClosed, match=sentence):
                press()

        assert list(batch.lines.all()) == [line]
        self.assert_nothing_booked()

    def test_a_closed_batch_is_not_opened_again(self) -> None:
        batch = services.cancel_batch(batch=self.open(), by=self.dora, at=NINE)

        with pytest.raises(IllegalTransition):
            batch.move_to(BatchStatus.OPEN)


class CountScanTests(BatchCase):
    def setUp(self) -> None:
        self.batch = self.open()
        self.take(self.batch, CodeKind.LOCATION, "WH-A01")

    def problems(self) -> dict[str, int]:
        return {group.problem: group.count for group in scanning.groups(self.batch)}

    def test_a_count_begins_with_its_place(self) -> None:
        with pytest.raises(services.PlaceMissing, match="Scan the place that is counted first"):
            self.unit(self.open(), "11111111")

        assert not ScannedLine.objects.exists()

    def test_the_place_may_change_until_something_is_scanned(self) -> None:
        taken = self.take(self.batch, CodeKind.LOCATION, "PROD-01")
        assert scanning.sentence(taken) == "The place is PROD-01."
        self.unit(self.batch, "33333333")

        with pytest.raises(services.OtherPlace, match=r"SB-2026-00001 counts PROD-01\. Book it before"):
            self.take(self.batch, CodeKind.LOCATION, "WH-A01")

        assert ScanBatch.objects.get().location == self.floor
        assert self.take(self.batch, CodeKind.LOCATION, "PROD-01") == self.batch

    def test_a_unit_is_taken_and_scanned_again_counts_once(self) -> None:
        first, again = self.unit(self.batch, "11111111"), self.unit(self.batch, "11111111")

        assert (first, first.problem, again.times) == (again, "", 2)
        assert scanning.sentence(first) == "11111111 is taken."
        assert scanning.sentence(again) == "11111111 was scanned before; it counts once."
        assert history(first).first().facts["what"] == "11111111"  # type: ignore[union-attr]

    def test_the_same_scan_sent_twice_is_one(self) -> None:
        first = self.take(self.batch, CodeKind.UNIT, "11111111", client_id=ONCE)

        again = self.take(self.batch, CodeKind.UNIT, "11111111", client_id=ONCE)

        assert again == first
        assert ScannedLine.objects.get().times == 1

    def test_a_unit_that_the_books_have_elsewhere_is_a_notice(self) -> None:
        line = self.unit(self.batch, "33333333")

        assert line.problem == ScanProblem.ELSEWHERE
        assert [group.blocks for group in scanning.groups(self.batch)] == [False]
        assert not scanning.blocking(self.batch).exists()
        assert list(scanning.strangers(self.batch)) == [line]

    def test_what_cannot_be_counted_becomes_a_row_with_its_problem(self) -> None:
        make_unit("44444444", status=UnitStatus.SOLD, location=self.shelf)
        for kind, key, outcome, problem in (
            (CodeKind.UNIT, "44444444", ScanOutcome.RESOLVED, ScanProblem.GONE),
            (CodeKind.UNIT, "99999999", ScanOutcome.RESOLVED, ScanProblem.UNKNOWN),
            (CodeKind.LOT, "NO/SUCH", ScanOutcome.RESOLVED, ScanProblem.UNKNOWN),
            (CodeKind.JOB_CARD, "JC-2026-00001", ScanOutcome.RESOLVED, ScanProblem.NOT_STOCK),
            (CodeKind.ITEM, "OLD-1", ScanOutcome.RETIRED, ScanProblem.RETIRED),
            ("", "", ScanOutcome.UNKNOWN, ScanProblem.UNKNOWN),
        ):
            line = self.scan(self.batch, kind, key, outcome=outcome, raw=key or "???")
            assert line.problem == problem, key

        (last,) = self.batch.lines.filter(raw="???")
        assert scanning.sentence(last) == "???: Unknown code"
        assert self.problems() == {"UNKNOWN": 3, "RETIRED": 1, "NOT_STOCK": 1, "GONE": 1}
        assert scanning.blocking(self.batch).count() == 6

    def test_a_number_typed_by_hand_finds_its_thing(self) -> None:
        for typed, what in (("11111111-R2", "11111111"), ("ins-100", "INS-100")):
            line = self.scan(self.batch, "", "", outcome=ScanOutcome.UNKNOWN, raw=typed)
            assert str(line) == what

    def test_a_long_unknown_code_is_cut(self) -> None:
        line = self.scan(self.batch, "", "", outcome=ScanOutcome.UNKNOWN, raw="x" * 500)

        assert line.raw == "x" * 64

    def test_an_item_asks_how_many(self) -> None:
        line = self.scan(self.batch, CodeKind.ITEM, "INS-100")
        assert (line.problem, line.quantity) == (ScanProblem.NO_QUANTITY, None)

        line = self.settle(line, 12)

        assert (line.problem, line.quantity) == ("", Decimal(12))
        assert self.settle(line, 0).quantity == 0
        assert self.problems() == {}

    def test_a_lot_is_a_row_of_its_own(self) -> None:
        lot = make_lot(self.inserts, "L-1")

        line = self.scan(self.batch, CodeKind.LOT, "INS-100/L-1")

        assert (line.item, line.lot, str(line)) == (self.inserts, lot, "INS-100 L-1")

    def test_the_only_lot_of_an_item_is_meant_by_the_item(self) -> None:
        powder = make_item("POW-1")
        lot = make_lot(powder, "P-1")
        make_stock(powder, 5, self.shelf, lot=lot)

        assert self.scan(self.batch, CodeKind.ITEM, "POW-1").lot == lot

    @slow
    def test_of_several_lots_one_must_be_chosen(self) -> None:
        lot = make_lot(self.inserts, "L-1")
        level = make_stock(self.inserts, 5, self.shelf, lot=lot)
        elsewhere = make_stock(self.inserts, 5, self.floor)
        line = self.scan(self.batch, CodeKind.ITEM, "INS-100")
        assert line.problem == ScanProblem.WHICH

        with pytest.raises(services.NothingToSettle, match="Choose which lot or place of INS-100 is meant"):
            self.settle(line, 4)
        with pytest.raises(services.NotEnoughStock):
            self.settle(line, 4, elsewhere)
        assert ScannedLine.objects.get().quantity is None

        assert self.settle(line, 4, level).lot == lot

    @slow
    def test_a_lot_with_a_row_of_its_own_is_not_chosen_again(self) -> None:
        lot = make_lot(self.inserts, "L-1")
        level = make_stock(self.inserts, 5, self.shelf, lot=lot)
        self.scan(self.batch, CodeKind.LOT, "INS-100/L-1")
        line = self.scan(self.batch, CodeKind.ITEM, "INS-100")

        with pytest.raises(services.NothingToSettle, match="L-1 has a row already"):
            self.settle(line, 4, level)

    def test_what_has_no_quantity_gets_none(self) -> None:
        line = self.unit(self.batch, "11111111")

        with pytest.raises(services.NothingToSettle, match="11111111 has no quantity"):
            self.settle(line, 4)

    def test_less_than_nothing_is_refused(self) -> None:
        line = self.scan(self.batch, CodeKind.ITEM, "INS-100")

        with pytest.raises(services.BadQuantity):
            self.settle(line, -1)

    def test_rows_are_taken_out_one_by_one_or_by_what_is_the_matter(self) -> None:
        unit = self.unit(self.batch, "11111111")
        for raw in ("x1", "x2"):
            self.scan(self.batch, "", "", outcome=ScanOutcome.UNKNOWN, raw=raw)

        services.remove_problem(batch=self.batch, problem="UNKNOWN", by=self.dora, at=NINE)
        assert list(self.batch.lines.all()) == [unit]
        assert history(self.batch).first().facts == {"problem": "UNKNOWN", "count": 2}  # type: ignore[union-attr]

        services.remove_line(line=unit, by=self.dora, at=NINE)
        assert not self.batch.lines.exists()

    def test_a_full_batch_takes_repeats_but_nothing_new(self) -> None:
        self.unit(self.batch, "11111111")

        with mock.patch.object(batches, "MOST_LINES", 1):
            assert self.unit(self.batch, "11111111").times == 2
            with pytest.raises(services.BatchFull, match="SB-2026-00001 has 1 rows"):
                self.unit(self.batch, "22222222")

    @slow
    def test_a_scan_costs_the_same_in_a_large_batch(self) -> None:
        self.unit(self.batch, "11111111")
        with CaptureQueriesContext(connection) as few:
            self.unit(self.batch, "22222222")
        rows = [
            ScannedLine(batch=self.batch, raw=f"x{number}", scanned_by=self.dora, scanned_at=NINE)
            for number in range(450)
        ]
        ScannedLine.objects.bulk_create(rows)

        with CaptureQueriesContext(connection) as many:
            self.unit(self.batch, "33333333")

        assert len(many) == len(few) <= 13


class PutAwayScanTests(BatchCase):
    def setUp(self) -> None:
        self.batch = self.open(BatchKind.PUT_AWAY)

    def test_the_place_comes_first_or_last_and_may_change(self) -> None:
        self.unit(self.batch, "11111111")
        for code in ("PROD-01", "WH-A01"):
            self.take(self.batch, CodeKind.LOCATION, code)

        assert ScanBatch.objects.get().location == self.shelf

    def test_a_reserved_unit_is_a_notice(self) -> None:
        make_unit("44444444", status=UnitStatus.RESERVED, location=self.shelf)

        assert self.unit(self.batch, "44444444").problem == ScanProblem.RESERVED
        assert self.unit(self.batch, "11111111").problem == ""

    def test_a_quantity_is_all_there_is_in_the_only_place(self) -> None:
        line = self.scan(self.batch, CodeKind.ITEM, "INS-100")

        assert (line.source, line.quantity, line.problem) == (self.shelf, Decimal(10), "")
        assert scanning.sentence(line) == "10 of INS-100 from WH-A01."

    def test_serial_units_are_not_carried_as_a_quantity(self) -> None:
        line = self.scan(self.batch, CodeKind.ITEM, self.product.code)

        assert line.problem == ScanProblem.NONE_THERE

    def test_nor_may_serial_units_be_settled_as_a_quantity_beside_loose_pieces(self) -> None:
        make_stock(self.product, 3, self.shelf)
        line = self.scan(self.batch, CodeKind.ITEM, self.product.code)
        assert (line.source, line.quantity) == (self.shelf, Decimal(3))

        with pytest.raises(services.NotEnoughStock, match="Only 3 "):
            self.settle(line, 4)

    def test_of_several_places_one_must_be_chosen(self) -> None:
        level = make_stock(self.inserts, 4, self.floor)
        line = self.scan(self.batch, CodeKind.ITEM, "INS-100")
        assert line.problem == ScanProblem.WHICH

        with pytest.raises(services.NotEnoughStock, match="Only 4 pcs of INS-100 are at PROD-01"):
            self.settle(line, 5, level)

        line = self.settle(line, 3, level)
        assert (line.source, line.quantity) == (self.floor, Decimal(3))

    @slow
    def test_less_may_be_carried_but_not_more_than_there_is(self) -> None:
        line = self.scan(self.batch, CodeKind.ITEM, "INS-100")
        assert self.settle(line, 2).quantity == 2

        for quantity, refusal in ((11, services.NotEnoughStock), (0, services.BadQuantity)):
            with pytest.raises(refusal):
                self.settle(line, quantity)

    def test_what_is_nowhere_cannot_be_settled(self) -> None:
        make_item("NEW-1")
        line = self.scan(self.batch, CodeKind.ITEM, "NEW-1")
        assert line.problem == ScanProblem.NONE_THERE

        with pytest.raises(services.NotEnoughStock, match="Only 0 pcs of NEW-1 are in stock"):
            self.settle(line, 1)
