"""What the tests of the stock begin with."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.test import TestCase

from core.models import Event
from floor_app.operations.inventory import queries, services
from floor_app.operations.inventory.models import Item, StockLevel, StockMove
from floor_app.operations.inventory.testing import NINE, make_item, make_stock
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.models import Location
from floor_app.operations.plant.testing import make_location

ONCE = UUID("5f0c1a52-0000-4000-8000-000000000001")


class StockCase(TestCase):
    """INS-100, three of which lie at WH-A01; Dora keeps the stores."""

    dora: User
    item: Item
    shelf: Location
    floor: Location

    @classmethod
    def setUpTestData(cls) -> None:
        cls.dora = make_user("dora")
        cls.item = make_item()
        cls.shelf = make_location("WH-A01")
        cls.floor = make_location("PROD-01")
        make_stock(cls.item, 3, cls.shelf)

    def receive(self, quantity: Decimal | int = 1, **fields: Any) -> StockMove:
        asked: dict[str, Any] = {"item": self.item, "to": self.shelf, "by": self.dora, "at": NINE} | fields
        return services.receive(quantity=Decimal(quantity), **asked)

    def issue(self, quantity: Decimal | int = 1, **fields: Any) -> StockMove:
        asked: dict[str, Any] = {
            "item": self.item,
            "source": self.shelf,
            "by": self.dora,
            "at": NINE,
        } | fields
        return services.issue(quantity=Decimal(quantity), **asked)

    def transfer(self, quantity: Decimal | int = 1, **fields: Any) -> StockMove:
        places = {"source": self.shelf, "destination": self.floor}
        asked: dict[str, Any] = {"item": self.item, "by": self.dora, "at": NINE} | places | fields
        return services.transfer(quantity=Decimal(quantity), **asked)

    def count(self, counted: Decimal | int, **fields: Any) -> StockLevel:
        asked: dict[str, Any] = {"item": self.item, "location": self.shelf, "by": self.dora, "at": NINE}
        asked |= {"reason": "Yearly count"} | fields
        return services.adjust(counted=Decimal(counted), **asked)

    def levels(self) -> dict[str, Decimal]:
        """Quantity by place, over all items and lots; also sees that the ledger agrees."""
        assert queries.level_mismatches() == []
        levels = StockLevel.objects.select_related("location").order_by("pk")
        return {level.location.code: level.quantity for level in levels}

    def assert_nothing_happened(self) -> None:
        assert self.levels() == {"WH-A01": Decimal(3)}
        assert StockMove.objects.count() == 1
        assert Event.objects.count() == 0
