from datetime import timedelta

from django.db import connection
from django.db.models import QuerySet

from core.models import Event
from core.testing import slow
from floor_app.operations.inventory.models import StockMove
from floor_app.operations.inventory.services import ensure_item_for, receive
from floor_app.operations.production import services
from floor_app.operations.production.invariants import violations
from floor_app.operations.production.models import BatchOrder, Hold, JobCard, JobOperation, LaborBooking
from floor_app.operations.production.status import Priority
from floor_app.operations.production.testing import (
    NINE,
    make_finished_goods,
    make_job_card,
    operations_of,
    run_through,
)
from floor_app.operations.production.tests.floor_case import FloorCase

NUMBER = "JC-2026-00001"


def forget(events: QuerySet[Event]) -> None:
    """Delete what the database keeps for good."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("set local floor.purge = 'on'")
    events.delete()


@slow
class HealthyFloorTests(FloorCase):
    def test_an_ordinary_day_breaks_no_rule(self) -> None:
        self.work(self.turning, 7, scrap=1, scrap_reason="OTHER", rework=2, rework_reason="THREAD")
        services.create_rework_card(operation=self.turning, quantity=2, reason="THREAD", by=self.ben, at=NINE)
        services.split_card(card=self.card, quantity=3, by=self.ben, at=NINE)
        self.start(self.welding)
        services.put_on_hold(card=self.card, reason="WAIT_QC", by=self.ben, at=NINE)

        assert violations() == []

    def test_released_work_breaks_no_rule(self) -> None:
        self.work_all()
        services.release(card=self.card, by=self.chidi, at=NINE)

        assert violations() == []

    def test_reworked_pieces_of_new_production_are_new_stock(self) -> None:
        self.start(self.turning)
        self.report(self.turning, rework=2, rework_reason="THREAD")
        rework = services.create_rework_card(
            operation=self.turning, quantity=2, reason="THREAD", by=self.ben, at=NINE
        )
        self.finish(self.turning, 8)
        run_through(services.release_to_shop(card=rework, by=self.ben, at=NINE), by=self.ana)
        services.release(card=rework, by=self.chidi, at=NINE)
        assert violations() == []

        JobCard.objects.filter(pk=rework.pk).update(number="JC-2026-00009")
        assert violations() == ["JC-2026-00009 finished 2 pieces, 0 were received."]

    def test_imported_history_may_contradict_itself(self) -> None:
        forget(Event.objects.all())
        JobCard.objects.update(is_imported=True, status="COMPLETE")
        JobOperation.objects.update(status="DONE", on_floor=False)

        assert violations() == []


class PieceTests(FloorCase):
    def test_more_reported_than_arrived(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 10)
        JobCard.objects.update(quantity=9)

        assert violations() == [f"{NUMBER}/10 has reported 1 pieces more than reached it."]

    def test_more_gone_than_there_were(self) -> None:
        self.start(self.turning)
        self.report(self.turning, scrap=10, scrap_reason="OTHER")
        JobCard.objects.update(quantity=9)

        assert f"{NUMBER} has lost 1 pieces more than it had." in violations()

    def test_a_part_with_other_pieces_than_were_moved(self) -> None:
        part = services.split_card(card=self.card, quantity=4, by=self.ben, at=NINE)
        JobCard.objects.filter(pk=part.pk).update(quantity=5)

        assert violations() == [f"{part} has 5 pieces, and not as many were moved to it."]

    def test_a_part_that_nothing_was_moved_to(self) -> None:
        other = make_job_card(quantity=2)
        JobCard.objects.filter(pk=other.pk).update(split_from=self.card)

        assert violations() == [f"{other} has 2 pieces, and not as many were moved to it."]

    def test_more_reworked_than_reported(self) -> None:
        self.start(self.turning)
        self.report(self.turning, rework=2, rework_reason="THREAD")
        rework = services.create_rework_card(
            operation=self.turning, quantity=2, reason="THREAD", by=self.ben, at=NINE
        )
        JobCard.objects.filter(pk=rework.pk).update(quantity=3)

        assert violations() == [f"{NUMBER}/10 gave 3 pieces to rework cards; 2 were reported."]

    def test_other_pieces_in_stock_than_finished(self) -> None:
        self.work_all()
        card = services.release(card=self.card, by=self.chidi, at=NINE)
        item = ensure_item_for(material=card.material, by=self.dora, at=NINE)
        twice = StockMove.objects.get(reference=card.number).quantity
        receive(item=item, quantity=twice, to=make_finished_goods(), reference=NUMBER, by=self.dora, at=NINE)

        assert violations() == [f"{NUMBER} finished 10 pieces, 20 were received."]


class StatusTests(FloorCase):
    def put(self, operation: JobOperation, status: str) -> None:
        JobOperation.objects.filter(pk=operation.pk).update(status=status)

    def test_ready_with_nothing_waiting(self) -> None:
        self.put(self.welding, "READY")

        assert violations() == [f"{NUMBER}/20 is ready, and nothing waits there."]

    def test_waiting_pieces_at_a_step_that_is_not_ready(self) -> None:
        self.put(self.turning, "NOT_STARTED")

        assert violations() == [f"{NUMBER}/10 is not started although 10 pieces wait."]

    def test_done_with_pieces_left(self) -> None:
        self.start(self.turning)
        LaborBooking.objects.update(ended_at=NINE)
        self.put(self.turning, "DONE")

        assert violations() == [
            f"{NUMBER}/10 is done without an event.",
            f"{NUMBER}/10 is done with 10 pieces unreported, or without an end.",
        ]

    def test_done_without_an_end(self) -> None:
        self.work(self.turning, 10)
        JobOperation.objects.filter(pk=self.turning.pk).update(actual_end=None)

        assert violations() == [f"{NUMBER}/10 is done with 0 pieces unreported, or without an end."]

    def test_work_on_a_card_that_is_not_in_production(self) -> None:
        self.start(self.turning)
        JobCard.objects.update(status="RELEASED_TO_SHOP")

        assert violations() == [
            f"{NUMBER}/10 is running on a card that is RELEASED_TO_SHOP.",
            f"{NUMBER} is RELEASED_TO_SHOP, and work on it has begun.",
        ]

    def test_a_card_under_qc_with_steps_to_go(self) -> None:
        JobCard.objects.update(status="UNDER_QC")
        JobOperation.objects.update(on_floor=False)

        assert violations() == [
            f"{NUMBER} is UNDER_QC with a step that is neither done nor skipped.",
            f"{NUMBER} is UNDER_QC with 0 finished of 10 pieces.",
        ]

    def test_a_card_that_has_passed_everything_and_stays(self) -> None:
        self.work_all()
        JobCard.objects.update(status="IN_PRODUCTION", actual_start_datetime=None)
        JobOperation.objects.update(on_floor=True)

        assert violations() == [
            f"{NUMBER} has passed every step and is not with QC.",
            f"{NUMBER} is IN_PRODUCTION without a start.",
        ]

    def test_an_open_card_with_an_end(self) -> None:
        JobCard.objects.update(actual_end_datetime=NINE)

        assert violations() == [f"{NUMBER} is RELEASED_TO_SHOP and has the wrong end."]

    @slow
    def test_a_complete_card_without_events(self) -> None:
        self.work_all()
        services.release(card=self.card, by=self.chidi, at=NINE)
        JobCard.objects.update(number="JC-2026-00009")
        forget(Event.objects.filter(verb__startswith="production.job_card."))

        assert violations()[:2] == [
            "JC-2026-00009 has no event of its creation.",
            "JC-2026-00009 has no event of its completion.",
        ]


class CopyTests(FloorCase):
    def test_priority_due_date_and_place(self) -> None:
        for wrong in ({"priority": Priority.RUSH}, {"due_order": NINE.date()}, {"on_floor": False}):
            right = JobOperation.objects.values(*wrong).get(pk=self.welding.pk)
            JobOperation.objects.filter(pk=self.welding.pk).update(**wrong)

            assert violations() == [f"{NUMBER}/20 does not repeat its card's priority, due date or place."]

            JobOperation.objects.filter(pk=self.welding.pk).update(**right)
        assert violations() == []


class ClockTests(FloorCase):
    def test_a_clock_on_a_step_that_does_not_run(self) -> None:
        LaborBooking.objects.create(
            operation=self.turning, operator=self.ana, work_center=self.turning.work_center, started_at=NINE
        )

        assert violations() == [f"The clock of ana runs on {NUMBER}/10, which is not running."]

    def test_a_running_step_without_a_clock(self) -> None:
        self.start(self.turning)
        LaborBooking.objects.update(ended_at=NINE + timedelta(minutes=5))

        assert violations() == [f"{NUMBER}/10 is running, and nobody's clock is on it."]

    def test_a_person_in_two_places(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("drop index uq_booking_one_open_per_person")
        other = operations_of(make_job_card())[0]
        self.start(self.turning)
        self.start(other, by=self.ben)
        LaborBooking.objects.update(operator=self.ana)

        assert violations() == ["ana is at 2 places at once."]


class HoldTests(FloorCase):
    def test_a_held_card_without_a_hold(self) -> None:
        services.put_on_hold(card=self.card, reason="WAIT_QC", by=self.ben, at=NINE)
        Hold.objects.all().delete()

        assert violations() == [f"{NUMBER} is ON_HOLD, and its holds say otherwise."]

    def test_a_hold_on_a_card_that_is_not_held(self) -> None:
        Hold.objects.create(job_card=self.card, reason="WAIT_QC", placed_by=self.ben, placed_at=NINE)

        assert violations() == [f"{NUMBER} is RELEASED_TO_SHOP, and its holds say otherwise."]


class BatchTests(FloorCase):
    def test_a_batch_that_says_something_else_than_its_cards(self) -> None:
        batch = services.open_batch_order(target_quantity=10, by=self.ben, at=NINE)
        assert violations() == []

        BatchOrder.objects.update(status="COMPLETE")
        JobCard.objects.update(batch_order=batch)

        assert violations() == [f"{batch} is COMPLETE, its cards say OPEN."]
        assert len(operations_of(self.card)) == 3
