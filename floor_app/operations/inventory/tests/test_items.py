import pytest
from django.test import TestCase

from core.events import history
from floor_app.operations.engineering.testing import make_material
from floor_app.operations.inventory import services
from floor_app.operations.inventory.models import Item
from floor_app.operations.inventory.testing import NINE, make_item
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_user
from floor_app.operations.qr_system import queries as codes
from floor_app.operations.qr_system.status import CodeKind


class ItemTests(TestCase):
    dora: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.dora = make_user("dora")

    def test_a_new_item_is_kept_with_its_label_and_history(self) -> None:
        item = services.save_item(item=Item(code="FLUX-1", name="Flux"), by=self.dora, at=NINE)

        assert codes.active_code(kind=CodeKind.ITEM, key="FLUX-1") is not None
        event = history(item).get()
        assert event.verb == "inventory.item.created"
        assert event.facts == {"code": "FLUX-1", "name": "Flux", "in_use": True}

    def test_a_changed_item_says_so(self) -> None:
        item = make_item("FLUX-1")
        item.minimum_quantity = 5

        services.save_item(item=item, by=self.dora, at=NINE)

        assert Item.objects.get().minimum_quantity == 5
        assert history(item).get().verb == "inventory.item.changed"

    def test_a_suppliers_label_opens_the_item_whose_gtin_it_bears(self) -> None:
        services.save_item(item=Item(code="FLUX-1", name="Flux", gtin="9506000134352"), by=self.dora, at=NINE)

        assert Item.objects.get().gtin == "09506000134352"
        assert codes.resolve("(01)09506000134352").key == "FLUX-1"

    def test_a_gtin_that_is_taken_away_opens_nothing(self) -> None:
        item = Item(code="FLUX-1", name="Flux", gtin="9506000134352")
        services.save_item(item=item, by=self.dora, at=NINE)
        item.gtin = " "

        services.save_item(item=item, by=self.dora, at=NINE)

        assert codes.resolve("(01)09506000134352").problem == "UNKNOWN"

    def test_a_number_that_is_no_gtin_is_refused(self) -> None:
        with pytest.raises(services.WrongGtin, match="9506000134353 is no GTIN"):
            services.save_item(
                item=Item(code="FLUX-1", name="Flux", gtin="9506000134353"), by=self.dora, at=NINE
            )

        assert not Item.objects.exists()

    def test_a_product_gets_its_label_with_its_item(self) -> None:
        services.ensure_item_for(material=make_material("771779"), by=self.dora, at=NINE)

        assert codes.active_code(kind=CodeKind.ITEM, key="771779") is not None
