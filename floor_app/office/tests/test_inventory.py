from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.urls import reverse

from core.testing import slow
from floor_app.office.tests.resources import ResourceTestCase
from floor_app.operations.engineering.testing import make_material
from floor_app.operations.inventory import queries
from floor_app.operations.inventory.models import Item, Lot, SerialUnit, StockMove
from floor_app.operations.inventory.services import register_unit
from floor_app.operations.inventory.status import StockQuality, UnitCondition, UnitStatus
from floor_app.operations.inventory.testing import make_item, make_lot, make_stock
from floor_app.operations.plant.models import Location
from floor_app.operations.plant.testing import make_location
from floor_app.operations.production.testing import NINE, make_job_card
from floor_app.operations.qr_system import queries as codes
from floor_app.operations.qr_system.status import CodeKind
from floor_app.operations.qr_system.testing import make_qr_code


@slow
class ItemTests(ResourceTestCase):
    def test_an_item_is_made_with_its_label_and_changed(self) -> None:
        make_material("771779")

        answer = self.press(
            reverse("office:new-item"),
            as_=self.dora,
            code="flux-1",
            name="Flux",
            unit_of_measure="kg",
            minimum_quantity="2.5",
            material="771779",
        )

        self.moved(answer, reverse("office:item", args=["FLUX-1"]))
        flux = Item.objects.get()
        assert (flux.minimum_quantity, flux.material and flux.material.mat_number) == (
            Decimal("2.5"),
            "771779",
        )
        assert codes.active_code(kind=CodeKind.ITEM, key="FLUX-1") is not None

        self.press(
            reverse("office:edit-item", args=["FLUX-1"]),
            as_=self.dora,
            name="Brazing flux",
            unit_of_measure="kg",
            minimum_quantity="3",
            material="",
            is_active="on",
        )

        flux.refresh_from_db()
        assert (flux.name, flux.material) == ("Brazing flux", None)

    def test_bad_input_stays_with_its_sentence(self) -> None:
        make_item("OTHER", material=make_material("771779"))

        page = self.refused(
            reverse("office:new-item"),
            "There is no material 999999.",
            "greater than or equal to 0",
            as_=self.dora,
            code="FLUX-1",
            name="Flux",
            unit_of_measure="kg",
            minimum_quantity="-1",
            material="999999",
        )
        self.refused(
            reverse("office:new-item"),
            "has another item.",
            as_=self.dora,
            code="FLUX-1",
            name="Flux",
            unit_of_measure="kg",
            minimum_quantity="1",
            material="771779",
        )

        assert 'value="Flux"' in page
        assert Item.objects.count() == 1

    def test_what_is_short_is_red(self) -> None:
        flux = make_item("FLUX-1", minimum_quantity=Decimal(5))
        make_stock(flux, 3, make_location("WH-A01"))
        make_stock(flux, 4, make_location("WH-A01"), lot=make_lot(flux, status=StockQuality.QUARANTINE))

        short = self.see(f"{reverse('office:stock')}?tab=short")

        assert '<td class="num skip">7</td>' in short
        assert '<td class="num late">3 pcs' in short


@slow
class StockTests(ResourceTestCase):
    flux: ClassVar[Item]
    rack: ClassVar[Location]
    bench: ClassVar[Location]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.flux = make_item("FLUX-1")
        cls.rack, cls.bench = make_location("WH-A01"), make_location("PROD-01")
        make_stock(cls.flux, 10, cls.rack, by=cls.dora)

    def at(self, place: Location) -> Decimal:
        return queries.on_hand(self.flux, location=place)

    def test_stock_is_received_by_scans(self) -> None:
        item = make_qr_code(kind=CodeKind.ITEM, key="FLUX-1").text
        place = make_qr_code(kind=CodeKind.LOCATION, key="PROD-01").text
        url = reverse("office:receive-stock")
        assert self.see(url, as_=self.dora).count('data-scan-target="take"') == 3

        answer = self.press(url, as_=self.dora, item=item, quantity="4.5", place=place, reference="DN-7")

        self.moved(answer, reverse("office:item", args=["FLUX-1"]))
        assert self.at(self.bench) == Decimal("4.5")
        assert StockMove.objects.latest("pk").reference == "DN-7"

    def test_a_new_lot_number_is_a_new_lot_and_a_known_one_grows(self) -> None:
        url = reverse("office:receive-stock")
        facts = {"item": "flux-1", "place": "prod-01", "lot": "L-9"}

        self.press(url, as_=self.dora, **facts, quantity="4", supplier_lot="S-1")
        self.press(url, as_=self.dora, **facts, quantity="2")

        lot = Lot.objects.get()
        assert (lot.number, lot.status, lot.supplier_lot) == ("L-9", StockQuality.QUARANTINE, "S-1")
        assert queries.on_hand(self.flux, lot=lot) == 6

    def test_the_wrong_label_is_answered_in_words(self) -> None:
        place = make_qr_code(kind=CodeKind.LOCATION, key="PROD-01").text

        page = self.refused(
            reverse("office:receive-stock"),
            "PROD-01 is something else. Asked for here: item.",
            "There is no location MOON.",
            as_=self.dora,
            item=place,
            quantity="4",
            place="MOON",
        )

        assert 'value="MOON"' in page

    def test_stock_is_moved(self) -> None:
        url = f"{reverse('office:move-stock')}?item=FLUX-1&source=WH-A01"
        page = self.see(url, as_=self.dora)
        assert 'value="WH-A01"' in page
        assert "10 pcs" in page

        answer = self.press(
            url, as_=self.dora, item="FLUX-1", quantity="3", source="WH-A01", destination="PROD-01"
        )

        self.moved(answer, reverse("office:item", args=["FLUX-1"]))
        assert (self.at(self.rack), self.at(self.bench)) == (Decimal(7), Decimal(3))

    def test_a_place_that_was_emptied_is_not_listed(self) -> None:
        places = reverse("office:stock-places")
        assert "FLUX-1" in self.see(places)

        self.press(
            reverse("office:count-stock"),
            as_=self.dora,
            item="FLUX-1",
            place="WH-A01",
            counted="0",
            reason="Lost",
        )

        assert "Nothing is in stock." in self.see(places)

    def test_more_than_there_is_cannot_be_moved(self) -> None:
        page = self.refused(
            reverse("office:move-stock"),
            "Only 10 pcs of FLUX-1 are at WH-A01.",
            as_=self.dora,
            item="FLUX-1",
            quantity="30",
            source="WH-A01",
            destination="PROD-01",
        )

        assert 'value="30"' in page
        assert self.at(self.rack) == 10

    def test_stock_is_issued_to_an_open_card(self) -> None:
        card = make_job_card()
        url = reverse("office:issue-stock")
        facts = {"item": "FLUX-1", "quantity": "2", "source": "WH-A01"}
        self.refused(url, "Name the job card, or say what it is for.", as_=self.dora, **facts)
        self.refused(url, "There is no job card JC-1.", as_=self.dora, card="JC-1", **facts)

        answer = self.press(url, as_=self.dora, card=card.number, **facts)

        self.moved(answer, reverse("office:item", args=["FLUX-1"]))
        assert StockMove.objects.latest("pk").reference == card.number
        assert self.at(self.rack) == 8

    def test_a_lot_that_is_not_released_is_not_issued(self) -> None:
        lot = make_lot(self.flux, "L-1", status=StockQuality.QUARANTINE)
        make_stock(self.flux, 5, self.rack, lot=lot, by=self.dora)
        label = make_qr_code(kind=CodeKind.LOT, key="FLUX-1/L-1").text
        facts = {"item": "FLUX-1", "quantity": "2", "source": "WH-A01", "reason": "Trial"}

        url = reverse("office:issue-stock")
        self.refused(url, "Lot L-1 is not released", as_=self.dora, lot=label, **facts)
        self.refused(url, "FLUX-1 has no lot L-2.", as_=self.dora, lot="L-2", **facts)

        assert queries.on_hand(self.flux, lot=lot) == 5

    def test_a_count_corrects_the_books(self) -> None:
        url = reverse("office:count-stock")
        facts = {"item": "FLUX-1", "place": "WH-A01", "reason": "Yearly count"}
        self.refused(url, "greater than or equal to 0", as_=self.dora, counted="-1", **facts)

        answer = self.press(url, as_=self.dora, counted="8", **facts)

        self.moved(answer, reverse("office:item", args=["FLUX-1"]))
        assert self.at(self.rack) == 8
        page = self.see(reverse("office:item", args=["FLUX-1"]))
        assert "Corrected" in page
        assert "Yearly count" in page

    def test_the_same_press_twice_books_once(self) -> None:
        once = "5f0c1a52-0000-4000-8000-000000000003"
        for _press in range(2):
            answer = self.press(
                reverse("office:receive-stock"),
                as_=self.dora,
                client_id=once,
                item="FLUX-1",
                quantity="1",
                place="WH-A01",
            )
            self.moved(answer, reverse("office:item", args=["FLUX-1"]))

        assert self.at(self.rack) == 11

    def test_quality_releases_a_lot_along_the_table(self) -> None:
        lot = make_lot(self.flux, "L-1", status=StockQuality.QUARANTINE)
        url = reverse("office:lot-status", args=[lot.pk])
        assert "Released" not in self.see(url, as_=self.chidi).partition("Becomes")[2]
        self.refused(
            url, "Select a valid choice.", as_=self.chidi, status=StockQuality.RELEASED, reason="Seen"
        )

        answer = self.press(url, as_=self.chidi, status=StockQuality.INSPECTION, reason="Certificate came")

        page = reverse("office:lot", args=[lot.pk])
        self.moved(answer, page)
        assert "Quarantine → In inspection – Certificate came" in self.see(page)


@slow
class UnitTests(ResourceTestCase):
    unit: ClassVar[SerialUnit]
    page: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        make_location("QC-01")
        cls.unit = register_unit(
            serial_number="12345678",
            material=make_material("771779"),
            status=UnitStatus.IN_STOCK,
            condition=UnitCondition.USED,
            location=make_location("WH-B01"),
            by=cls.dora,
            at=NINE,
        )
        cls.page = reverse("office:unit", args=["12345678"])

    def of(self, name: str) -> str:
        return reverse(f"office:{name}", args=["12345678"])

    def test_a_unit_is_registered(self) -> None:
        facts = {
            "serial_number": "87654321",
            "material": "771779",
            "repair_index": "3",
            "status": "AT_CUSTOMER",
            "condition": "REPAIRABLE",
            "ownership": "CUSTOMER",
        }
        url = reverse("office:register-unit")
        self.refused(url, "Name the customer this unit belongs to.", as_=self.dora, **facts)

        answer = self.press(url, as_=self.dora, **facts, owner="Delta Drilling")

        self.moved(answer, reverse("office:unit", args=["87654321"]))
        unit = SerialUnit.objects.get(serial_number="87654321")
        assert (str(unit), unit.owner) == ("87654321-R3", "Delta Drilling")

    def test_a_serial_number_that_is_none_is_refused(self) -> None:
        self.refused(
            reverse("office:register-unit"),
            "is not a serial number of this plant",
            as_=self.dora,
            serial_number="BIT",
            material="771779",
            repair_index="0",
            status="IN_STOCK",
            condition="NEW",
            ownership="OWN",
        )

    def test_its_life_is_told_in_words(self) -> None:
        self.moved(self.press(self.of("move-unit"), as_=self.dora, to="QC-01"), self.page)
        self.moved(
            self.press(self.of("unit-status"), as_=self.dora, status="UNDER_INSPECTION", reason="Came back"),
            self.page,
        )
        self.moved(
            self.press(self.of("unit-condition"), as_=self.dora, condition="REPAIRABLE", reason="Worn"),
            self.page,
        )
        self.moved(
            self.press(
                self.of("unit-ownership"),
                as_=self.dora,
                ownership="CUSTOMER",
                owner="Delta Drilling",
                reason="Sold",
            ),
            self.page,
        )

        page = self.see(self.page)
        for sentence in (
            "Registered: In stock, Used",
            "Moved from WH-B01 to QC-01",
            "In stock → Under inspection – Came back",
            "Condition: Used → Repairable – Worn",
            "Owner: Own → Customer&#x27;s Delta Drilling – Sold",
        ):
            assert sentence in page, sentence

    def test_what_cannot_be_is_refused_in_words(self) -> None:
        self.refused(self.of("move-unit"), "is already at WH-B01.", as_=self.dora, to="WH-B01")
        self.refused(
            self.of("unit-condition"), "is already Used.", as_=self.dora, condition="USED", reason="Seen"
        )
        self.refused(
            self.of("unit-status"),
            "Select a valid choice.",
            as_=self.dora,
            status="UNDER_REPAIR",
            reason="Worn",
        )

        self.unit.refresh_from_db()
        assert (self.unit.status, self.unit.condition) == ("IN_STOCK", "USED")

    def test_the_card_that_works_on_it_is_linked(self) -> None:
        card = make_job_card(due_date=date(2026, 12, 1))
        card.unit = self.unit
        card.save(update_fields=["unit"])

        assert reverse("office:job", args=[card.number]) in self.see(self.page)
