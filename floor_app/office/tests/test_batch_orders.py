from datetime import date
from typing import ClassVar

from django.urls import reverse

from core.testing import slow
from floor_app.office.tests.office import OfficeTestCase
from floor_app.operations.production import services
from floor_app.operations.production.models import BatchOrder, JobCard
from floor_app.operations.production.status import BatchStatus, JobCardStatus
from floor_app.operations.production.testing import NINE, make_job_card, run_through
from floor_app.operations.quality.services import pass_inspection

LIST = reverse("office:batch-orders")


@slow
class BatchOrderTests(OfficeTestCase):
    batch: ClassVar[BatchOrder]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.batch = services.open_batch_order(
            target_quantity=10, customer="Delta Drilling", due_date=date(2026, 12, 1), by=cls.ben, at=NINE
        )

    def page(self) -> str:
        return reverse("office:batch-order", args=[self.batch.number])

    def add(self, quantity: int = 2) -> JobCard:
        card = make_job_card(quantity=quantity)
        JobCard.objects.filter(pk=card.pk).update(batch_order=self.batch)
        card.refresh_from_db()
        return card

    def test_the_list_shows_orders_and_how_many_cards_are_complete(self) -> None:
        done = run_through(self.add(), by=self.ana)
        pass_inspection(card=done, results={}, by=self.chidi, at=NINE)
        self.add()

        page = self.see(f"{LIST}?tab=all")

        assert self.batch.number in page
        assert "Delta Drilling" in page
        assert "1/2" in page

    def test_tabs_and_the_empty_list(self) -> None:
        assert "No batch orders here." in self.see(f"{LIST}?tab=hold")
        assert self.batch.number in self.see(f"{LIST}?tab=all")
        assert self.batch.number in self.see(f"{LIST}?tab=no")

    def test_the_page_counts_pieces_and_lists_cards(self) -> None:
        done, other = run_through(self.add(quantity=3), by=self.ana), self.add(quantity=2)
        pass_inspection(card=done, results={}, by=self.chidi, at=NINE)

        page = self.see(self.page())

        assert done.number in page
        assert other.number in page
        assert "5 <small>/ 10</small>" in page
        assert "3 <small>/ 10</small>" in page

    def test_an_order_without_cards_says_what_to_do(self) -> None:
        assert "No job cards yet." in self.see(self.page())

    def test_a_new_order(self) -> None:
        response = self.press(
            reverse("office:new-batch-order"), target_quantity=5, customer="Hansa Geothermal", due_date=""
        )

        made = BatchOrder.objects.get(customer="Hansa Geothermal")
        assert response.headers["Location"] == reverse("office:batch-order", args=[made.number])

    def test_an_order_without_a_quantity_keeps_what_was_typed(self) -> None:
        response = self.press(
            reverse("office:new-batch-order"), target_quantity=0, customer="Hansa Geothermal"
        )

        assert response.status_code == 409
        assert 'value="Hansa Geothermal"' in response.content.decode()
        assert BatchOrder.objects.count() == 1

    def test_hold_and_lift_take_the_cards_along(self) -> None:
        card = self.add()

        self.press(reverse("office:hold-batch-order", args=[self.batch.number]), note="Customer is late")
        card.refresh_from_db()
        assert card.status == JobCardStatus.ON_HOLD
        assert "Lift hold" in self.see(self.page())
        self.press(reverse("office:lift-batch-hold", args=[self.batch.number]))

        card.refresh_from_db()
        self.batch.refresh_from_db()
        assert (card.status, self.batch.status) == (JobCardStatus.RELEASED_TO_SHOP, BatchStatus.OPEN)

    def test_who_may_not_is_offered_nothing(self) -> None:
        page = self.see(self.page(), as_=self.chidi)

        assert reverse("office:hold-batch-order", args=[self.batch.number]) not in page
        assert self.press(reverse("office:new-batch-order"), as_=self.chidi).status_code == 403
