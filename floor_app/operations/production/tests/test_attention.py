from datetime import date

from core.testing import slow
from floor_app.operations.production import attention, services
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.testing import NINE, make_job_card
from floor_app.operations.production.tests.floor_case import FloorCase, after

DAY = 24 * 60


@slow
class LateTests(FloorCase):
    def test_open_and_past_the_due_date(self) -> None:
        late = make_job_card(due_date=date(2026, 11, 22))
        make_job_card(due_date=date(2026, 11, 23))
        over = make_job_card(due_date=date(2026, 11, 22))
        services.cancel_card(card=over, reason="Not wanted", by=self.ben, at=NINE)

        assert list(JobCard.objects.filter(attention.late(date(2026, 11, 23)))) == [late]


class BlockedTests(FloorCase):
    def test_a_card_with_a_blocked_step_is_counted_once(self) -> None:
        make_job_card()
        for operation in (self.turning, self.welding):
            services.block_operation(operation=operation, reason="No inserts", by=self.ben, at=NINE)

        assert list(JobCard.objects.filter(attention.blocked())) == [self.card]


class LongUnderQcTests(FloorCase):
    def waiting(self, minutes: int) -> bool:
        return JobCard.objects.filter(attention.long_under_qc(after(minutes))).exists()

    def test_a_verdict_may_take_a_day_from_the_last_step(self) -> None:
        self.work_all()

        assert (self.waiting(DAY), self.waiting(DAY + 1)) == (False, True)

    def test_a_card_in_production_does_not_wait_for_a_verdict(self) -> None:
        self.work(self.turning, 10)

        assert not self.waiting(2 * DAY)


class ReworkWaitingTests(FloorCase):
    def setUp(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 6, rework=2, rework_reason="THREAD")

    def waiting(self) -> list[JobCard]:
        return list(JobCard.objects.filter(attention.rework_waiting()))

    def rework(self, quantity: int) -> JobCard:
        return services.create_rework_card(
            operation=self.turning, quantity=quantity, reason="THREAD", by=self.ben, at=NINE
        )

    @slow
    def test_pieces_wait_until_a_card_has_taken_all_of_them(self) -> None:
        assert self.waiting() == [self.card]

        self.rework(1)
        assert self.waiting() == [self.card]

        self.rework(1)
        assert self.waiting() == []

    def test_pieces_reported_later_wait_too(self) -> None:
        self.rework(2)

        self.report(self.turning, rework=1, rework_reason="THREAD")

        assert self.waiting() == [self.card]

    def test_a_withdrawn_report_waits_for_nothing(self) -> None:
        line = self.report(self.turning, rework=1, rework_reason="THREAD")
        self.rework(2)

        services.withdraw_report(report=line, by=self.ana, at=NINE)

        assert self.waiting() == []

    @slow
    def test_a_split_of_the_rework_card_takes_no_further_piece(self) -> None:
        rework = self.rework(2)
        services.release_to_shop(card=rework, by=self.ben, at=NINE)
        services.split_card(card=rework, quantity=1, by=self.ben, at=NINE)

        self.report(self.turning, rework=1, rework_reason="THREAD")

        assert self.waiting() == [self.card]

    def test_a_card_that_is_over_waits_for_nothing(self) -> None:
        services.pause_operation(operation=self.turning, by=self.ana, at=NINE)
        services.scrap_card(card=self.card, reason="CRACK_DETECTED", by=self.ben, at=NINE)

        assert self.waiting() == []
