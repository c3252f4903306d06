"""A floor on which anybody presses any button: a Hypothesis state machine over the services.

Half of the rules carry work on, so that cards get far; the other half gets in the way.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Model, When
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from floor_app.operations.engineering.models import Routing
from floor_app.operations.engineering.status import JobType
from floor_app.operations.maintenance import services as maintenance
from floor_app.operations.maintenance.status import AssetStatus, DowntimeReason
from floor_app.operations.production import services
from floor_app.operations.production.flow import flow_of
from floor_app.operations.production.models import BatchOrder, JobOperation, QuantityReport
from floor_app.operations.production.queries import worked_on
from floor_app.operations.production.reasons import HoldReason, ReworkReason, ScrapReason
from floor_app.operations.production.status import (
    BEFORE_RELEASE,
    ON_THE_FLOOR,
    WORKABLE,
    BatchStatus,
    Gate,
    JobCardStatus,
    LaborKind,
    OperationStatus,
    Priority,
)
from floor_app.operations.quality import services as quality
from floor_app.operations.quality.models import Ncr
from floor_app.operations.quality.queries import OPEN_NCRS
from floor_app.operations.quality.status import CheckResult, Disposition, NcrSeverity, NcrStatus
from floor_app.operations.quality.testing import answers
from floor_app.operations.quality.tests.floor_player import Draw, FloorPlayer, one_of, pick, rarely

BEGUN = (OperationStatus.IN_PROGRESS, OperationStatus.PAUSED)
TYPES = (*[JobType.NEW_PRODUCTION] * 3, *[JobType.REPAIR] * 2, JobType.EVALUATION_ONLY, JobType.REWORK)


class Work(FloorPlayer):
    """The day as it should go."""

    @initialize(data=st.data())
    def begin_the_day(self, data: Draw) -> None:
        for _ in range(2):
            self.create(data)

    @rule(data=st.data())
    def create(self, data: Draw) -> None:
        full, plain = reversed(self.shop.materials)
        unit = one_of(data, [None, None, *self.shop.units])
        card = self.attempt(
            services.create_job_card,
            by=self.shop.supervisor,
            material=full if unit else one_of(data, [full, plain]),
            job_type=one_of(data, TYPES),
            quantity=1 if unit and not rarely(data) else one_of(data, range(6)),
            unit=unit,
            priority=one_of(data, list(Priority)),
            due_date=one_of(data, [None, date(2026, 12, 1)]),
            batch_order=one_of(data, [None, *BatchOrder.objects.order_by("pk")]),
        )
        if card and not rarely(data):
            self.attempt(services.release_to_shop, by=self.shop.supervisor, card=card)

    @rule(data=st.data())
    def bring_to_shop(self, data: Draw) -> None:
        """A card from where it is to the floor, with or without an evaluation."""
        card = self.card(data, *BEFORE_RELEASE)
        if card and one_of(data, [True, False]):
            by = self.anybody(data)
            self.attempt(services.begin_evaluation, by=by, card=card)
            self.attempt(services.submit_evaluation, by=by, card=card, findings="Worn cutters")
            self.attempt(services.approve_evaluation, by=self.anybody(data), card=card)
        if card:
            self.attempt(services.release_to_shop, by=self.shop.supervisor, card=card)

    @rule(data=st.data(), kind=st.sampled_from(LaborKind))
    def start(self, data: Draw, kind: LaborKind) -> None:
        operation = self.operation(data, *WORKABLE, on_floor=True)
        if operation:
            joins = operation.status == OperationStatus.IN_PROGRESS and not rarely(data)
            verb = services.join_operation if joins else services.start_operation
            self.attempt(verb, by=self.operator(data), operation=operation, kind=kind)

    @rule(data=st.data())
    def report(self, data: Draw) -> None:
        operation = self.operation(data, *BEGUN)
        if operation:
            some = pieces(data, operation)
            self.attempt(services.report_quantity, by=self.operator(data), operation=operation, **some)

    @rule(data=st.data())
    def finish(self, data: Draw) -> None:
        operation = self.operation(data, *BEGUN)
        if operation is None:
            return
        last = pieces(data, operation)
        if not rarely(data):
            last["good"] = max(0, remaining(operation) - last["scrap"] - last["rework"])
        self.attempt(services.finish_operation, by=self.operator(data), operation=operation, **last)

    @rule(data=st.data())
    def work_through(self, data: Draw) -> None:
        """A card from where it is to the inspector, or nearly."""
        card = self.card(data, *ON_THE_FLOOR)
        person = self.operator(data)
        for operation in list(card.operations.order_by("sequence")) if card else []:
            if not operation.is_passed and not rarely(data):
                self.attempt(services.start_operation, by=person, operation=operation)
                good = max(0, remaining(operation))
                self.attempt(services.finish_operation, by=person, operation=operation, good=good)

    @rule(data=st.data(), kind=st.sampled_from(LaborKind))
    def stop(self, data: Draw, kind: LaborKind) -> None:
        operation = self.operation(data, OperationStatus.IN_PROGRESS)
        verbs: list[Callable[..., Model]] = [services.pause_operation, services.leave_operation]
        verb = one_of(data, [*verbs, services.switch_labor, services.end_shift])
        if verb is services.end_shift:
            self.attempt(services.end_shift, by=self.operator(data))
        elif operation:
            booking = operation.bookings.filter(ended_at__isnull=True).first()
            by = booking.operator if booking and not rarely(data) else self.operator(data)
            facts = {"kind": kind} if verb is services.switch_labor else {}
            self.attempt(verb, by=by, operation=operation, **facts)

    @rule(data=st.data())
    def withdraw(self, data: Draw) -> None:
        reports = QuantityReport.objects.select_related("operation", "work_center").order_by("pk")
        begun = reports if rarely(data) else reports.filter(operation__status__in=BEGUN, withdraws=None)
        report = pick(data, list(begun))
        if report:
            self.attempt(services.withdraw_report, by=self.operator(data), report=report)


class Families(FloorPlayer):
    """Pieces go to other cards."""

    @rule(data=st.data())
    def split(self, data: Draw) -> None:
        card = self.card(data, *BEFORE_RELEASE, *ON_THE_FLOOR)
        if card:
            facts = {"card": card, "quantity": one_of(data, range(4))}
            part = self.attempt(services.split_card, by=self.shop.supervisor, **facts)
            if part and not rarely(data):
                self.attempt(services.release_to_shop, by=self.shop.supervisor, card=part)

    @rule(data=st.data(), reason=st.sampled_from(ReworkReason))
    def rework(self, data: Draw, reason: ReworkReason) -> None:
        with_rework = JobOperation.objects.filter(reports__rework__gt=0).distinct().order_by("pk")
        operation = pick(data, list(with_rework)) or (self.operation(data) if rarely(data) else None)
        if operation:
            facts = {"operation": operation, "quantity": one_of(data, [1, 1, 2, 3, 0]), "reason": reason}
            card = self.attempt(services.create_rework_card, by=self.shop.supervisor, **facts)
            if card and not rarely(data):
                self.attempt(services.release_to_shop, by=self.shop.supervisor, card=card)


class Verdicts(FloorPlayer):
    """Inspections, and what becomes of what they find."""

    @rule(data=st.data(), result=st.sampled_from([*[CheckResult.OK] * 6, CheckResult.NOT_OK, ""]))
    def let_pass(self, data: Draw, result: str) -> None:
        card = self.card(data, JobCardStatus.UNDER_QC)
        if card is None:
            return
        inspectors = [person for person in self.shop.inspectors if not worked_on(card, person)]
        by = self.anybody(data) if rarely(data) else pick(data, inspectors) or self.shop.supervisor
        self.attempt(quality.pass_inspection, by=by, card=card, results=answers(card, result))

    @rule(data=st.data(), severity=st.sampled_from(NcrSeverity))
    def let_fail(self, data: Draw, severity: NcrSeverity) -> None:
        card = self.card(data, JobCardStatus.UNDER_QC)
        repeat = self.operation(data) if rarely(data) else None
        repeat = repeat or (pick(data, list(card.operations.order_by("pk"))) if card else None)
        if card and repeat:
            failure = quality.Failure(repeat, ReworkReason.THREAD, "Thread out of gauge", severity)
            by = one_of(data, self.shop.inspectors)
            self.attempt(quality.fail_inspection, by=by, card=card, results={}, failure=failure)

    @rule(data=st.data(), disposition=st.sampled_from(Disposition))
    def settle(self, data: Draw, disposition: str) -> None:
        """Some verbs of a report in their order, from where it is."""
        ncr = pick(data, list(Ncr.objects.filter(status__in=OPEN_NCRS).order_by("pk")))
        verbs: dict[str, tuple[Callable[..., Ncr], dict[str, str]]] = {
            NcrStatus.OPEN: (quality.investigate_ncr, {}),
            NcrStatus.INVESTIGATING: (quality.report_cause, {"cause": "Worn insert"}),
            NcrStatus.PENDING_DISPOSITION: (
                quality.dispose_ncr,
                {"disposition": disposition, "note": "Seen by engineering"},
            ),
            NcrStatus.IN_REWORK: (quality.report_rework_done, {}),
            NcrStatus.PENDING_VERIFICATION: (quality.close_ncr, {}),
        }
        while ncr and ncr.is_open and not rarely(data):
            verb, facts = verbs[ncr.status]
            ncr = self.attempt(verb, by=self.anybody(data), ncr=ncr, **facts)

    @rule(data=st.data(), disposition=st.sampled_from([*Disposition, ""]))
    def settle_wrongly(self, data: Draw, disposition: str) -> None:
        ncr = pick(data, list(Ncr.objects.order_by("pk")))
        facts = {"disposition": disposition, "note": "Again"}
        buttons: list[tuple[Callable[..., Ncr], dict[str, str]]] = [
            (quality.dispose_ncr, facts),
            (quality.report_rework_done, {}),
            (quality.close_ncr, {}),
            (quality.cancel_ncr, {"reason": "Not ours"}),
        ]
        verb, facts = one_of(data, buttons)
        if ncr:
            self.attempt(verb, by=self.anybody(data), ncr=ncr, **facts)


class Interruptions(FloorPlayer):
    """What gets in the way, one thing at a time, and the way back."""

    @rule(data=st.data())
    def get_in_the_way(self, data: Draw) -> None:
        stops = [self.hold, self.block, self.close, self.batch, self.change_machine, self.break_down]
        changes = [self.skip, self.insert, self.waive, self.plan, self.reroute, self.complain]
        one_of(data, [*stops, *changes])(data)

    @rule(data=st.data())
    def go_on(self, data: Draw) -> None:
        """Lift holds, unblock a step, mend a machine."""
        card, step = self.card(data, JobCardStatus.ON_HOLD), self.operation(data, OperationStatus.BLOCKED)
        by = self.shop.supervisor
        if card:
            self.attempt(services.lift_hold, by=by, card=card)
        if step:
            self.attempt(services.unblock_operation, by=by, operation=step)
        for batch in BatchOrder.objects.filter(status=BatchStatus.ON_HOLD):
            self.attempt(services.lift_batch_hold, by=by, batch=batch)
        facts = {"asset": one_of(data, self.shop.assets), "note": "Insert replaced"}
        self.attempt(maintenance.change_asset_status, by=by, status=AssetStatus.IN_SERVICE, **facts)

    def hold(self, data: Draw) -> None:
        card = self.card(data)
        if card:
            reason = one_of(data, list(HoldReason))
            self.attempt(services.put_on_hold, by=self.anybody(data), card=card, reason=reason)

    def block(self, data: Draw) -> None:
        operation = self.operation(data)
        if operation:
            reason = "" if rarely(data) else "Fixture broken"
            self.attempt(services.block_operation, by=self.anybody(data), operation=operation, reason=reason)

    def skip(self, data: Draw) -> None:
        operation = self.operation(data, *WORKABLE, OperationStatus.NOT_STARTED)
        if operation:
            facts = {"operation": operation, "reason": "Not needed"}
            self.attempt(services.skip_operation, by=self.anybody(data), **facts)

    def insert(self, data: Draw) -> None:
        card = self.card(data, *ON_THE_FLOOR)
        if card is None:
            return
        after = one_of(data, [None, *card.operations.order_by("sequence")])
        self.attempt(
            services.insert_operation,
            by=self.anybody(data),
            card=card,
            after=self.operation(data) if rarely(data) else after,
            code="DEBURRING",
            name="Deburring",
            work_center=one_of(data, self.shop.centers),
        )

    def waive(self, data: Draw) -> None:
        operation = self.operation(data, *WORKABLE, OperationStatus.NOT_STARTED)
        if operation:
            facts = {"operation": operation, "gate": one_of(data, list(Gate)), "reason": "Urgent"}
            self.attempt(services.waive_gate, by=self.shop.supervisor, **facts)
            self.attempt(services.start_operation, by=self.operator(data), operation=operation)

    def plan(self, data: Draw) -> None:
        operation = self.operation(data)
        if operation is None:
            return
        by, priority = self.shop.supervisor, one_of(data, list(Priority))
        start, end = (self.now + timedelta(hours=one_of(data, range(9))) for _ in range(2))
        facts = {"card": operation.job_card, "priority": priority, "due_date": start.date()}
        self.attempt(services.reprioritise, by=by, **facts)
        self.attempt(services.reschedule, by=by, operation=operation, planned_start=start, planned_end=end)

    def reroute(self, data: Draw) -> None:
        """Engineering puts another routing into use, and a card takes it over."""
        card = self.card(data, *ON_THE_FLOOR)
        if card:
            same_work = Routing.objects.filter(job_type=card.job_type)
            same_work.update(is_active=Case(When(is_active=True, then=False), default=True))
            self.attempt(services.take_over_routing, by=self.shop.supervisor, card=card)

    def close(self, data: Draw) -> None:
        card = self.card(data)
        if card and one_of(data, [True, False]):
            self.attempt(services.cancel_card, by=self.anybody(data), card=card, reason="Order withdrawn")
        elif card:
            reason = "" if rarely(data) else ScrapReason.CRACK_DETECTED
            self.attempt(services.scrap_card, by=self.anybody(data), card=card, reason=reason)

    def batch(self, data: Draw) -> None:
        batch = pick(data, list(BatchOrder.objects.order_by("pk")))
        if batch is None:
            self.attempt(
                services.open_batch_order, by=self.anybody(data), target_quantity=one_of(data, range(9))
            )
        else:
            verb = one_of(data, [services.hold_batch_order, services.lift_batch_hold])
            self.attempt(verb, by=self.anybody(data), batch=batch)

    def change_machine(self, data: Draw) -> None:
        statuses = sorted(set(AssetStatus) - {AssetStatus.SCRAPPED})
        facts = {"asset": one_of(data, self.shop.assets), "status": one_of(data, statuses)}
        verb = maintenance.change_asset_status
        self.attempt(verb, by=self.anybody(data), reason=DowntimeReason.WEAR, note="Looked at", **facts)

    def break_down(self, data: Draw) -> None:
        facts = {
            "work_center": one_of(data, self.shop.centers[:3]),
            "description": f"Noise at {self.now:%H:%M}",
        }
        self.attempt(services.report_breakdown, by=self.anybody(data), **facts)

    def complain(self, data: Draw) -> None:
        operation = self.operation(data)
        if operation:
            facts: dict[str, Any] = {"severity": one_of(data, list(NcrSeverity)), "description": "Scratch"}
            facts |= {"card": operation.job_card, "operation": one_of(data, [operation, None])}
            self.attempt(quality.raise_ncr, by=self.anybody(data), **facts)


class FloorMachine(Work, Families, Verdicts, Interruptions):
    """All of it."""


def remaining(operation: JobOperation) -> int:
    return flow_of(operation.job_card).step(operation).remaining


def pieces(data: Draw, operation: JobOperation) -> dict[str, Any]:
    """Some pieces of what waits at the step; now and then more than there are, or without a reason."""
    there = max(0, remaining(operation)) + rarely(data)
    rework = min(there, one_of(data, [0, 0, 1, 2]))
    scrap = min(there - rework, one_of(data, [0, 0, 1]))
    good = -1 if rarely(data) else one_of(data, range(there - rework - scrap + 1))
    return {
        "good": good,
        "scrap": scrap,
        "scrap_reason": "" if rarely(data) else ScrapReason.OTHER,
        "rework": rework,
        "rework_reason": "" if rarely(data) else ReworkReason.OTHER,
    }
