"""A plant large enough to measure with: job cards in bulk, as copies of a few that went through the services.

All have six operations. Closed ones were inspected and passed; open ones stand before their first step,
between two steps, before QC, or are new, in equal parts. Nobody is clocked in on any of them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from core.demo import Copier, Demo, Original
from core.models import Event
from core.numbering import next_numbers
from floor_app.operations.engineering.models import Material
from floor_app.operations.engineering.status import JobType
from floor_app.operations.inventory.models import StockLevel, StockMove
from floor_app.operations.people.models import User
from floor_app.operations.people.test_data import OPERATORS
from floor_app.operations.production import services as production
from floor_app.operations.production.models import (
    JobCard,
    JobOperation,
    LaborBooking,
    QuantityReport,
    ReleaseCheck,
)
from floor_app.operations.production.reasons import ScrapReason
from floor_app.operations.production.services.job_cards import card_body, operation_body
from floor_app.operations.qr_system.codes import make_code
from floor_app.operations.qr_system.models import QRCode
from floor_app.operations.qr_system.status import CodeKind
from floor_app.operations.quality import queries, services
from floor_app.operations.quality.models import Inspection, InspectionCheck
from floor_app.operations.quality.status import CheckResult

# In this order each refers to earlier ones only.
MODELS: tuple[type[Model], ...] = (
    QRCode, JobCard, JobOperation, ReleaseCheck, LaborBooking, QuantityReport, Inspection, InspectionCheck,
    StockMove, Event,
)  # fmt: skip
STEPS = 6
YEARS_BACK = 2
WEEKS_OPEN = 8
MAKES = (("845210", JobType.NEW_PRODUCTION), ("771835", JobType.REPAIR))
# What an original is: how many steps are done, or before and behind them all.
NEW, WITH_QC, PASSED = -1, STEPS, STEPS + 1


@dataclass(frozen=True)
class Sample:
    """One card that went through the services, ready to be copied."""

    card: JobCard
    original: Original
    codes: list[tuple[int, str]]
    received: list[StockMove]

    def names(self, number: str) -> dict[str, str]:
        """The card's number and codes, old and new."""
        copy = JobCard(number=number)
        new = {self.card.number: number}
        for sequence, text in self.codes:
            body = operation_body(copy, sequence) if sequence else card_body(copy)
            new[text] = make_code(CodeKind.OPERATION if sequence else CodeKind.JOB_CARD, body)
        return new


def load(demo: Demo) -> None:
    """`demo.copies` cards; the closed ones spread over two years, the open ones over the last weeks."""
    random = demo.random("copies")
    closed = [_sample(demo, random, make, PASSED) for make in range(len(MAKES)) for _turn in range(4)]
    is_open = [_sample(demo, random, make, done) for make in range(len(MAKES)) for done in range(NEW, PASSED)]
    number_open = round(demo.copies * demo.open_share)
    plan = [
        *_spread(random, closed, demo.copies - number_open, weeks=52 * YEARS_BACK),
        *_spread(random, is_open, number_open, weeks=WEEKS_OPEN),
    ]
    _write(demo, random, plan)
    _receive(plan)


def _spread(random: Random, samples: list[Sample], count: int, *, weeks: int) -> Iterator[tuple[Sample, int]]:
    """Which sample, and how many whole weeks before it, oldest first."""
    for number in range(count):
        yield random.choice(samples), weeks - 1 - number * weeks // count


def _write(demo: Demo, random: Random, plan: list[tuple[Sample, int]]) -> None:
    years = Counter(_year(sample, weeks) for sample, weeks in plan)
    numbers = {year: iter(next_numbers("JC", year=year, count=count)) for year, count in years.items()}
    copier = Copier(MODELS)
    with demo.progress(_("Copies"), len(plan)) as step:
        for sample, weeks in plan:
            number = next(numbers[_year(sample, weeks)])
            is_closed = not sample.card.is_open
            copier.copy(
                sample.original,
                shift=-timedelta(weeks=weeks),
                days=-7 * weeks if is_closed else random.randint(-5, 45),
                names=sample.names(number),
            )
            step()
        copier.finish()


def _year(sample: Sample, weeks: int) -> int:
    return timezone.localdate(sample.card.created_at - timedelta(weeks=weeks)).year


def _receive(plan: list[tuple[Sample, int]]) -> None:
    """The copies' finished pieces lie in stock like those of their originals."""
    copies = Counter(id(sample) for sample, _weeks in plan)
    for sample in {id(sample): sample for sample, _weeks in plan}.values():
        for move in sample.received:
            level = StockLevel.objects.filter(item=move.item, lot=move.lot, location=move.destination)
            level.update(quantity=F("quantity") + copies[id(sample)] * move.quantity)


# Samples


def _sample(demo: Demo, random: Random, make: int, done: int) -> Sample:
    """One card through the services, as far as `done`."""
    manager = User.objects.get(username="prod_manager")
    at = demo.now - timedelta(weeks=3)
    number, job_type = MAKES[make]
    card = production.create_job_card(
        material=Material.objects.get(mat_number=number),
        job_type=job_type,
        quantity=random.randint(2, 12) if job_type == JobType.NEW_PRODUCTION else 1,
        priority=random.randint(1, 5),
        customer="Halcyon Bore Company",
        reference=f"HBC-{random.randint(30000, 39999)}",
        due_date=demo.today + timedelta(days=2),
        by=manager,
        at=at,
    )
    for check in card.release_checks.order_by("position"):
        production.tick_release_check(check=check, by=manager, at=at + timedelta(minutes=20))
    if done > NEW:
        production.release_to_shop(card=card, by=manager, at=at + timedelta(minutes=45))
    at = _work(random, card, done, at + timedelta(hours=2))
    if done == PASSED:
        inspector = User.objects.get(username="qc_inspector")
        results = {item.pk: CheckResult.OK for item in queries.checklist_for(card)}
        services.pass_inspection(card=card, results=results, by=inspector, at=at + timedelta(hours=1))
    return _read(card)


def _work(random: Random, card: JobCard, done: int, at: datetime) -> datetime:
    """Start and finish the steps; of larger quantities one piece may be scrap. Returns the last end."""
    pieces = card.quantity
    for operation in card.operations.order_by("sequence")[: max(0, done)]:
        skill = operation.skill.code if operation.skill else ""
        able = [person.username for person in OPERATORS if not skill or skill in person.skills]
        operator = User.objects.get(username=random.choice(able))
        end = at + timedelta(minutes=random.randint(20, 90))
        scrap = int(pieces > 4 and random.random() < 0.2)
        pieces -= scrap
        production.start_operation(operation=operation, by=operator, at=at)
        production.finish_operation(
            operation=operation,
            good=pieces,
            scrap=scrap,
            scrap_reason=ScrapReason.MANUFACTURING_ERROR if scrap else "",
            by=operator,
            at=end,
        )
        at = end + timedelta(minutes=random.randint(5, 240))
    return at


def _read(card: JobCard) -> Sample:
    """The card's rows from every table, in the order of MODELS."""
    card.refresh_from_db()
    steps = list(card.operations.order_by("sequence"))
    inspections = list(card.inspections.order_by("pk"))
    rows: dict[type[Model], list[Model]] = {
        QRCode: list(QRCode.objects.filter(text__in=[card.qr_code, *(step.qr_code for step in steps)])),
        JobCard: [card],
        JobOperation: list(steps),
        ReleaseCheck: list(card.release_checks.order_by("pk")),
        LaborBooking: list(LaborBooking.objects.filter(operation__job_card=card).order_by("pk")),
        QuantityReport: list(QuantityReport.objects.filter(operation__job_card=card).order_by("pk")),
        Inspection: list(inspections),
        InspectionCheck: list(InspectionCheck.objects.filter(inspection__in=inspections).order_by("pk")),
        StockMove: list(StockMove.objects.filter(reference=card.number).order_by("pk")),
    }
    rows[Event] = list(_events(rows))
    known = [(0, card.qr_code), *((step.sequence, step.qr_code) for step in steps)]
    received = list(StockMove.objects.filter(reference=card.number).select_related("item", "destination"))
    return Sample(card, Original(rows, [card.number, *(text for _step, text in known)]), known, received)


def _events(rows: dict[type[Model], list[Model]]) -> Iterator[Event]:
    """What was recorded about any of these rows, in its order."""
    found: list[Event] = []
    for model, records in rows.items():
        kind = ContentType.objects.get_for_model(model)
        found += Event.objects.filter(subject_type=kind, subject_id__in=[row.pk for row in records])
    yield from sorted(found, key=lambda event: event.pk)
