from datetime import date
from typing import Any, ClassVar

from django.urls import reverse

from core.testing import slow
from floor_app.office.tests.office import OfficeTestCase
from floor_app.operations.engineering.models import Material
from floor_app.operations.engineering.status import JobType
from floor_app.operations.engineering.testing import make_material, make_routing
from floor_app.operations.inventory.testing import make_unit
from floor_app.operations.production import services
from floor_app.operations.production.models import BatchOrder, JobCard
from floor_app.operations.production.status import BatchStatus, Priority
from floor_app.operations.production.testing import NINE

NEW = reverse("office:new-job")


@slow
class NewJobTests(OfficeTestCase):
    material: ClassVar[Material]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.material = make_material("1267829M", name="PDC bit")
        make_routing(cls.material)
        make_routing(cls.material, code="REPAIR", job_type=JobType.REPAIR)

    def typed(self, **changes: object) -> dict[str, Any]:
        return {
            "material": "1267829m",
            "job_type": JobType.NEW_PRODUCTION,
            "quantity": 4,
            "priority": Priority.HIGH,
            "due_date": "2026-12-01",
            "customer": "Delta Drilling",
            "reference": "ERP-7",
            **changes,
        }

    def refused(self, sentence: str, **changes: object) -> str:
        response = self.press(NEW, **self.typed(**changes))
        page = response.content.decode()
        assert (response.status_code, JobCard.objects.count()) == (409, 0)
        assert sentence in page
        return page

    def test_a_card_is_made_from_what_was_typed(self) -> None:
        response = self.press(NEW, **self.typed())

        card = JobCard.objects.get()
        assert response.headers["Location"] == reverse("office:job", args=[card.number])
        assert (card.material, card.quantity, card.priority) == (self.material, 4, Priority.HIGH)
        assert (card.due_date, card.customer, card.reference) == (
            date(2026, 12, 1),
            "Delta Drilling",
            "ERP-7",
        )

    def test_a_unit_says_its_material(self) -> None:
        unit = make_unit("12345678", material=self.material)

        self.press(NEW, **self.typed(material="", unit="12345678-R1", job_type=JobType.REPAIR, quantity=1))

        assert JobCard.objects.get().unit == unit

    def test_a_batch_order_fills_the_form_in_and_gets_the_card(self) -> None:
        batch = services.open_batch_order(
            target_quantity=9, customer="Hansa Geothermal", due_date=date(2026, 12, 24), by=self.ben, at=NINE
        )

        page = self.see(f"{NEW}?batch={batch.number}")
        self.press(NEW, **self.typed(batch_order=batch.number))

        assert 'value="Hansa Geothermal"' in page
        assert 'value="2026-12-24"' in page
        assert JobCard.objects.get().batch_order == batch

    def test_batch_orders_are_suggested_until_they_are_closed(self) -> None:
        opened, begun, closed = [
            services.open_batch_order(target_quantity=9, by=self.ben, at=NINE) for _ in range(3)
        ]
        BatchOrder.objects.filter(pk=begun.pk).update(status=BatchStatus.IN_PRODUCTION)
        BatchOrder.objects.filter(pk=closed.pk).update(status=BatchStatus.CANCELLED)

        page = self.see(NEW)

        assert f'<option value="{opened.number}">' in page
        assert f'<option value="{begun.number}">' in page
        assert f'<option value="{closed.number}">' not in page

    def test_every_refusal_is_in_words_and_keeps_what_was_typed(self) -> None:
        for sentence, changes in (
            ("No material in use has the number 999.", {"material": "999"}),
            ("Enter a material, or the serial number of a unit.", {"material": ""}),
            ("No unit has the serial number 87654321.", {"unit": "87654321"}),
            ("There is no batch order BO-1.", {"batch_order": "bo-1"}),
            ("No routing in use fits", {"job_type": JobType.RETROFIT}),
            ("is one unit; the quantity is 1.", {"unit": make_unit("12345678", material=self.material)}),
        ):
            page = self.refused(sentence, **changes)
            assert 'value="Delta Drilling"' in page
            assert 'value="ERP-7"' in page

    def test_two_materials_of_one_name_are_told_apart_by_number(self) -> None:
        make_material("1267830M", name="PDC bit")

        self.refused("More than one material is called PDC bit.", material="PDC bit")

    def test_a_rework_card_is_not_made_here(self) -> None:
        self.refused("Select a valid choice.", job_type=JobType.REWORK)

    def test_materials_are_suggested_while_typing(self) -> None:
        page = self.see(f"{reverse('office:new-job-materials')}?material=126")

        assert page.strip() == '<option value="1267829M">PDC bit</option>'
