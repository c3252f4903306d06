from typing import Any

from core.numbering import next_number
from core.testing import slow
from floor_app.operations.production import queries, services
from floor_app.operations.production.models import BatchOrder, Hold, JobCard
from floor_app.operations.production.refusals import BatchRefused, QuantityRefused
from floor_app.operations.production.status import JobCardStatus
from floor_app.operations.production.testing import NINE, make_job_card, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase, last_event, refused


class BatchCase(FloorCase):
    """BO-2026-00001 asks for twenty pieces; the released card of ten is one of its two cards."""

    batch: BatchOrder
    other: JobCard

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.batch = services.open_batch_order(
            target_quantity=20, customer="Delta Drilling", customer_reference="PO-1",
            due_date=NINE.date(), by=cls.ben, at=NINE,
        )  # fmt: skip
        cls.other = make_job_card(quantity=10, released=False)
        JobCard.objects.update(batch_order=cls.batch)

    def status(self) -> str:
        return BatchOrder.objects.get(pk=self.batch.pk).status

    def hold(self) -> BatchOrder:
        return services.hold_batch_order(batch=self.batch, note="Design changes", by=self.ben, at=NINE)

    def lift(self) -> BatchOrder:
        return services.lift_batch_hold(batch=self.batch, by=self.ben, at=NINE)

    def cancel(self, card: JobCard) -> None:
        services.cancel_card(card=card, reason="Order withdrawn", by=self.ben, at=NINE)

    def complete(self, card: JobCard, good: int = 10, **pieces: Any) -> None:
        first, *others = operations_of(card)
        self.work(first, good, **pieces)
        for operation in others:
            self.work(operation, good)
        services.release(card=card, by=self.chidi, at=NINE)


class OpenTests(BatchCase):
    def test_a_batch_order_has_a_number_and_what_the_customer_asked_for(self) -> None:
        batch = self.batch

        assert (batch.number, batch.target_quantity, batch.customer, batch.customer_reference) == (
            "BO-2026-00001", 20, "Delta Drilling", "PO-1"
        )  # fmt: skip
        assert (batch.status, batch.due_date) == ("OPEN", NINE.date())
        assert last_event(batch) == {"verb": "production.batch_order.opened", "by": "Ben"}

    def test_numbers_count_up(self) -> None:
        assert next_number("BO", year=2026) == "BO-2026-00002"

    def test_a_batch_order_asks_for_a_piece(self) -> None:
        with refused(QuantityRefused, "A batch order needs a quantity of at least 1."):
            services.open_batch_order(target_quantity=0, by=self.ben, at=NINE)


class StatusTests(BatchCase):
    def test_it_is_in_production_when_the_first_card_is(self) -> None:
        assert self.status() == "OPEN"

        self.start(self.turning)

        assert self.status() == "IN_PRODUCTION"

    @slow
    def test_it_is_complete_when_its_last_card_is(self) -> None:
        services.release_to_shop(card=self.other, by=self.ben, at=NINE)
        self.complete(self.card)
        assert self.status() == "IN_PRODUCTION"

        self.complete(self.other, 8, scrap=2, scrap_reason="CRACK_DETECTED")

        assert self.status() == "COMPLETE"
        assert queries.completed_pieces(self.batch) == 18

    @slow
    def test_a_new_card_opens_it_again(self) -> None:
        services.release_to_shop(card=self.other, by=self.ben, at=NINE)
        self.complete(self.card)
        self.complete(self.other)

        services.create_job_card(
            material=self.card.material, job_type=self.card.job_type, quantity=1,
            batch_order=self.batch, by=self.ben, at=NINE,
        )  # fmt: skip

        assert self.status() == "IN_PRODUCTION"

    def test_it_is_cancelled_with_its_last_card(self) -> None:
        self.cancel(self.card)
        assert self.status() == "OPEN"

        self.cancel(self.other)

        assert self.status() == "CANCELLED"

    @slow
    def test_a_cancelled_card_does_not_keep_it_from_completion(self) -> None:
        self.cancel(self.other)

        self.complete(self.card)

        assert self.status() == "COMPLETE"

    def test_a_held_card_counts_as_what_it_was_held_from(self) -> None:
        self.start(self.turning)

        services.put_on_hold(card=self.card, reason="WAIT_QC", by=self.ben, at=NINE)

        assert self.status() == "IN_PRODUCTION"

    def test_an_order_without_cards_is_open(self) -> None:
        empty = services.open_batch_order(target_quantity=1, by=self.ben, at=NINE)

        assert queries.batch_status(empty) == "OPEN"
        assert [(batch.number, batch.cards) for batch in queries.batch_orders().order_by("pk")] == [  # type: ignore[attr-defined]  # annotated
            ("BO-2026-00001", 2),
            ("BO-2026-00002", 0),
        ]

    def test_a_part_split_off_belongs_to_the_order_too(self) -> None:
        part = services.split_card(card=self.card, quantity=3, by=self.ben, at=NINE)

        assert part.batch_order == self.batch


class HoldTests(BatchCase):
    def test_every_open_card_stands_still(self) -> None:
        batch = self.hold()

        assert (batch.status, self.states()[0], self.states(self.other)[0]) == ("ON_HOLD",) * 3
        assert set(Hold.objects.values_list("reason", "note")) == {("CUSTOMER_HOLD", "Design changes")}
        assert last_event(batch) == {
            "verb": "production.batch_order.held", "by": "Ben", "note": "Design changes"
        }  # fmt: skip

    def test_cards_that_are_closed_or_held_stay_as_they_are(self) -> None:
        services.put_on_hold(card=self.card, reason="WAIT_QC", by=self.ben, at=NINE)
        self.cancel(self.other)

        self.hold()

        assert self.states(self.other)[0] == JobCardStatus.CANCELLED
        assert Hold.objects.get().reason == "WAIT_QC"

    def test_leaving_the_hold_brings_the_cards_back(self) -> None:
        self.start(self.turning)
        self.hold()

        batch = self.lift()

        assert batch.status == "IN_PRODUCTION"
        assert (self.states()[0], self.states(self.other)[0]) == ("IN_PRODUCTION", "NEW")
        assert last_event(batch) == {"verb": "production.batch_order.hold_lifted", "by": "Ben"}

    def test_a_card_held_for_another_reason_stays_held(self) -> None:
        services.put_on_hold(card=self.card, reason="WAIT_QC", by=self.ben, at=NINE)
        self.hold()

        self.lift()

        assert (self.states()[0], self.states(self.other)[0]) == ("ON_HOLD", "NEW")

    def test_leaving_the_hold_is_explicit(self) -> None:
        self.hold()

        services.lift_hold(card=self.card, by=self.ben, at=NINE)

        assert self.status() == "ON_HOLD"

    def test_an_order_is_not_held_twice(self) -> None:
        self.hold()

        with refused(BatchRefused, "BO-2026-00001 is on hold."):
            self.hold()

    def test_an_order_that_is_over_is_not_held(self) -> None:
        self.cancel(self.card)
        self.cancel(self.other)

        with refused(BatchRefused, "BO-2026-00001 is cancelled."):
            self.hold()

    def test_a_refused_hold_leaves_the_cards_as_they_are(self) -> None:
        """The batch is asked last, after its cards were held: everything is rolled back."""
        self.hold()
        services.lift_hold(card=self.card, by=self.ben, at=NINE)

        with refused(BatchRefused, "BO-2026-00001 is on hold."):
            self.hold()

        assert self.states()[0] == JobCardStatus.RELEASED_TO_SHOP

    def test_only_a_held_order_is_let_go(self) -> None:
        with refused(BatchRefused, "BO-2026-00001 is not on hold."):
            self.lift()
