from decimal import Decimal

from core.testing import slow
from floor_app.operations.inventory.models import StockMove
from floor_app.operations.inventory.queries import on_hand
from floor_app.operations.inventory.testing import make_item, make_stock, make_unit
from floor_app.operations.plant.testing import make_location
from floor_app.terminal.tests.base import StationTestCase


@slow
class StoresTests(StationTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sign_in(self.dora)

    def test_a_unit_is_put_where_the_location_was_scanned(self) -> None:
        unit, place = make_unit("12345678"), make_location("WH-A02")

        answer = self.post("/terminal/locations/WH-A02/put/", unit="12345678")

        unit.refresh_from_db()
        assert self.said(answer) == ["12345678 is at WH-A02."]
        assert unit.location == place
        assert answer.context["units"].rows == [unit]

    def test_an_operator_may_look_but_not_move(self) -> None:
        make_unit("12345678")
        make_location("WH-A02")
        self.sign_in(self.ana)

        assert self.client.get("/terminal/units/12345678/").status_code == 200
        assert self.client.get("/terminal/locations/WH-A02/?unit=12345678").status_code == 200
        assert self.post("/terminal/locations/WH-A02/put/", unit="12345678").status_code == 403

    def test_an_item_is_issued_to_a_card(self) -> None:
        item = make_item("INS-100")
        place = make_location("WH-A01")
        make_stock(item, 10, place)
        level = item.levels.get()

        self.post("/terminal/items/INS-100/issue/", card=self.card.number, level=level.pk, quantity="4")

        assert on_hand(item) == 6
        issued = StockMove.objects.order_by("pk").last()
        assert issued is not None
        assert (issued.reference, issued.quantity) == (self.card.number, Decimal(4))

    def test_who_may_not_issue_looks_at_an_item_and_presses_in_vain(self) -> None:
        item = make_item("INS-100")
        level = make_stock(item, 10, make_location("WH-A01"))
        self.sign_in(self.ana)

        for path, status in (("/terminal/items/INS-100/", 200), ("/terminal/items/INS-100/issue/", 403)):
            answer = self.post(path, card=self.card.number, level=level.pk, quantity="4")
            assert answer.status_code == status

        assert on_hand(item) == 10

    def test_more_than_there_is_is_refused_and_kept(self) -> None:
        item = make_item("INS-100")
        make_stock(item, 3, make_location("WH-A01"))

        answer = self.client.post(
            "/terminal/items/INS-100/issue/",
            {"card": self.card.number, "level": item.levels.get().pk, "quantity": "4"},
        )

        assert answer.status_code == 409
        assert 'value="4"' in answer.content.decode()
        assert on_hand(item) == 3
