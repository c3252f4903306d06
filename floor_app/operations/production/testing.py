"""Typed builders for tests: real objects, made as the floor makes them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from floor_app.operations.engineering.models import Material, Routing
from floor_app.operations.engineering.status import JobType
from floor_app.operations.engineering.testing import Step, make_material, make_routing
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.models import Location, WorkCenter
from floor_app.operations.plant.testing import make_location, make_work_center
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.status import Priority

RIYADH = ZoneInfo("Asia/Riyadh")
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=RIYADH)

LATHE = "LATHE-1"
WELDER = "WELD-1"
BENCH = "BENCH-1"


def make_ben() -> User:
    """Ben supervises."""
    return make_user("ben", roles=[Role.SUPERVISOR, Role.PRODUCTION_MANAGER])


def make_finished_goods() -> Location:
    location: Location = Location.objects.filter(receives_finished_goods=True).first() or make_location(
        "WH-FG", receives_finished_goods=True
    )
    return location


def make_job_card(
    *,
    quantity: int = 1,
    steps: list[tuple[str, str]] | None = None,
    material: Material | None = None,
    job_type: JobType = JobType.NEW_PRODUCTION,
    priority: int = Priority.NORMAL,
    due_date: date | None = None,
    released: bool = True,
    by: User | None = None,
    at: datetime = NINE,
) -> JobCard:
    """A card over (operation, work center) pairs; three steps when none are given."""
    make_finished_goods()
    material = material or make_material("1267829M")
    pairs = steps or [("TURNING", LATHE), ("WELDING", WELDER), ("FINISHING", BENCH)]
    centers: dict[str, WorkCenter] = {code: make_work_center(code) for _, code in pairs}
    _use_routing(material, job_type, [(step, centers[code], 10, 20) for step, code in pairs])
    by = by or make_ben()
    card = services.create_job_card(
        material=material,
        job_type=job_type,
        quantity=quantity,
        priority=priority,
        due_date=due_date,
        by=by,
        at=at,
    )
    return services.release_to_shop(card=card, by=by, at=at) if released else card


def _use_routing(material: Material, job_type: JobType, steps: list[Step]) -> None:
    """The routing of these steps, the only one in use: the next card gets it."""
    code = "-".join([job_type, *(f"{step[0]}@{step[1].code}" for step in steps)])[:40]
    routing = make_routing(material, code=code, job_type=job_type, operations=steps)
    Routing.objects.exclude(pk=routing.pk).update(is_active=False)
    Routing.objects.filter(pk=routing.pk).update(is_active=True)


def operations_of(card: JobCard) -> list[JobOperation]:
    return list(card.operations.select_related("work_center", "job_card").order_by("sequence"))


def run_through(card: JobCard, *, by: User, at: datetime = NINE) -> JobCard:
    """Start and finish every step with all pieces good, so that the card waits for QC."""
    for operation in operations_of(card):
        services.start_operation(operation=operation, by=by, at=at)
        services.finish_operation(operation=operation, good=card.quantity, by=by, at=at)
    card.refresh_from_db()
    return card
