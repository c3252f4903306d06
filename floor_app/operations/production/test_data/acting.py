"""The production verbs of a story: each act is one or two service calls, made when its moment comes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from core.demo import Demo
from floor_app.operations.engineering.models import Material
from floor_app.operations.engineering.test_data import name_of
from floor_app.operations.inventory import services as inventory
from floor_app.operations.inventory.models import SerialUnit, StockLevel
from floor_app.operations.inventory.status import Ownership, StockQuality, UnitCondition, UnitStatus
from floor_app.operations.inventory.test_data import (
    ALLOY,
    BLANK,
    CRATES,
    CUTTERS_13,
    CUTTERS_16,
    FLUX,
    INSERTS,
    O_RINGS,
    POWDER,
    ROD,
    STEEL_BAR,
)
from floor_app.operations.people.models import Skill, User
from floor_app.operations.plant.models import Location, WorkCenter
from floor_app.operations.plant.test_data import CUSTOMERS, RECEIVING, UNITS_RACK
from floor_app.operations.production import services
from floor_app.operations.production.models import BatchOrder, JobCard, JobOperation
from floor_app.operations.production.test_data.orders import BATCHES, NEW_WORK
from floor_app.operations.production.test_data.plan import Plan
from floor_app.operations.production.test_data.story import Act, Story
from floor_app.operations.qr_system import services as scans
from floor_app.operations.qr_system.status import ScanOutcome

# So long ago the stations' scans begin; older ones would have been cleared out.
SCANNED = timedelta(days=4)

# What a step takes out of the stores.
USES: dict[str, tuple[tuple[str, str], ...]] = {
    "POWDER_LOADING": ((POWDER, "17.5"), (BLANK, "1")),
    "BRAZING": ((CUTTERS_16, "38"), (ALLOY, "0.35"), (FLUX, "0.4")),
    "BRAZE_CUTTER": ((CUTTERS_13, "11"), (ALLOY, "0.2"), (FLUX, "0.25")),
    "RE_BRAZING": ((INSERTS, "9"), (ALLOY, "0.15")),
    "HARDFACING": ((ROD, "3.2"),),
    "BODY_PREP": ((STEEL_BAR, "0.8"),),
    "FINAL_QC": ((O_RINGS, "4"),),
    "PACK": ((CRATES, "1"),),
}


class Stage:
    """Acts out the stories of one plan."""

    def __init__(self, demo: Demo, plan: Plan) -> None:
        self.demo, self.plan = demo, plan
        self.people = {user.username: user for user in User.objects.all()}
        self.centers = {center.code: center for center in WorkCenter.objects.all()}
        self.places = {place.code: place for place in Location.objects.all()}
        self.batches: dict[str, BatchOrder] = {}

    def put_on(self, verbs: "dict[str, Verb]") -> None:
        """Wait for the moments of all acts whose verbs these are."""
        for story in self.plan.stories:
            for act in story.in_order():
                if act.verb in verbs:
                    self.demo.at(act.at, self._scene(verbs[act.verb], story, act))

    def _scene(self, verb: "Verb", story: Story, act: Act) -> Callable[[datetime], object]:
        return lambda at: verb(self, story, act, self.people[act.by])

    def batch(self, story: Story, act: Act, by: User) -> BatchOrder | None:
        """The batch order of a card, opened with the first of its cards."""
        key = story.order.batch
        if key and key not in self.batches:
            wanted = BATCHES[key]
            self.batches[key] = services.open_batch_order(
                target_quantity=wanted.target,
                customer=wanted.customer,
                customer_reference=wanted.reference,
                due_date=self.demo.today + timedelta(days=wanted.due_in),
                by=by,
                at=act.at,
            )
        return self.batches.get(key)


Verb = Callable[[Stage, Story, Act, User], object]


def card_of(story: Story) -> JobCard:
    return JobCard.objects.get(pk=story.card_id)


def operation_of(story: Story, act: Act) -> JobOperation:
    """Which operation it is, not how it stands: the services read that themselves."""
    known = story.operations.get(act.sequence)
    if known is None:
        steps = JobOperation.objects.filter(job_card_id=story.card_id).select_related(
            "work_center", "job_card"
        )
        story.operations = {step.sequence: step for step in steps}
        known = story.operations[act.sequence]
    return known


def _create(stage: Stage, story: Story, act: Act, by: User) -> None:
    order = story.order
    batch = stage.batch(story, act, by)
    card = services.create_job_card(
        material=Material.objects.get(mat_number=order.mat_number),
        job_type=story.routing.job_type,
        quantity=order.quantity,
        unit=SerialUnit.objects.filter(serial_number=order.serial).first(),
        priority=order.priority,
        customer=batch.customer if batch else order.customer,
        reference=batch.customer_reference if batch else f"PO-{450000 + 13 * len(stage.demo)}",
        due_date=timezone.localdate(story.passed or stage.demo.now) + timedelta(days=order.due_in),
        batch_order=batch,
        by=by,
        at=act.at,
    )
    story.card_id = card.pk


def _unit(stage: Stage, story: Story, act: Act, by: User) -> None:
    """The number of a new unit is given out; one for repair arrives at the dock."""
    order = story.order
    is_new = order.routing in NEW_WORK
    material = Material.objects.get(mat_number=order.mat_number)
    place = stage.places["PROD-01" if is_new else UNITS_RACK if order.is_own else RECEIVING]
    unit = inventory.register_unit(
        serial_number=order.serial,
        material=material,
        status=UnitStatus.IN_PRODUCTION if is_new else UnitStatus.IN_STOCK,
        condition=UnitCondition.NEW if is_new else UnitCondition.REPAIRABLE,
        location=place,
        ownership=Ownership.OWN if order.is_own else Ownership.CUSTOMER,
        owner="" if order.is_own else order.customer,
        repair_index=order.repairs,
        by=by,
        at=act.at,
    )
    if order.is_own and not is_new:
        item = inventory.ensure_item_for(material=material, by=by, at=act.at)
        inventory.receive(item=item, quantity=Decimal(1), to=place, unit=unit, by=by, at=act.at)


def _ship(stage: Stage, story: Story, act: Act, by: User) -> None:
    unit = SerialUnit.objects.filter(serial_number=story.order.serial).first()
    if unit is None:
        return
    words = "Collected by the customer."
    inventory.change_unit_status(unit=unit, status=UnitStatus.AT_CUSTOMER, reason=words, by=by, at=act.at)
    inventory.move_unit(unit=unit, to=stage.places[CUSTOMERS], reason=words, by=by, at=act.at)


def _tick(stage: Stage, story: Story, act: Act, by: User) -> None:
    for check in card_of(story).release_checks.order_by("position"):
        services.tick_release_check(check=check, by=by, at=act.at)


def _submit(stage: Stage, story: Story, act: Act, by: User) -> None:
    findings = "Worn cutters on the shoulder; body sound. Worth repairing."
    services.submit_evaluation(card=card_of(story), findings=findings, by=by, at=act.at)


def _reprioritise(stage: Stage, story: Story, act: Act, by: User) -> None:
    due = stage.demo.today + timedelta(days=act.facts["due_in"])
    services.reprioritise(card=card_of(story), priority=act.facts["priority"], due_date=due, by=by, at=act.at)


def _start(stage: Stage, story: Story, act: Act, by: User) -> None:
    operation = operation_of(story, act)
    if act.sequence not in story.begun:
        story.begun.add(act.sequence)
        _issue(stage, story, operation, act.at)
    _scan(stage, operation, operation.qr_code, act, by)
    services.start_operation(operation=operation, by=by, at=act.at, **act.facts)


def _finish(stage: Stage, story: Story, act: Act, by: User) -> None:
    operation = operation_of(story, act)
    _scan(stage, operation, operation.job_card.qr_code, act, by)
    services.finish_operation(operation=operation, by=by, at=act.at, **act.facts)


def _scan(stage: Stage, operation: JobOperation, code: str, act: Act, by: User) -> None:  # noqa: PLR0917
    if act.at < stage.demo.now - SCANNED:
        return
    center = operation.work_center.code
    scan = scans.record_scan(raw=code, by=by, at=act.at, work_center=center)
    scans.note_answer(
        scan=scan, outcome=ScanOutcome.DONE, answer=str(operation), latency_ms=80 + scan.pk % 90
    )


def _issue(stage: Stage, story: Story, operation: JobOperation, at: datetime) -> None:
    """Take what the step needs from the oldest released lot that still has so much."""
    for code, each in USES.get(operation.code, ()):
        quantity = Decimal(each) * story.order.quantity
        level = (
            StockLevel.objects.filter(
                item__code=code, lot__status=StockQuality.RELEASED, quantity__gte=quantity
            )
            .select_related("item", "lot", "location")
            .order_by("lot__received_at")
            .first()
        )
        if level is not None:
            inventory.issue(
                item=level.item,
                lot=level.lot,
                quantity=quantity,
                source=level.location,
                reference=operation.job_card.number,
                by=stage.people["warehouse_clerk"],
                at=at,
            )


def _insert(stage: Stage, story: Story, act: Act, by: User) -> None:
    services.insert_operation(
        card=card_of(story),
        after=operation_of(story, act),
        code=act.facts["code"],
        name=name_of(act.facts["code"]),
        work_center=stage.centers[act.facts["center"]],
        run_minutes=Decimal(act.facts["minutes"]),
        skill=Skill.objects.get(code=act.facts["skill"]),
        by=by,
        at=act.at,
    )


def _split(stage: Stage, story: Story, act: Act, by: User) -> None:
    part = services.split_card(card=card_of(story), quantity=act.facts["quantity"], by=by, at=act.at)
    act.facts["child"].card_id = part.pk


def _rework(stage: Stage, story: Story, act: Act, by: User) -> None:
    rework = services.create_rework_card(
        operation=operation_of(story, act),
        quantity=act.facts["quantity"],
        reason=act.facts["reason"],
        by=by,
        at=act.at,
    )
    act.facts["child"].card_id = rework.pk


def _breakdown(stage: Stage, story: Story, act: Act, by: User) -> None:
    services.report_breakdown(
        work_center=stage.centers[act.facts["center"]], description=act.facts["text"], by=by, at=act.at
    )


def _hold_batch(stage: Stage, story: Story, act: Act, by: User) -> None:
    batch = stage.batches[story.order.batch]
    services.hold_batch_order(batch=batch, by=by, at=act.at, **act.facts)


def _to_card(service: Callable[..., object]) -> Verb:
    return lambda stage, story, act, by: service(card=card_of(story), by=by, at=act.at, **act.facts)


def _to_operation(service: Callable[..., object]) -> Verb:
    return lambda stage, story, act, by: service(
        operation=operation_of(story, act), by=by, at=act.at, **act.facts
    )


VERBS: dict[str, Verb] = {
    "unit": _unit,
    "create": _create,
    "begin": _to_card(services.begin_evaluation),
    "submit": _submit,
    "approve": _to_card(services.approve_evaluation),
    "tick": _tick,
    "release": _to_card(services.release_to_shop),
    "reprioritise": _reprioritise,
    "start": _start,
    "finish": _finish,
    "switch": lambda stage, story, act, by: services.switch_labor(
        operation=operation_of(story, act), kind="RUN", by=by, at=act.at
    ),
    "pause": _to_operation(services.pause_operation),
    "join": _to_operation(services.join_operation),
    "leave": _to_operation(services.leave_operation),
    "report": _to_operation(services.report_quantity),
    "skip": _to_operation(services.skip_operation),
    "block": _to_operation(services.block_operation),
    "waive": _to_operation(services.waive_gate),
    "insert": _insert,
    "split": _split,
    "rework": _rework,
    "breakdown": _breakdown,
    "hold": _to_card(services.put_on_hold),
    "lift": _to_card(services.lift_hold),
    "hold_batch": _hold_batch,
    "scrap": _to_card(services.scrap_card),
    "cancel": _to_card(services.cancel_card),
    "ship": _ship,
}
