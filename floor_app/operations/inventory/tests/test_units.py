from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import TestCase

from core.events import history
from core.models import Event
from core.state import IllegalTransition
from core.testing import slow
from floor_app.operations.engineering.testing import make_material
from floor_app.operations.inventory import queries, services
from floor_app.operations.inventory.models import Item, SerialUnit, StockMove
from floor_app.operations.inventory.status import MoveKind, Ownership, UnitCondition, UnitStatus
from floor_app.operations.inventory.testing import NINE, make_item, make_unit
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.models import Location
from floor_app.operations.plant.testing import make_location
from floor_app.operations.qr_system import queries as codes
from floor_app.operations.qr_system.status import CodeKind

ONCE = UUID("5f0c1a52-0000-4000-8000-000000000002")


class UnitCase(TestCase):
    """12345678 lies at WH-A01 and is one of the item BIT-8."""

    dora: User
    shelf: Location
    floor: Location
    item: Item
    unit: SerialUnit

    @classmethod
    def setUpTestData(cls) -> None:
        cls.dora = make_user("dora")
        cls.shelf = make_location("WH-A01")
        cls.floor = make_location("PROD-01")
        cls.item = make_item("BIT-8", material=make_material())
        cls.unit = make_unit(location=cls.shelf)

    def setUp(self) -> None:
        self.do: dict[str, Any] = {"unit": self.unit, "by": self.dora, "at": NINE}

    def receive(self) -> None:
        one = Decimal(1)
        services.receive(item=self.item, quantity=one, to=self.shelf, unit=self.unit, by=self.dora, at=NINE)

    def assert_unchanged(self) -> None:
        before = {field.attname: getattr(self.unit, field.attname) for field in SerialUnit._meta.fields}
        now = SerialUnit.objects.get(pk=self.unit.pk)
        assert {name: getattr(now, name) for name in before} == before
        assert Event.objects.count() == 0
        assert StockMove.objects.count() == 0

    def facts(self) -> dict[str, Any]:
        newest = queries.unit_history(self.unit)[0]
        return {"verb": newest.verb, **newest.facts}


class RegisterTests(UnitCase):
    def register(self, serial_number: str = "87654321", **fields: Any) -> SerialUnit:
        asked: dict[str, Any] = {
            "material": make_material(),
            "status": UnitStatus.UNDER_INSPECTION,
            "condition": UnitCondition.USED,
            "location": self.shelf,
            "by": self.dora,
            "at": NINE,
        }
        return services.register_unit(serial_number=serial_number, **(asked | fields))

    def test_a_unit_enters_with_its_label_and_its_first_event(self) -> None:
        unit = self.register(" 87654321", ownership=Ownership.CUSTOMER, owner="Northfield ", repair_index=3)

        assert str(unit) == "87654321-R3"
        assert (unit.ownership, unit.owner, unit.location) == ("CUSTOMER", "Northfield", self.shelf)
        assert codes.active_code(kind=CodeKind.UNIT, key="87654321") is not None
        event = history(unit).get()
        assert event.verb == "inventory.unit.registered"
        assert event.facts == {
            "status": "UNDER_INSPECTION",
            "condition": "USED",
            "location": "WH-A01",
            "repair_index": 3,
        }

    def test_what_is_no_serial_number_is_refused(self) -> None:
        for text in ("", "1234", "87654321-R1"):
            with self.subTest(text), pytest.raises(services.UnreadableSerial, match="not a serial number"):
                self.register(text)

        assert SerialUnit.objects.get() == self.unit

    def test_a_serial_number_is_stamped_once(self) -> None:
        with pytest.raises(services.SerialTaken, match=r"^12345678 is already registered\.$"):
            self.register("12345678")

        self.assert_unchanged()

    def test_somebody_elses_unit_names_its_owner(self) -> None:
        with pytest.raises(services.OwnerMissing, match="Name the customer"):
            self.register(ownership=Ownership.CONSIGNMENT)

        assert SerialUnit.objects.get() == self.unit

    def test_registered_twice_by_one_command_is_registered_once(self) -> None:
        first = self.register(client_id=ONCE)

        assert self.register(client_id=ONCE) == first
        assert history(first).count() == 1


class MoveTests(UnitCase):
    def test_a_unit_is_put_in_another_place(self) -> None:
        unit = services.move_unit(**self.do, to=self.floor)

        assert unit.location == self.floor
        assert StockMove.objects.count() == 0
        assert self.facts() == {
            "verb": "inventory.unit.moved",
            "before": {"location": "WH-A01"},
            "after": {"location": "PROD-01"},
            "reason": "",
        }

    def test_a_unit_that_was_nowhere(self) -> None:
        SerialUnit.objects.update(location=None)

        services.move_unit(**self.do, to=self.floor)

        assert self.facts()["before"] == {"location": None}

    def test_the_stock_goes_with_a_unit_that_is_counted(self) -> None:
        self.receive()

        services.move_unit(**self.do, to=self.floor)

        assert queries.on_hand(self.item, location=self.shelf) == 0
        assert queries.on_hand(self.item, location=self.floor) == 1
        assert queries.level_mismatches() == []

    def test_the_count_stays_where_it_already_is(self) -> None:
        self.receive()
        SerialUnit.objects.update(location=self.floor)

        services.move_unit(**self.do, to=self.shelf)

        assert queries.on_hand(self.item, location=self.shelf) == 1

    def test_to_where_it_is_is_refused(self) -> None:
        with pytest.raises(services.NothingChanged, match=r"^12345678 is already at WH-A01\.$"):
            services.move_unit(**self.do, to=self.shelf)

        self.assert_unchanged()

    def test_to_a_place_out_of_use_is_refused(self) -> None:
        with pytest.raises(services.OutOfUse, match="WH-B01 is out of use"):
            services.move_unit(**self.do, to=make_location("WH-B01", is_active=False))

        self.assert_unchanged()


class StatusTests(UnitCase):
    def test_a_status_follows_its_table(self) -> None:
        unit = services.change_unit_status(**self.do, status=UnitStatus.RESERVED, reason="For order 7 ")

        assert unit.status == UnitStatus.RESERVED
        assert self.facts() == {
            "verb": "inventory.unit.status_changed",
            "before": {"status": "IN_STOCK"},
            "after": {"status": "RESERVED"},
            "reason": "For order 7",
        }

    def test_a_reserved_unit_stays_in_stock(self) -> None:
        self.receive()

        services.change_unit_status(**self.do, status=UnitStatus.RESERVED, reason="For order 7")

        assert queries.on_hand(self.item) == 1

    @slow
    def test_a_unit_leaves_the_stock_as_its_status_says(self) -> None:
        kinds = {
            UnitStatus.IN_TRANSIT: MoveKind.SHIPMENT,
            UnitStatus.AT_CUSTOMER: MoveKind.SHIPMENT,
            UnitStatus.SOLD: MoveKind.SHIPMENT,
            UnitStatus.LOST: MoveKind.ADJUSTMENT,
            UnitStatus.SCRAPPED: MoveKind.ADJUSTMENT,
        }

        for status, kind in kinds.items():
            with self.subTest(status):
                SerialUnit.objects.update(status=UnitStatus.IN_STOCK)
                self.receive()
                services.change_unit_status(**self.do, status=status, reason="As told")
                last = StockMove.objects.order_by("-id")[0]
                assert (last.kind, last.source, last.destination) == (kind, self.shelf, None)
                assert queries.on_hand(self.item) == 0
                assert queries.counted_as(self.unit) is None
        assert queries.level_mismatches() == []

    def test_a_unit_that_is_not_counted_leaves_no_trace_in_the_stock(self) -> None:
        services.change_unit_status(**self.do, status=UnitStatus.SOLD, reason="Order 7")

        assert StockMove.objects.count() == 0

    def test_a_move_off_the_table_is_refused(self) -> None:
        SerialUnit.objects.update(status=UnitStatus.SCRAPPED)
        self.unit.refresh_from_db()

        with pytest.raises(IllegalTransition, match="12345678 is Scrapped; it cannot become In stock"):
            services.change_unit_status(**self.do, status=UnitStatus.IN_STOCK, reason="Found")

        self.assert_unchanged()

    def test_a_repair_is_not_slipped_in_as_a_status(self) -> None:
        with pytest.raises(services.RepairNotStarted, match="Start a repair of 12345678 instead"):
            services.change_unit_status(**self.do, status=UnitStatus.UNDER_REPAIR, reason="Worn")

        self.assert_unchanged()

    def test_every_change_but_a_move_says_why(self) -> None:
        changes: list[tuple[Any, dict[str, str]]] = [
            (services.change_unit_status, {"status": UnitStatus.SOLD}),
            (services.change_unit_condition, {"condition": UnitCondition.NEW}),
            (services.change_unit_ownership, {"ownership": Ownership.CONSIGNMENT, "owner": "Northfield"}),
        ]

        for change, wanted in changes:
            with self.subTest(wanted), pytest.raises(services.ReasonMissing):
                change(**self.do, **wanted, reason=" ")
        self.assert_unchanged()


class ConditionAndOwnershipTests(UnitCase):
    def test_a_condition_changes(self) -> None:
        services.change_unit_condition(**self.do, condition=UnitCondition.REPAIRABLE, reason="Worn")

        assert self.facts() == {
            "verb": "inventory.unit.condition_changed",
            "before": {"condition": "USED"},
            "after": {"condition": "REPAIRABLE"},
            "reason": "Worn",
        }

    def test_the_same_condition_is_refused(self) -> None:
        with pytest.raises(services.NothingChanged, match=r"^12345678 is already Used\.$"):
            services.change_unit_condition(**self.do, condition=UnitCondition.USED, reason="Seen")

        self.assert_unchanged()

    def test_a_customer_buys_and_gives_back(self) -> None:
        services.change_unit_ownership(
            **self.do, ownership=Ownership.CUSTOMER, owner=" Northfield", reason="Sold"
        )
        assert self.facts()["after"] == {"ownership": "CUSTOMER", "owner": "Northfield"}

        services.change_unit_ownership(
            **self.do, ownership=Ownership.OWN, owner="Northfield", reason="Bought back"
        )
        assert self.facts()["after"] == {"ownership": "OWN", "owner": ""}

    def test_an_owner_that_is_not_named_is_refused(self) -> None:
        with pytest.raises(services.OwnerMissing):
            services.change_unit_ownership(**self.do, ownership=Ownership.CUSTOMER, reason="Sold")

        self.assert_unchanged()

    def test_the_same_owner_is_refused(self) -> None:
        with pytest.raises(services.NothingChanged, match="already so for 12345678"):
            services.change_unit_ownership(**self.do, ownership=Ownership.OWN, reason="Again")

        self.assert_unchanged()


class RepairTests(UnitCase):
    def test_a_repair_counts_and_takes_the_unit_out_of_stock(self) -> None:
        self.receive()

        unit = services.start_repair(**self.do, reason="JC-2026-00001")

        assert (str(unit), unit.status) == ("12345678-R1", UnitStatus.UNDER_REPAIR)
        assert queries.on_hand(self.item) == 0
        assert StockMove.objects.order_by("-id")[0].kind == MoveKind.ISSUE
        assert self.facts() == {
            "verb": "inventory.unit.repair_started",
            "before": {"status": "IN_STOCK", "repair_index": 0},
            "after": {"status": "UNDER_REPAIR", "repair_index": 1},
            "reason": "JC-2026-00001",
        }

    def test_a_unit_under_repair_is_not_begun_again(self) -> None:
        SerialUnit.objects.update(status=UnitStatus.UNDER_REPAIR)
        self.unit.refresh_from_db()

        with pytest.raises(IllegalTransition, match="12345678 is Under repair"):
            services.start_repair(**self.do)

        self.assert_unchanged()

    @slow
    def test_repairs_are_counted_once_each(self) -> None:
        for turn in range(3):
            once = UUID(int=turn + 1)
            self.receive()
            services.start_repair(**self.do, client_id=once)
            assert services.start_repair(**self.do, client_id=once) == self.unit
            services.return_from_job(**self.do, location=self.shelf, condition=UnitCondition.REWORKED)

        self.unit.refresh_from_db()
        assert self.unit.repair_index == queries.repairs_recorded(self.unit) == 3

    def test_a_unit_returns_from_its_job(self) -> None:
        SerialUnit.objects.update(status=UnitStatus.UNDER_REPAIR, location=None)

        services.return_from_job(**self.do, location=self.floor, condition=UnitCondition.REWORKED)

        assert self.facts() == {
            "verb": "inventory.unit.returned",
            "before": {"status": "UNDER_REPAIR", "location": None, "condition": "USED"},
            "after": {"status": "IN_STOCK", "location": "PROD-01", "condition": "REWORKED"},
            "reason": "",
        }

    def test_a_unit_that_lies_in_stock_does_not_return(self) -> None:
        with pytest.raises(IllegalTransition, match="12345678 is In stock; it cannot become In stock"):
            services.return_from_job(**self.do, location=self.floor, condition=UnitCondition.NEW)

        self.assert_unchanged()

    def test_into_a_place_out_of_use_is_refused(self) -> None:
        SerialUnit.objects.update(status=UnitStatus.UNDER_REPAIR)
        self.unit.refresh_from_db()
        closed = make_location("WH-B01", is_active=False)

        with pytest.raises(services.OutOfUse):
            services.return_from_job(**self.do, location=closed, condition=UnitCondition.NEW)

        self.assert_unchanged()
