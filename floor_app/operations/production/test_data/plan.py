"""Which job cards the demo plant has: some in every state now, and those that were finished before."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.demo import Demo
from floor_app.operations.maintenance.test_data import MACHINES, STOPS
from floor_app.operations.people.test_data import OPERATORS
from floor_app.operations.plant.test_data import FURNACE, PRESS
from floor_app.operations.production.reasons import HoldReason, ReworkReason, ScrapReason
from floor_app.operations.production.status import Gate, Priority
from floor_app.operations.production.test_data.calendar import Calendar, Rota, Run, Step
from floor_app.operations.production.test_data.orders import (
    EVALUATION,
    MATRIX,
    MINOR,
    REPAIR,
    RETROFIT,
    STEEL,
    SUBS,
    TEST,
    OrderBook,
)
from floor_app.operations.production.test_data.story import Failure, Order, Story, Teller

FINISH = Failure(80, ReworkReason.SURFACE_FINISH, "Grinding marks on two blades, deeper than allowed.")
BRAZE = Failure(30, ReworkReason.INCOMPLETE_BRAZE, "Cutter 14 stands proud; braze line open on one side.")
THREAD = Failure(20, ReworkReason.THREAD, "Thread gauge does not seat by hand.", "CRITICAL")


# What runs now: routing, step, minutes since it started (least, most), set-up or run
RUNNING = (
    (MATRIX, 30, (150, 320), "RUN"),
    (STEEL, 40, (35, 120), "RUN"),
    (REPAIR, 40, (60, 240), "RUN"),
    (MATRIX, 60, (6, 18), "SETUP"),
    (MINOR, 50, (8, 30), "RUN"),
    (REPAIR, 30, (5, 20), "SETUP"),
    (STEEL, 20, (25, 95), "RUN"),
    (SUBS, 20, (80, 200), "RUN"),
    (MATRIX, 20, (15, 70), "RUN"),
    (REPAIR, 10, (20, 90), "RUN"),
    (MINOR, 20, (8, 35), "RUN"),
    (RETROFIT, 60, (4, 22), "RUN"),
)
# What was finished: how many of each routing over the weeks
FINISHED = ((MATRIX, 5), (STEEL, 4), (REPAIR, 5), (MINOR, 6), (EVALUATION, 2), (SUBS, 3), (RETROFIT, 1))
WEEKS = 5


class Plan:
    """All stories of one loading. What runs now is placed first; the past arranges itself around it."""

    def __init__(self, demo: Demo) -> None:
        self.demo, self.random = demo, demo.random("production")
        self.rota = Rota(demo.now)
        self.calendar = Calendar(self.rota, OPERATORS, self.random)
        self.tell = Teller(self.calendar, self.random)
        self.stories: list[Story] = []
        self.order = OrderBook(self.random).order
        self._block_stops()
        self._now()
        self._stopped()
        self._waiting()
        self._with_quality()
        self._closed()
        self._finished()

    def ago(self, **span: float) -> datetime:
        return self.demo.now - timedelta(**span)

    def keep(self, story: Story) -> Story:
        self.stories.append(story)
        return story

    def _block_stops(self) -> None:
        centers = {machine.code: machine.work_center for machine in MACHINES}
        for stop in STOPS:
            end = self.ago(days=stop.days)
            self.calendar.block(centers[stop.asset] or stop.asset, end - timedelta(minutes=stop.minutes), end)

    # Now

    def _now(self) -> None:
        placed = [self._placed(*row) for row in RUNNING]
        broken = self._breakdown()
        for (order, run), (_routing, _step, _age, kind) in zip(placed, RUNNING, strict=True):
            story = self.keep(self.tell.running(order, run, kind=kind))
            if order.routing == REPAIR and run.step.sequence == 40:
                joined = max(run.start, self.ago(minutes=45)) + timedelta(minutes=2)
                story.add(joined, "join", self.calendar.helper(run.step, joined, self.demo.now), 40)
            elif order.routing == SUBS:
                story.add(run.middle, "report", run.by, run.step.sequence, good=2)
        self.keep(broken)

    def _placed(self, routing: str, sequence: int, age: tuple[int, int], kind: str) -> tuple[Order, Run]:
        words: dict[str, Any] = {"batch": "bits"} if routing == MATRIX else {}
        if routing == SUBS:
            words = {"batch": "subs", "quantity": 12}
        order = self.order(routing, **words)
        step = next(step for step in self.tell.steps(order) if step.sequence == sequence)
        return order, self.calendar.take_now(step, self.tell.minutes(*age))

    def _breakdown(self) -> Story:
        """The pressure rig stopped with work on it and is out of service."""
        order = self.order(TEST, priority=Priority.HIGH)
        step = self.tell.steps(order)[1]
        stopped = self.ago(minutes=95)
        run = self.calendar.take_before(replace(step, minutes=40), stopped)
        self.calendar.block(PRESS, stopped, self.demo.now)
        story = self.tell.running(order, run)
        story.add(
            run.end, "breakdown", run.by, center=PRESS, text="Pump runs but builds no pressure above 90 bar."
        )
        return story

    def _stopped(self) -> None:
        """Paused, blocked, between two steps, on hold."""
        for routing, done, hours in (
            (STEEL, 3, 5),
            (REPAIR, 1, 3),
            (MATRIX, 7, 9),
            (MINOR, 2, 2),
            (REPAIR, 8, 6),
        ):
            story, _runs = self.tell.stopped(self.order(routing), done, self.ago(hours=hours))
            self.keep(story)
        self._paused(MATRIX, 4, "Waiting for the next shift")
        self._paused(MINOR, 3, "Nozzle of the cabinet worn, new one fetched")
        story, _runs = self.tell.stopped(self.order(STEEL, due_in=-2), 7, self.ago(hours=7))
        story.add(self.ago(hours=6), "block", "supervisor", 80, reason="Thread gauge is out for calibration.")
        self.keep(story)
        self._held(
            REPAIR, 3, hours=20, reason=HoldReason.WAIT_MATERIAL, note="Cutters 19 mm are in quarantine."
        )
        self._held(STEEL, 0, hours=30, reason=HoldReason.DESIGN_CHANGE, note="Revision B is being drawn.")
        for _number in range(2):
            story, _runs = self.tell.stopped(self.order(MATRIX, batch="held", due_in=15), 0, self.ago(days=3))
            self.keep(story)
        story.add(self.ago(hours=26), "hold_batch", "prod_manager", note="Design is being agreed.")

    def _paused(self, routing: str, done: int, reason: str) -> None:
        order = self.order(routing, due_in=self.random.randint(-3, 3))
        step = self.tell.steps(order)[done]
        run = self.calendar.take_before(replace(step, minutes=min(step.minutes, 35)), self.ago(hours=1.5))
        story = self.tell.running(order, run)
        story.add(run.end, "pause", run.by, run.step.sequence, reason=reason)
        self.keep(story)

    def _held(self, routing: str, done: int, *, hours: int, reason: str, note: str) -> None:
        story, _runs = self.tell.stopped(self.order(routing, due_in=-1), done, self.ago(hours=hours + 4))
        story.add(self.ago(hours=hours), "hold", "supervisor", reason=reason, note=note)
        self.keep(story)

    # Before the floor

    def _waiting(self) -> None:
        """New, in evaluation, awaiting approval or materials, released and not begun."""
        for routing, due_in in ((MATRIX, 16), (STEEL, 12), (REPAIR, 9), (SUBS, 20), (EVALUATION, 5)):
            self._opened(self.order(routing, due_in=due_in), "create")
        for until, number in (("begin", 2), ("submit", 2), ("approve", 2)):
            for _number in range(number):
                self._opened(self.order(self.random.choice((REPAIR, MINOR))), until)
        for routing in (MATRIX, STEEL, REPAIR, MINOR, EVALUATION, SUBS):
            self._opened(self.order(routing), "release")
        story = self._opened(self.order(STEEL, due_in=-2), "release", hours=24 * 6)
        story.add(self.ago(hours=2), "reprioritise", "prod_manager", priority=Priority.CRITICAL, due_in=1)

    def _opened(self, order: Order, until: str, hours: int = 0) -> Story:
        story = self.keep(Story(order))
        before = self.ago(hours=hours or self.random.randint(1, 30))
        self.tell.tell_opening(story, before, until=until)
        return story

    # With QC

    def _with_quality(self) -> None:
        for routing, hours in ((MATRIX, 1.2), (REPAIR, 4), (SUBS, 9)):
            order = self.order(routing, due_in=self.random.randint(-1, 4))
            story, _runs = self.tell.stopped(order, len(self.tell.steps(order)), self.ago(hours=hours))
            self.keep(story)
        stages = (
            (MATRIX, "OPEN", FINISH, 2),
            (MINOR, "INVESTIGATING", BRAZE, 6),
            (STEEL, "PENDING_DISPOSITION", THREAD, 26),
            (REPAIR, "IN_REWORK", replace(BRAZE, sequence=40), 30),
        )
        for routing, stage, failure, hours in stages:
            failed = self.rota.day_before(self.ago(hours=hours))
            self.keep(self.tell.sent_back(self.order(routing), failed, failure, stage))
        self._mended()

    def _mended(self) -> None:
        """Sent back, mended, under QC again; its report waits to be verified. And one report in error."""
        order = self.order(STEEL, due_in=0)
        run = self.calendar.take_before(self.tell.repeat_of(order, 60), self.ago(hours=2))
        failed = self.rota.day_before(run.start - timedelta(hours=3))
        failure = replace(FINISH, sequence=60)
        story = self.keep(self.tell.sent_back(order, failed, failure, "IN_REWORK"))
        self.tell.tell_runs(story, [run], pieces=1)
        story.add(run.end + timedelta(minutes=4), "mended", run.by)
        other = self.keep(self.tell.stopped(self.order(MATRIX), 5, self.ago(hours=12))[0])
        other.add(self.ago(hours=11), "raise", "ana", text="Number on the body differs from the card.")
        other.add(
            self.ago(hours=10), "cancel_report", "quality_manager", reason="Misread; the numbers agree."
        )

    # Over

    def _closed(self) -> None:
        """Scrapped at a step, scrapped by decision, cancelled before and after its release."""
        order = self.order(MATRIX)
        story = self.keep(Story(order))
        runs = self.tell.work_back(self.tell.steps(order)[:9], self.rota.day_before(self.ago(days=8)))
        crack = {"scrap": 1, "scrap_reason": ScrapReason.CRACK_DETECTED}
        self.tell.tell_runs(story, runs, pieces=1, losses={90: crack})
        self.tell.tell_opening(story, runs[0].start)
        decided = self.rota.office_before(self.ago(days=15))
        story, _runs = self.tell.stopped(self.order(REPAIR), 1, decided - timedelta(days=2))
        story.add(
            decided, "scrap", "prod_manager",
            reason=ScrapReason.EXCESSIVE_WEAR, note="Body worn below the smallest gauge.",
        )  # fmt: skip
        self.keep(story)
        for until, days in (("create", 12), ("release", 21)):
            story = self.keep(Story(self.order(STEEL)))
            self.tell.tell_opening(story, self.ago(days=days), until=until)
            story.add(
                self.ago(days=days - 1), "cancel", "prod_manager", reason="Customer withdrew the order."
            )

        self._split_and_reworked(self.rota.day_before(self.ago(days=2)))

    def _finished(self) -> None:
        """Spread evenly back from a few hours ago, so that every week and today have output."""
        kinds = [routing for routing, number in FINISHED for _number in range(number)]
        self.random.shuffle(kinds)
        special = {REPAIR: self._inserted, MATRIX: self._skipped, STEEL: self._failed}
        span = timedelta(weeks=WEEKS) / len(kinds)
        for number, routing in enumerate(kinds):
            passed = self.rota.day_before(self.ago(minutes=40) - number * span)
            told = special.pop(routing, None) if number > 4 else None
            if told:
                told(passed)
            else:
                failure = BRAZE if routing == MINOR and number % 4 == 0 else None
                due_in = self.random.randint(-2, 8)
                self.keep(self.tell.complete(self.order(routing, due_in=due_in), passed, failure=failure))

    def _failed(self, passed: datetime) -> None:
        """Failed once, mended, passed; with a step started by somebody not qualified, by waiver."""

        def waive(story: Story, runs: list[Run]) -> None:
            run = runs[2]
            story.add(
                run.start - timedelta(minutes=5), "waive", "supervisor", run.step.sequence,
                gate=Gate.QUALIFICATION, reason="Works under guidance.",
            )  # fmt: skip

        order, failure = self.order(STEEL), replace(FINISH, sequence=60)
        steps = self.tell.steps(order)
        steps[2] = replace(steps[2], skill="")
        self.keep(self.tell.complete(order, passed, failure=failure, change=waive, steps=steps))

    def _skipped(self, passed: datetime) -> None:
        """One step was not needed; a hold came and went."""
        order = self.order(MATRIX)

        def change(story: Story, runs: list[Run]) -> None:
            welding = runs[5]
            story.acts = [act for act in story.acts if act.sequence != welding.step.sequence]
            story.add(
                welding.start,
                "skip",
                "supervisor",
                welding.step.sequence,
                reason="Upper section is integral.",
            )
            held = runs[6].end + timedelta(minutes=1)
            story.add(held, "hold", "supervisor", reason=HoldReason.CUSTOMER_HOLD, note="Waits for a reply.")
            story.add(held + timedelta(minutes=1), "lift", "supervisor")

        self.keep(self.tell.complete(order, passed, change=change))

    def _inserted(self, passed: datetime) -> None:
        """A step that the routing does not have was put in."""
        order = self.order(REPAIR)
        story = Story(order)
        story.add(passed, "pass", self.tell.inspector(passed))
        steps = self.tell.steps(order)
        relief = Step(45, "STRESS_RELIEF", FURNACE, 180, skill="FURNACE", is_unattended=True)
        runs = self.tell.work_back([*steps[:4], relief, *steps[4:]], passed - timedelta(minutes=40))
        self.tell.tell_runs(story, runs, pieces=1)
        story.add(
            runs[1].start,
            "insert",
            "supervisor",
            40,
            code=relief.code,
            center=FURNACE,
            minutes=180,
            skill="FURNACE",
        )
        self.tell.tell_opening(story, runs[0].start)
        self.keep(story)

    def _split_and_reworked(self, passed: datetime) -> None:
        """Of 14 subs 4 go to a card of their own, 1 is scrap and 2 are reworked on a third card."""
        order = self.order(SUBS, quantity=14, batch="subs")
        losses = {
            20: {"scrap": 1, "scrap_reason": ScrapReason.MANUFACTURING_ERROR},
            50: {"rework": 2, "rework_reason": ReworkReason.THREAD},
        }
        story = Story(order)
        story.add(passed, "pass", self.tell.inspector(passed))
        steps = self.tell.steps(order)
        runs = self.tell.work_back(steps, passed - timedelta(minutes=60))
        rework, part = Story(replace(order, quantity=2)), Story(replace(order, quantity=4))
        split_at, rework_at = runs[0].start - timedelta(minutes=12), runs[4].end + timedelta(minutes=6)
        story.add(split_at, "split", "planner", quantity=4, child=part)
        self.tell.tell_runs(story, runs, pieces=10, losses=losses)
        story.add(rework_at, "rework", "supervisor", 50, quantity=2, reason=ReworkReason.THREAD, child=rework)
        self.tell.tell_opening(story, split_at)
        self.keep(story)
        for child, made in ((part, split_at), (rework, rework_at)):
            child.add(made + timedelta(minutes=9), "release", "prod_manager")
            self.keep(child)
