"""Several people press at the same moment, each on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from functools import partial
from threading import Barrier
from threading import Event as Signal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.test import TransactionTestCase

from core.errors import DomainError
from core.models import Event
from core.testing import slow
from floor_app.operations.engineering.status import JobType
from floor_app.operations.inventory import invariants as inventory_invariants
from floor_app.operations.inventory import services as inventory
from floor_app.operations.inventory.models import ScanBatch, ScannedLine, StockMove
from floor_app.operations.inventory.scanning import Reading
from floor_app.operations.inventory.status import BatchKind
from floor_app.operations.inventory.testing import make_item, make_stock
from floor_app.operations.maintenance import services as maintenance
from floor_app.operations.maintenance.models import FaultReport, MaintenanceRequest
from floor_app.operations.maintenance.status import Severity
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.testing import make_location, make_work_center
from floor_app.operations.production import invariants as production_invariants
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard, JobOperation, LaborBooking, QuantityReport
from floor_app.operations.production.refusals import PersonBusy, QuantityRefused, StepNotReady
from floor_app.operations.production.testing import NINE, make_ben, make_job_card, operations_of, run_through
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome
from floor_app.operations.quality import invariants as quality_invariants
from floor_app.operations.quality import services as quality
from floor_app.operations.quality.models import Ncr
from floor_app.operations.quality.testing import answers, make_checklist, make_inspector

ONCE = UUID("5f0c1a52-0000-4000-8000-000000000041")
Press = Callable[[], Model]


def together(*presses: Press) -> list[Model | DomainError]:
    """What each got: its answer or a refusal. Anything else is a defect and rises."""
    ready = Barrier(len(presses))

    def press(button: Press) -> Model | DomainError:
        try:
            connection.ensure_connection()
            ready.wait(timeout=30)
            return button()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(press, presses))


def refusals(answers: list[Model | DomainError]) -> list[DomainError]:
    return [answer for answer in answers if isinstance(answer, DomainError)]


@slow
class AtTheSameMomentTests(TransactionTestCase):
    def setUp(self) -> None:
        self.ana, self.adam, self.ben = make_user("ana"), make_user("adam"), make_ben()
        self.card = make_job_card(quantity=20)
        self.turning, self.welding, _ = operations_of(self.card)

    def tearDown(self) -> None:
        assert production_invariants.violations() == []
        assert quality_invariants.violations() == []

    def finish(self, by: User, **facts: Any) -> Press:
        return lambda: services.finish_operation(operation=self.turning, good=20, by=by, at=NINE, **facts)

    def start(self, operation: JobOperation) -> Press:
        return lambda: services.start_operation(operation=operation, by=self.ana, at=NINE)

    def test_two_people_finish_one_step(self) -> None:
        self.start(self.turning)()

        got = together(self.finish(self.ana), self.finish(self.adam))

        (lost,) = refusals(got)
        assert (type(lost), lost.message) == (StepNotReady, "10 Turning is already done.")
        assert [report.good for report in QuantityReport.objects.all()] == [20]
        assert Event.objects.filter(verb="production.operation.finished").count() == 1

    def test_one_client_sends_a_command_twice(self) -> None:
        self.start(self.turning)()

        got = together(*[self.finish(self.ana, client_id=ONCE)] * 2)

        assert got == [self.turning, self.turning]
        assert [report.good for report in QuantityReport.objects.all()] == [20]
        assert Event.objects.filter(client_id=ONCE).count() == 1

    def test_one_client_sends_a_partial_report_twice(self) -> None:
        """Which both times the pieces would allow."""
        self.start(self.turning)()

        def report() -> JobOperation:
            return services.report_quantity(
                operation=self.turning, good=2, by=self.ana, at=NINE, client_id=ONCE
            )

        assert together(report, report, report) == [self.turning] * 3
        assert [line.good for line in QuantityReport.objects.all()] == [2]

    def test_one_person_starts_at_two_stations(self) -> None:
        first = operations_of(make_job_card())[0]
        second = operations_of(make_job_card(steps=[("WELDING", "WELD-1")]))[0]

        got = together(self.start(first), self.start(second))

        (lost,) = refusals(got)
        assert lost.message.endswith(".")
        assert isinstance(lost, PersonBusy) or "at the same moment" in lost.message
        assert LaborBooking.objects.get(ended_at=None).operator == self.ana

    def test_a_shift_ends_while_others_stop_the_same_steps(self) -> None:
        """Who comes second finds nothing left to stop, and is not turned away for it."""
        furnace = make_work_center("FURN-1", allows_parallel_labor=True)
        asset = make_asset("FURN-001", work_center=furnace)
        loads = [operations_of(make_job_card(steps=[("BRAZING", "FURN-1")]))[0] for _ in range(3)]
        for load in loads:
            self.start(load)()
        stop: dict[str, Any] = {"by": self.ben, "at": NINE}

        got = together(
            lambda: services.end_shift(by=self.ana, at=NINE),
            lambda: services.report_breakdown(work_center=furnace, description="Cold", **stop),
            lambda: services.put_on_hold(card=loads[1].job_card, reason="POWER_OUTAGE", **stop),
        )

        assert refusals(got) == []
        assert not LaborBooking.objects.filter(ended_at=None).exists()
        asset.refresh_from_db()
        assert asset.status == "OUT_OF_SERVICE"

    def test_eight_stations_report_on_one_card(self) -> None:
        self.start(self.turning)()
        people = [make_user(f"operator{number}") for number in range(8)]

        def report(by: User) -> Press:
            def press() -> Model:
                for _ in range(5):
                    services.report_quantity(operation=self.turning, good=1, by=by, at=NINE)
                return by

            return press

        got = together(*(report(person) for person in people))

        assert sum(line.good for line in QuantityReport.objects.all()) == 20
        assert {(type(lost), lost.message) for lost in refusals(got)} == {
            (QuantityRefused, "Only 0 pieces can be reported on 10 Turning.")
        }

    def test_numbers_never_collide(self) -> None:
        create = partial(
            services.create_job_card,
            material=self.card.material,
            job_type=JobType.NEW_PRODUCTION,
            quantity=1,
            by=self.ben,
            at=NINE,
        )

        got = together(*[lambda: [create() for _ in range(4)][-1]] * 8)

        assert refusals(got) == []
        numbers = sorted(JobCard.objects.values_list("number", flat=True))
        assert numbers == [f"JC-2026-{number:05d}" for number in range(1, 34)]

    def test_two_inspectors_pass_one_card(self) -> None:
        make_checklist()
        run_through(self.card, by=self.ana)

        def let_pass(by: User) -> Press:
            return lambda: quality.pass_inspection(card=self.card, results=answers(self.card), by=by, at=NINE)

        got = together(let_pass(make_inspector()), let_pass(make_inspector("carla")))

        (lost,) = refusals(got)
        assert lost.message == f"{self.card} is complete, not under QC."
        assert StockMove.objects.get().quantity == 20

    def test_a_report_and_a_pass_do_not_slip_past_each_other(self) -> None:
        """Either the report stops the pass, or it is written about work that has gone."""
        make_checklist()
        run_through(self.card, by=self.ana)
        chidi = make_inspector()

        together(
            lambda: quality.pass_inspection(card=self.card, results=answers(self.card), by=chidi, at=NINE),
            lambda: quality.raise_ncr(card=self.card, description="Crack", by=self.ana, at=NINE),
        )

        assert Ncr.objects.count() == 1  # and nobody let the card go while it was open: see tearDown

    def test_a_batch_is_held_while_its_cards_are_worked_on(self) -> None:
        """Cards are locked before their batch by everybody, so nobody waits in a circle."""
        batch = services.open_batch_order(target_quantity=20, by=self.ben, at=NINE)
        cards = [make_job_card(quantity=1) for _ in range(6)]
        JobCard.objects.filter(pk__in=[card.pk for card in cards]).update(batch_order=batch)

        never_held_again = Signal()

        def hold_and_lift() -> Model:
            try:
                for _ in range(4):
                    services.hold_batch_order(batch=batch, by=self.ben, at=NINE)
                    services.lift_batch_hold(batch=batch, by=self.ben, at=NINE)
            finally:
                never_held_again.set()
            return batch

        def work(by: User, mine: list[JobCard]) -> Press:
            def press() -> Model:
                for card in mine:
                    step: dict[str, Any] = {"operation": operations_of(card)[0], "by": by, "at": NINE}
                    keep_trying(partial(services.start_operation, **step), never_held_again)
                    keep_trying(partial(services.finish_operation, **step, good=1), never_held_again)
                return by

            return press

        got = together(hold_and_lift, work(self.ana, cards[:3]), work(self.adam, cards[:2:-1]))

        assert refusals(got) == []
        batch.refresh_from_db()
        assert batch.status == "IN_PRODUCTION"


def keep_trying(press: Press, never_held_again: Signal) -> Model:
    """A held card lets nobody start until it is lifted; a refusal after the last hold is a defect and rises.

    The pause is for whoever lifts it: SQLite gives its one lock to whom it likes, and tries without a pause
    take it from him again and again.
    """
    while not never_held_again.wait(0.01):
        with suppress(DomainError):
            return press()
    return press()


@slow
class StoresAndMaintenanceTests(TransactionTestCase):
    def tearDown(self) -> None:
        assert inventory_invariants.violations() == []

    def open_batch(self, dora: User) -> ScanBatch:
        """A count of WH-A01, where the books have ten of INS-100 and seven were counted."""
        shelf = make_location("WH-A01")
        make_stock(make_item("INS-100"), 10, shelf, by=dora)
        batch = inventory.open_batch(kind=BatchKind.COUNT, location=shelf, by=dora, at=NINE)
        line = inventory.scan_into_batch(batch=batch, reading=read("INS-100"), by=dora, at=NINE)
        assert isinstance(line, ScannedLine)
        inventory.settle_line(line=line, quantity=Decimal(7), by=dora, at=NINE)
        return batch

    def test_two_people_book_one_batch(self) -> None:
        dora, omar = make_user("dora"), make_user("omar")
        batch = self.open_batch(dora)

        got = together(
            *(partial(inventory.book_batch, batch=batch, by=person, at=NINE) for person in (dora, omar))
        )

        (lost,) = refusals(got)
        assert lost.message.startswith("SB-2026-00001 is closed: Booked by ")
        assert StockMove.objects.filter(reason=batch.number).count() == 1
        assert Event.objects.filter(verb="inventory.scan_batch.booked").count() == 1

    def test_eight_people_scan_one_thing_into_one_batch(self) -> None:
        dora = make_user("dora")
        batch = self.open_batch(dora)
        people = [make_user(f"clerk{number}") for number in range(8)]

        got = together(
            *(
                partial(inventory.scan_into_batch, batch=batch, reading=read("INS-100"), by=person, at=NINE)
                for person in people
            )
        )

        assert refusals(got) == []
        assert ScannedLine.objects.get().times == 9

    def test_two_reports_of_one_fault_are_one_request(self) -> None:
        asset = make_asset()
        say = partial(
            maintenance.report_unsigned, asset=asset, severity=Severity.LOW, at=NINE, most_per_hour=60
        )

        got = together(*(partial(say, description=words) for words in ("Oil", "A puddle")))

        assert refusals(got) == []
        assert got[0] == got[1] == MaintenanceRequest.objects.get()
        assert FaultReport.objects.count() == 2


def read(code: str) -> Reading:
    return Reading(CodeKind.ITEM, code, ScanOutcome.RESOLVED, code)
