from decimal import Decimal

import pytest

from core.events import history
from floor_app.operations.engineering.testing import make_material
from floor_app.operations.inventory import queries, services
from floor_app.operations.inventory.models import Lot
from floor_app.operations.inventory.status import MoveKind, StockQuality
from floor_app.operations.inventory.testing import make_item, make_lot, make_stock, make_unit
from floor_app.operations.inventory.tests.stock_case import ONCE, StockCase
from floor_app.operations.plant.testing import make_location


class ReceiveTests(StockCase):
    def test_a_receipt_is_a_move_a_level_and_an_event(self) -> None:
        move = self.receive(Decimal("2.500"), reference="DN-1", reason="Delivered")

        assert self.levels() == {"WH-A01": Decimal("5.500")}
        assert (move.kind, move.destination, move.reason) == (MoveKind.RECEIPT, self.shelf, "Delivered")
        event = history(move).get()
        assert (event.verb, event.by) == ("inventory.stock.received", self.dora)
        assert event.facts == {
            "item": "INS-100",
            "quantity": "2.500",
            "source": None,
            "destination": "WH-A01",
            "reference": "DN-1",
        }

    def test_the_first_receipt_at_a_place_opens_its_level(self) -> None:
        self.receive(1, to=self.floor)

        assert self.levels() == {"WH-A01": 3, "PROD-01": 1}

    def test_a_receipt_into_a_known_level_costs_three_queries_and_its_savepoint(self) -> None:
        self.receive()

        with self.assertNumQueries(5):
            self.receive()

    def test_lots_are_counted_apart(self) -> None:
        lot = make_lot(self.item)

        self.receive(5, lot=lot)

        assert queries.on_hand(self.item, lot=lot) == 5
        assert queries.on_hand(self.item) == 8

    def test_a_lot_of_another_item_is_refused(self) -> None:
        with pytest.raises(services.WrongLot, match=r"^Lot L-1 is not of INS-100\.$"):
            self.receive(lot=make_lot(make_item("INS-200")))

        self.assert_nothing_happened()

    def test_an_item_out_of_use_is_refused(self) -> None:
        self.item.is_active = False

        with pytest.raises(services.OutOfUse, match=r"^INS-100 is out of use\.$"):
            self.receive()

        self.assert_nothing_happened()

    def test_a_place_out_of_use_is_refused(self) -> None:
        with pytest.raises(services.OutOfUse, match=r"^WH-B01 is out of use\.$"):
            self.receive(to=make_location("WH-B01", is_active=False))

        self.assert_nothing_happened()

    def test_what_is_no_quantity_is_refused(self) -> None:
        for quantity in ("0", "-1", "0.0001", "NaN", "sNaN", "Infinity", "-Infinity", "1e11", "1e50"):
            with self.subTest(quantity), pytest.raises(services.BadQuantity, match="above 0"):
                self.receive(Decimal(quantity))

        self.assert_nothing_happened()

    def test_the_same_command_twice_is_booked_once(self) -> None:
        first = self.receive(client_id=ONCE)

        assert self.receive(client_id=ONCE) == first
        assert self.levels() == {"WH-A01": 4}


class ReceiveUnitTests(StockCase):
    def test_a_serial_unit_is_one_piece_of_its_item(self) -> None:
        item = make_item("BIT-8", material=make_material())
        unit = make_unit()

        move = self.receive(item=item, unit=unit)

        assert queries.counted_as(unit) == move
        assert queries.on_hand(item) == 1

    def test_more_than_one_piece_is_refused(self) -> None:
        item = make_item("BIT-8", material=make_material())

        with pytest.raises(services.WrongUnit, match=r"^12345678 is one piece\.$"):
            self.receive(2, item=item, unit=make_unit())

        self.assert_nothing_happened()

    def test_a_unit_of_another_item_is_refused(self) -> None:
        with pytest.raises(services.WrongUnit, match=r"^12345678 is not a piece of INS-100\.$"):
            self.receive(unit=make_unit())

        self.assert_nothing_happened()

    def test_a_unit_is_not_counted_twice(self) -> None:
        item = make_item("BIT-8", material=make_material())
        unit = make_unit()
        self.receive(item=item, unit=unit)

        with pytest.raises(services.UnitAlreadyCounted, match=r"^12345678 is already counted at WH-A01\.$"):
            self.receive(item=item, unit=unit, to=self.floor)

        assert queries.on_hand(item) == 1


class IssueTests(StockCase):
    def test_an_issue_names_its_job_card(self) -> None:
        move = self.issue(3, reference="JC-2026-00001")

        assert self.levels() == {"WH-A01": 0}
        assert (move.kind, move.source, move.reference) == (MoveKind.ISSUE, self.shelf, "JC-2026-00001")
        assert history(move).get().verb == "inventory.stock.issued"

    def test_more_than_there_is_is_refused(self) -> None:
        with pytest.raises(services.NotEnoughStock, match=r"^Only 3 pcs of INS-100 are at WH-A01\.$"):
            self.issue(Decimal("3.001"))

        self.assert_nothing_happened()

    def test_from_a_place_that_never_had_any_is_refused(self) -> None:
        with pytest.raises(services.NotEnoughStock, match=r"^Only 0 pcs of INS-100 are at PROD-01\.$"):
            self.issue(source=self.floor)

        self.assert_nothing_happened()

    def test_a_place_that_allows_it_goes_negative(self) -> None:
        consigned = make_location("CONS-1", allows_negative=True)

        self.issue(2, source=consigned)
        self.issue(1, source=consigned)

        assert self.levels() == {"WH-A01": 3, "CONS-1": -3}

    def test_tenths_that_are_no_binary_fraction_can_be_used_up(self) -> None:
        self.issue(3)
        self.receive(Decimal("0.7"))
        self.receive(Decimal("0.1"))

        self.issue(Decimal("0.8"))

        assert self.levels() == {"WH-A01": 0}

    def test_an_item_out_of_use_is_still_used_up(self) -> None:
        self.item.is_active = False

        self.issue(3)

        assert self.levels() == {"WH-A01": 0}

    def test_only_a_released_lot_is_issued(self) -> None:
        lot = make_lot(self.item)
        make_stock(self.item, 5, self.floor, lot=lot)
        says = {
            StockQuality.QUARANTINE: "Lot L-1 is not released: Quarantine.",
            StockQuality.INSPECTION: "Lot L-1 is not released: In inspection.",
            StockQuality.BLOCKED: "Lot L-1 is not released: Blocked.",
        }

        for status, sentence in says.items():
            Lot.objects.filter(pk=lot.pk).update(status=status)
            with self.subTest(status), pytest.raises(services.LotNotReleased) as refusal:
                self.issue(source=self.floor, lot=lot)
            assert refusal.value.message == sentence
        assert self.levels() == {"WH-A01": 3, "PROD-01": 5}

        Lot.objects.filter(pk=lot.pk).update(status=StockQuality.RELEASED)
        self.issue(5, source=self.floor, lot=lot)
        assert self.levels() == {"WH-A01": 3, "PROD-01": 0}


class TransferTests(StockCase):
    def test_what_leaves_one_place_arrives_at_the_other(self) -> None:
        move = self.transfer(2)

        assert self.levels() == {"WH-A01": 1, "PROD-01": 2}
        assert history(move).get().verb == "inventory.stock.transferred"

    def test_back_again(self) -> None:
        self.transfer(2)
        self.transfer(2, source=self.floor, destination=self.shelf)

        assert self.levels() == {"WH-A01": 3, "PROD-01": 0}

    def test_a_blocked_lot_may_be_carried_away(self) -> None:
        lot = make_lot(self.item, status=StockQuality.BLOCKED)
        make_stock(self.item, 5, self.floor, lot=lot)

        self.transfer(5, source=self.floor, destination=make_location("QC-01"), lot=lot)

        assert self.levels() == {"WH-A01": 3, "PROD-01": 0, "QC-01": 5}

    def test_more_than_there_is_is_refused(self) -> None:
        with pytest.raises(services.NotEnoughStock, match="Only 3 pcs of INS-100 are at WH-A01"):
            self.transfer(4)

        self.assert_nothing_happened()

    def test_to_where_it_lies_is_refused(self) -> None:
        with pytest.raises(services.NothingChanged, match=r"^INS-100 is already at WH-A01\.$"):
            self.transfer(destination=self.shelf)

        self.assert_nothing_happened()

    def test_into_a_place_out_of_use_is_refused(self) -> None:
        with pytest.raises(services.OutOfUse, match="WH-B01 is out of use"):
            self.transfer(destination=make_location("WH-B01", is_active=False))

        self.assert_nothing_happened()

    def test_a_lot_of_another_item_is_refused(self) -> None:
        with pytest.raises(services.WrongLot):
            self.transfer(lot=make_lot(make_item("INS-200")))

        self.assert_nothing_happened()
