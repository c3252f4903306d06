"""What happens to one job card, planned backwards from its end; acted out by `acting` and by quality."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from floor_app.operations.engineering.status import JobType
from floor_app.operations.engineering.test_data import ROUTINGS, DemoRouting
from floor_app.operations.plant.test_data import FURNACE, MORNING
from floor_app.operations.production.models import JobOperation
from floor_app.operations.production.status import Priority
from floor_app.operations.production.test_data.calendar import Calendar, Rota, Run, Step

BY_CODE = {routing.code: routing for routing in ROUTINGS}
LONGEST = 430  # minutes of one step, so that it fits into a shift; the furnace runs on


@dataclass(frozen=True)
class Act:
    """One verb at one moment. Production knows most verbs, quality the rest."""

    at: datetime
    verb: str
    by: str
    sequence: int = 0
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Order:
    """What a job card says: which routing, of what, for whom."""

    routing: str
    mat_number: str
    quantity: int = 1
    customer: str = ""
    serial: str = ""
    repairs: int = 0
    is_own: bool = False
    due_in: int = 6
    priority: int = Priority.NORMAL
    batch: str = ""


@dataclass
class Story:
    """A card and its acts. `card_id` is filled in when the card is made.

    Its due date is counted from the day it passed, or from today while it is open.
    """

    order: Order
    passed: datetime | None = None
    acts: list[Act] = field(default_factory=list)
    card_id: int = 0
    operations: dict[int, JobOperation] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)

    @property
    def routing(self) -> DemoRouting:
        return BY_CODE[self.order.routing]

    def add(self, at: datetime, verb: str, by: str, sequence: int = 0, **facts: Any) -> None:
        self.acts.append(Act(at, verb, by, sequence, facts))

    def in_order(self) -> list[Act]:
        return sorted(self.acts, key=lambda act: act.at)


@dataclass
class Failure:
    """A step that QC sends back, and how far its report has come (see `quality.status.NcrStatus`)."""

    sequence: int
    reason: str
    text: str
    severity: str = "MAJOR"


class Teller:
    """Plans stories into one calendar."""

    def __init__(self, calendar: Calendar, random: Random) -> None:
        self.calendar, self.random = calendar, random
        self.rota: Rota = calendar.rota
        self.now = calendar.rota.now

    # Steps

    def steps(self, order: Order) -> list[Step]:
        """The routing's steps with times that vary as on a floor."""
        return [
            Step(
                sequence=10 * number,
                code=code,
                center=center,
                minutes=self._minutes(setup + run * order.quantity, center),
                setup=setup,
                skill=skill,
                is_unattended=center == FURNACE,
            )
            for number, (code, center, setup, run, skill) in enumerate(BY_CODE[order.routing].steps, start=1)
        ]

    def _minutes(self, standard: int, center: str) -> int:
        minutes = max(10, round(standard * self.random.uniform(0.85, 1.3)))
        return minutes if center == FURNACE else min(minutes, LONGEST)

    def minutes(self, least: int, most: int) -> timedelta:
        return timedelta(minutes=self.random.randint(least, most))

    def work_back(self, steps: Sequence[Step], before: datetime) -> list[Run]:
        """The steps one after the other, the last one ending at `before` or earlier."""
        runs: list[Run] = []
        for step in reversed(steps):
            run = self.calendar.take_before(step, before)
            runs.insert(0, run)
            before = run.start - (
                self.minutes(3, 40) if self.random.random() < 0.6 else self.minutes(40, 600)
            )
        return runs

    # Acts

    def tell_runs(
        self,
        story: Story,
        runs: Iterable[Run],
        *,
        pieces: int,
        losses: dict[int, dict[str, Any]] | None = None,
    ) -> int:
        """Start and finish each step with what came in, less its losses. Returns the pieces left."""
        for run in runs:
            lost = (losses or {}).get(run.step.sequence, {})
            good = pieces - int(lost.get("scrap", 0)) - int(lost.get("rework", 0))
            self._start(story, run)
            reported = self._partly(story, run, good)
            story.add(run.end, "finish", run.last_hands, run.step.sequence, good=good - reported, **lost)
            pieces = good
        return pieces

    def tell_start(self, story: Story, run: Run, *, kind: str = "RUN") -> None:
        story.add(run.start, "start", run.by, run.step.sequence, kind=kind)

    def _start(self, story: Story, run: Run) -> None:
        step, length = run.step, run.end - run.start
        kind = "SETUP" if step.setup else "RUN"
        self.tell_start(story, run, kind=kind)
        if step.setup:
            story.add(
                run.start + min(timedelta(minutes=step.setup), length / 2), "switch", run.by, step.sequence
            )
        elif length > timedelta(minutes=70) and not step.is_unattended and self.random.random() < 0.3:
            story.add(run.middle, "pause", run.by, step.sequence, reason="Break")
            story.add(run.middle + self.minutes(10, 25), "start", run.by, step.sequence, kind="RUN")
        hands = run.by
        for change, reliever in run.relief:
            if reliever != hands:
                story.add(change, "join", reliever, step.sequence)
                story.add(change, "leave", hands, step.sequence)
                hands = reliever

    def _partly(self, story: Story, run: Run, good: int) -> int:
        """Larger quantities are reported as they come off the machine."""
        if good < 5 or self.random.random() < 0.4:
            return 0
        first = self.random.randint(2, good - 2)
        at = run.start + (run.end - run.start) * 3 / 4
        story.add(at, "report", run.last_hands, run.step.sequence, good=first)
        return first

    def tell_opening(self, story: Story, before: datetime, *, until: str = "release") -> None:
        """Made, evaluated if it is a repair, and released before work begins.

        `until` is the last of create, begin, submit, approve and release that happens.
        """
        verbs = ["create", "release"]
        if story.routing.job_type == JobType.REPAIR:
            verbs = ["create", "begin", "submit", "approve", "release"]
        verbs = verbs[: verbs.index(until) + 1]
        doers = {"create": "planner", "begin": "supervisor", "submit": "supervisor"}
        at = before
        for verb in reversed(verbs):
            at = self.rota.office_before(at - self.minutes(35, 60 * 14))
            if verb == "release":
                story.add(at - timedelta(minutes=10), "tick", "planner")
            story.add(at, verb, doers.get(verb, "prod_manager"))
        if story.order.serial:
            story.add(at - timedelta(minutes=25), "unit", "warehouse_clerk")

    def inspector(self, at: datetime) -> str:
        shift = self.rota.shift_at(at)
        return "qc_inspector" if shift and shift.code == MORNING else "qc_inspector2"

    # Whole stories

    def complete(
        self,
        order: Order,
        passed: datetime,
        *,
        failure: Failure | None = None,
        steps: list[Step] | None = None,
        change: Callable[[Story, list[Run]], None] | None = None,
    ) -> Story:
        """Every step done and passed by QC at `passed`; `change` may alter what was planned."""
        story = Story(order, passed=passed)
        before = passed - self.minutes(15, 150)
        story.add(passed, "pass", self.inspector(passed))
        if failure:
            before = self._tell_failure(story, failure, repaired=before, stage="CLOSED")
        runs = self.work_back(steps or self.steps(order), before)
        self.tell_runs(story, runs, pieces=order.quantity)
        if order.customer and not order.is_own and passed < self.now - timedelta(days=5):
            story.add(self.rota.office_before(passed + timedelta(days=4)), "ship", "warehouse_clerk")
        if change:
            change(story, runs)
        self.tell_opening(story, runs[0].start)
        return story

    def sent_back(self, order: Order, failed: datetime, failure: Failure, stage: str) -> Story:
        """QC failed it; its report has come as far as `stage`."""
        story = Story(order)
        self._tell_report(story, failure, failed, stage)
        runs = self.work_back(self.steps(order), failed - self.minutes(20, 120))
        self.tell_runs(story, runs, pieces=order.quantity)
        self.tell_opening(story, runs[0].start)
        return story

    def stopped(self, order: Order, done: int, ended: datetime) -> tuple[Story, list[Run]]:
        """The first `done` steps are done, the last of them by `ended`."""
        story = Story(order)
        runs = self.work_back(self.steps(order)[:done], ended)
        self.tell_runs(story, runs, pieces=order.quantity)
        self.tell_opening(story, runs[0].start if runs else ended)
        return story, runs

    def running(self, order: Order, run: Run, *, kind: str = "RUN") -> Story:
        """One step runs now; those before it are done."""
        story = Story(order)
        done = [step for step in self.steps(order) if step.sequence < run.step.sequence]
        runs = self.work_back(done, run.start - self.minutes(5, 90))
        self.tell_runs(story, runs, pieces=order.quantity)
        self.tell_start(story, run, kind=kind)
        self.tell_opening(story, runs[0].start if runs else run.start)
        return story

    def repeat_of(self, order: Order, sequence: int) -> Step:
        """What QC sends back is done again as a new last step."""
        steps = self.steps(order)
        step = next(step for step in steps if step.sequence == sequence)
        return replace(step, sequence=steps[-1].sequence + 10, minutes=min(step.minutes, 120))

    def _tell_failure(self, story: Story, failure: Failure, *, repaired: datetime, stage: str) -> datetime:
        """Failed, mended by `repaired`, report closed. Returns when the card first came to QC."""
        run = self.calendar.take_before(
            self.repeat_of(story.order, failure.sequence), repaired - timedelta(minutes=25)
        )
        self.tell_runs(story, [run], pieces=story.order.quantity)
        failed = self.rota.day_before(run.start - self.minutes(90, 300))
        self._tell_report(story, failure, failed, stage, mended=run)
        return failed - self.minutes(15, 90)

    def _tell_report(  # noqa: PLR0917
        self, story: Story, failure: Failure, failed: datetime, stage: str, mended: Run | None = None
    ) -> None:
        inspector = self.inspector(failed)
        story.add(
            failed, "fail", inspector, failure.sequence,
            reason=failure.reason, text=failure.text, severity=failure.severity,
        )  # fmt: skip
        steps = [
            ("INVESTIGATING", "investigate", inspector, failed + timedelta(minutes=10)),
            ("PENDING_DISPOSITION", "cause", inspector, failed + timedelta(minutes=40)),
            ("IN_REWORK", "dispose", "quality_manager", failed + timedelta(minutes=65)),
        ]
        if mended:
            steps += [
                ("PENDING_VERIFICATION", "mended", mended.by, mended.end + timedelta(minutes=2)),
                ("CLOSED", "close_report", "quality_manager", mended.end + timedelta(minutes=15)),
            ]
        for reached, verb, by, at in steps:
            if stage == "OPEN":
                break
            story.add(at, verb, by)
            if reached == stage:
                break
