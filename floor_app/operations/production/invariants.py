"""What must be true of every job card at any moment. A sentence in the answer is a defect of the program.

Imported history is left out where its sources may contradict themselves.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from core.models import Event
from core.rules import Rows, Rules, broken, rows_of
from floor_app.operations.engineering.status import JobType
from floor_app.operations.inventory.models import StockMove
from floor_app.operations.inventory.status import MoveKind, Ownership
from floor_app.operations.production.flow import NOT_BEGUN, with_sums
from floor_app.operations.production.models import (
    BatchOrder,
    Hold,
    JobCard,
    JobOperation,
    LaborBooking,
    QuantityReport,
)
from floor_app.operations.production.queries import status_of_batch
from floor_app.operations.production.status import (
    CLOSED_CARDS,
    ON_THE_FLOOR,
    PASSED_OPERATIONS,
    BatchStatus,
    JobCardStatus,
    OperationStatus,
)

AFTER_PRODUCTION = frozenset({JobCardStatus.UNDER_QC, JobCardStatus.QC_APPROVED, JobCardStatus.COMPLETE})
BEGUN = frozenset({OperationStatus.IN_PROGRESS, OperationStatus.PAUSED, OperationStatus.DONE})
BORN = ("production.job_card.created", "production.job_card.split", "production.job_card.rework_created")


def violations() -> list[str]:
    """Every broken rule as a sentence, over all cards, in a few passes over the tables."""
    return [*broken(RULES), *pieces_and_statuses(), *batch_orders(), *stock()]


# Each rule finds what breaks it.


def _wrong_copies() -> Rows:
    on_floor = Q(job_card__status__in=sorted(ON_THE_FLOOR))
    wrong = ~Q(priority=F("job_card__priority")) | ~Q(due_order=F("job_card__due_order"))
    wrong |= (Q(on_floor=True) & ~on_floor) | (Q(on_floor=False) & on_floor)
    return JobOperation.objects.filter(wrong).values_list("job_card__number", "sequence")


def _running_bookings() -> QuerySet[LaborBooking]:
    return LaborBooking.objects.filter(ended_at__isnull=True)


def _clocks_astray() -> Rows:
    astray = _running_bookings().exclude(operation__status=OperationStatus.IN_PROGRESS)
    return astray.values_list("operator__username", "operation__job_card__number", "operation__sequence")


def _steps_without_a_clock() -> Rows:
    running = JobOperation.objects.filter(status=OperationStatus.IN_PROGRESS)
    clocks = Exists(_running_bookings().filter(operation=OuterRef("pk")))
    return running.exclude(clocks).values_list("job_card__number", "sequence")


def _people_in_two_places() -> Rows:
    clocks = _running_bookings().filter(is_exclusive=True).values("operator__username")
    return (
        clocks.annotate(places=Count("pk")).filter(places__gt=1).values_list("operator__username", "places")
    )


def _wrong_holds() -> Rows:
    is_open = Exists(Hold.objects.filter(job_card=OuterRef("pk"), lifted_at__isnull=True))
    held = Q(status=JobCardStatus.ON_HOLD)
    wrong = (held & (Q(held_from="") | ~Q(is_open))) | (~held & (~Q(held_from="") | Q(is_open)))
    return JobCard.objects.filter(wrong).values_list("number", "status")


def _wrong_arrivals() -> Rows:
    arrived = (
        QuantityReport.objects.filter(moved_to=OuterRef("pk")).values("moved_to").annotate(n=Sum("moved"))
    )
    parts = JobCard.objects.filter(split_from__isnull=False).annotate(arrived=Subquery(arrived.values("n")))
    return parts.filter(~Q(arrived=F("quantity")) | Q(arrived__isnull=True)).values_list("number", "quantity")


def _taken_without_a_report() -> Rows:
    """Pieces on rework cards against those that their step reported for rework."""
    reports = QuantityReport.objects.filter(operation=OuterRef("reworks")).order_by().values("operation")
    cards = JobCard.objects.filter(reworks__isnull=False, split_from__isnull=True).order_by()
    steps = cards.values("reworks", "reworks__job_card__number", "reworks__sequence").annotate(
        taken=Sum("quantity"),
        reported=Coalesce(Subquery(reports.annotate(n=Sum("rework")).values("n")), 0),
    )
    short = steps.filter(taken__gt=F("reported"))
    return short.values_list("reworks__job_card__number", "reworks__sequence", "taken", "reported")


def _cards_without_birth() -> Rows:
    own = JobCard.objects.filter(is_imported=False)
    return own.exclude(_happened(JobCard, *BORN)).values_list("number")


def _cards_without_completion() -> Rows:
    complete = JobCard.objects.filter(is_imported=False, status=JobCardStatus.COMPLETE)
    return complete.exclude(_happened(JobCard, "production.job_card.completed")).values_list("number")


def _steps_without_an_end() -> Rows:
    done = JobOperation.objects.filter(status=OperationStatus.DONE, job_card__is_imported=False)
    without = done.exclude(_happened(JobOperation, "production.operation.finished"))
    return without.values_list("job_card__number", "sequence")


RULES: Rules = {
    "{}/{} does not repeat its card's priority, due date or place.": _wrong_copies,
    "The clock of {} runs on {}/{}, which is not running.": _clocks_astray,
    "{}/{} is running, and nobody's clock is on it.": _steps_without_a_clock,
    "{} is at {} places at once.": _people_in_two_places,
    "{} is {}, and its holds say otherwise.": _wrong_holds,
    "{} has {} pieces, and not as many were moved to it.": _wrong_arrivals,
    "{}/{} gave {} pieces to rework cards; {} were reported.": _taken_without_a_report,
    "{} has no event of its creation.": _cards_without_birth,
    "{} has no event of its completion.": _cards_without_completion,
    "{}/{} is done without an event.": _steps_without_an_end,
}


class Line(NamedTuple):
    """One step with its card and its pieces, as the database has them."""

    card: str
    quantity: int
    card_status: str
    held_from: str
    released: object
    started: object
    ended: object
    sequence: int
    status: str
    is_mandatory: bool
    finished_at: object
    good: int
    scrap: int
    rework: int
    moved: int


def pieces_and_statuses() -> Iterator[str]:
    """One pass over all steps: no piece is lost or made, and every status says what is the case."""
    lines = (Line(*row) for row in rows_of(_lines))
    for _, steps in groupby(lines, key=attrgetter("card")):
        yield from _faults(list(steps))


def _lines() -> Rows:
    card = (
        "number",
        "quantity",
        "status",
        "held_from",
        "released_at",
        "actual_start_datetime",
        "actual_end_datetime",
    )
    steps = with_sums(JobOperation.objects.filter(job_card__is_imported=False)).order_by(
        "job_card_id", "sequence"
    )
    return steps.values_list(
        *(f"job_card__{name}" for name in card),
        *("sequence", "status", "is_mandatory", "actual_end", "good", "scrap", "rework", "moved"),
    )


def _faults(steps: list[Line]) -> Iterator[str]:
    """Follow the pieces of one card. Worked out apart from `flow`, which this is to check."""
    waiting = steps[0].quantity
    gone = 0
    for step in steps:
        reported = step.good + step.scrap + step.rework + step.moved
        remaining = waiting - reported
        yield from (f"{step.card}/{step.sequence} {fault}" for fault in _faults_of_step(step, remaining))
        gone += step.scrap + step.rework + step.moved
        waits_for_nobody = not step.is_mandatory and step.status in NOT_BEGUN and not reported
        lets_through = step.status == OperationStatus.SKIPPED or waits_for_nobody
        waiting = step.good + (remaining if lets_through else 0)
    yield from (f"{steps[0].card} {fault}" for fault in _faults_of_card(steps, finished=waiting, gone=gone))


def _faults_of_step(step: Line, remaining: int) -> Iterator[str]:
    released = step.released is not None
    if remaining < 0:
        yield f"has reported {-remaining} pieces more than reached it."
    if step.status == OperationStatus.DONE and (remaining or step.finished_at is None):
        yield f"is done with {remaining} pieces unreported, or without an end."
    if step.status == OperationStatus.READY and not (released and remaining > 0):
        yield "is ready, and nothing waits there."
    if step.status == OperationStatus.NOT_STARTED and released and remaining > 0:
        yield f"is not started although {remaining} pieces wait."
    if step.status == OperationStatus.IN_PROGRESS and step.card_status != JobCardStatus.IN_PRODUCTION:
        yield f"is running on a card that is {step.card_status}."


def _faults_of_card(steps: list[Line], *, finished: int, gone: int) -> Iterator[str]:
    card = steps[0]
    status, left = card.held_from or card.card_status, card.quantity - gone
    begun = any(step.status in BEGUN for step in steps)
    passed = all(step.status in PASSED_OPERATIONS for step in steps)
    if left < 0:
        yield f"has lost {-left} pieces more than it had."
    if (status in CLOSED_CARDS) != (card.ended is not None):
        yield f"is {status} and has the wrong end."
    if status in CLOSED_CARDS | AFTER_PRODUCTION and not passed:
        yield f"is {status} with a step that is neither done nor skipped."
    if status in AFTER_PRODUCTION and (finished != left or left == 0):
        yield f"is {status} with {finished} finished of {left} pieces."
    if card.card_status == JobCardStatus.IN_PRODUCTION and passed and left:
        yield "has passed every step and is not with QC."
    if begun and status not in CLOSED_CARDS | AFTER_PRODUCTION | {JobCardStatus.IN_PRODUCTION}:
        yield f"is {status}, and work on it has begun."
    if status == JobCardStatus.IN_PRODUCTION and card.started is None:
        yield f"is {status} without a start."


def batch_orders() -> Iterator[str]:
    """A batch order's status follows its cards unless it is on hold."""
    for _, rows in groupby(rows_of(_cards_of_batches), key=lambda row: row[0]):
        cards = list(rows)
        number, status = cards[0][:2]
        wanted = status_of_batch({held or card for _, _, card, held in cards if card})
        if status not in (wanted, BatchStatus.ON_HOLD):
            yield f"{number} is {status}, its cards say {wanted}."


def _cards_of_batches() -> Rows:
    return BatchOrder.objects.order_by("pk").values_list(
        "number", "status", "job_cards__status", "job_cards__held_from"
    )


def stock() -> Iterator[str]:
    """Complete cards that make new pieces have put exactly their good ones into stock."""
    received = {reference: float(pieces) for reference, pieces in rows_of(_receipts)}
    kinds = {pk: (kind, original) for pk, kind, original in rows_of(_origins)}
    for number, good, pk in rows_of(_finished):
        kind, original = kinds[pk]
        while kind == JobType.REWORK and original:
            kind, original = kinds[original]
        there = received.get(number, 0)
        if kind == JobType.NEW_PRODUCTION and there != good:
            yield f"{number} finished {good} pieces, {there:g} were received."


def _receipts() -> Rows:
    receipts = StockMove.objects.filter(kind=MoveKind.RECEIPT, reference__startswith="JC-").order_by()
    return receipts.values("reference").annotate(pieces=Sum("quantity")).values_list("reference", "pieces")


def _origins() -> Rows:
    return JobCard.objects.values_list("pk", "job_type", "original")


def _finished() -> Rows:
    """Complete cards with the pieces that stayed on them. A customer's unit is not the plant's stock."""
    ours = JobCard.objects.filter(Q(unit__isnull=True) | Q(unit__ownership=Ownership.OWN))
    gone = Coalesce(
        Sum(
            F("operations__reports__scrap")
            + F("operations__reports__rework")
            + F("operations__reports__moved")
        ),
        0,
    )
    complete = ours.filter(status=JobCardStatus.COMPLETE, is_imported=False).annotate(
        good=F("quantity") - gone
    )
    return complete.values_list("number", "good", "pk")


def _happened(model: type[Model], *verbs: str) -> Exists:
    of = {"subject_type__app_label": model._meta.app_label, "subject_type__model": model._meta.model_name}
    return Exists(Event.objects.filter(subject_id=OuterRef("pk"), verb__in=verbs, **of))
