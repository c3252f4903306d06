from decimal import Decimal

import pytest
from django.test import TestCase

from core.events import history
from core.models import Event
from core.state import IllegalTransition
from floor_app.operations.engineering.testing import make_material
from floor_app.operations.inventory import queries, services
from floor_app.operations.inventory.models import Lot
from floor_app.operations.inventory.status import StockQuality
from floor_app.operations.inventory.testing import NINE, make_item, make_lot
from floor_app.operations.inventory.tests.stock_case import StockCase
from floor_app.operations.people.testing import make_user
from floor_app.operations.qr_system import queries as codes
from floor_app.operations.qr_system.status import CodeKind


class LotTests(StockCase):
    def receive_lot(self, number: str = "L-1") -> Lot:
        return services.receive_lot(
            item=self.item,
            number=number,
            quantity=Decimal(7),
            to=self.floor,
            by=self.dora,
            at=NINE,
            supplier_lot="S-9",
            reference="DN-1",
        )

    def test_a_new_lot_comes_in_under_quarantine(self) -> None:
        lot = self.receive_lot()

        assert (lot.status, lot.supplier_lot) == (StockQuality.QUARANTINE, "S-9")
        assert self.levels() == {"WH-A01": 3, "PROD-01": 7}
        assert queries.on_hand(self.item, available_only=True) == 3
        assert history(lot).get().verb == "inventory.lot.received"

    def test_a_lot_has_a_label_that_names_its_item(self) -> None:
        self.receive_lot()

        assert codes.active_code(kind=CodeKind.LOT, key="INS-100/L-1") is not None

    def test_a_number_that_no_label_can_name_is_refused(self) -> None:
        with pytest.raises(services.LongLotNumber, match="for INS-100 it may have 56 characters"):
            self.receive_lot("L" * 57)

        assert Lot.objects.count() == 0
        self.assert_nothing_happened()

    def test_an_item_or_a_place_out_of_use_takes_no_lot_in(self) -> None:
        for thing in (self.item, self.floor):
            thing.is_active = False

            with pytest.raises(services.OutOfUse, match=f"{thing} is out of use"):
                self.receive_lot()

            thing.is_active = True
        assert Lot.objects.count() == 0
        self.assert_nothing_happened()

    def test_a_known_lot_is_refused(self) -> None:
        make_lot(self.item)

        with pytest.raises(services.LotTaken, match="Lot L-1 of INS-100 is already here"):
            self.receive_lot(" L-1")

        self.assert_nothing_happened()

    def test_inspection_releases_a_lot(self) -> None:
        lot = self.receive_lot()

        self.set_status(lot, StockQuality.INSPECTION)
        lot = self.set_status(lot, StockQuality.RELEASED)

        assert queries.on_hand(self.item, available_only=True) == 10
        event = history(lot)[0]
        assert event.verb == "inventory.lot.status_changed"
        assert event.facts == {"before": "INSPECTION", "after": "RELEASED", "reason": "Certificate seen"}

    def test_a_lot_is_not_released_without_inspection(self) -> None:
        lot = make_lot(self.item, status=StockQuality.QUARANTINE)

        with pytest.raises(IllegalTransition, match="L-1 is Quarantine; it cannot become Released"):
            self.set_status(lot, StockQuality.RELEASED)

        lot.refresh_from_db()
        assert lot.status == StockQuality.QUARANTINE
        self.assert_nothing_happened()

    def test_without_a_reason_is_refused(self) -> None:
        lot = make_lot(self.item)

        with pytest.raises(services.ReasonMissing):
            self.set_status(lot, StockQuality.BLOCKED, reason="")

        self.assert_nothing_happened()

    def set_status(self, lot: Lot, status: str, reason: str = "Certificate seen ") -> Lot:
        return services.set_lot_status(lot=lot, status=status, reason=reason, by=self.dora, at=NINE)


class ProductTests(TestCase):
    def test_the_first_finished_piece_makes_its_item(self) -> None:
        material, dora = make_material("1267829M"), make_user("dora")

        item = services.ensure_item_for(material=material, by=dora, at=NINE)

        assert (item.code, item.name, item.material) == ("1267829M", material.name, material)
        assert history(item).get().verb == "inventory.item.created"

    def test_the_next_one_finds_it_with_one_query(self) -> None:
        material, dora = make_material("1267829M"), make_user("dora")
        item = services.ensure_item_for(material=material, by=dora, at=NINE)

        with self.assertNumQueries(3):  # two of them are the savepoint
            assert services.ensure_item_for(material=material, by=dora, at=NINE) == item
        assert history(item).count() == 1

    def test_an_item_of_that_number_that_is_no_product_is_refused(self) -> None:
        item = make_item("1267829M")

        with pytest.raises(services.ItemCodeTaken, match="1267829M is not linked to the material"):
            services.ensure_item_for(material=make_material("1267829M"), by=make_user("dora"), at=NINE)

        item.refresh_from_db()
        assert item.material is None
        assert Event.objects.count() == 0
