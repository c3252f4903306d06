"""A later log says more about a case that an earlier one brought: its card gets the steps it lacks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.production_log.outline import Case
from floor_app.operations.production.services.history.cards import (
    MOST_STEPS,
    CardMaker,
    add_operations,
    sequences,
)
from floor_app.operations.production.services.history.names import Ids, chunks
from floor_app.operations.production.services.history.spans import Cards, Span


@dataclass(slots=True)
class _Place:
    """One step of a card, stored or not, where it belongs by its first start."""

    operation: JobOperation
    start: datetime
    is_new: bool


def extend(maker: CardMaker, cases: Iterable[Case], known: Ids, cards: Cards) -> None:
    """Find the cards of these cases, `known` by case, and put new steps into them by first start."""
    for some in chunks(cases):
        ids = [known[case.name] for case in some]
        stored = JobCard.objects.in_bulk(ids)
        steps = defaultdict(list)
        for operation in JobOperation.objects.filter(job_card_id__in=ids).order_by("sequence"):
            steps[operation.job_card_id].append(operation)
        for case in some:
            card = stored[known[case.name]]
            _find(card, case, steps[card.pk], cards)
            _order_late(card, case)
            add_operations(_place(case, _places(maker, card, case, steps[card.pk])), cards)


def _find(card: JobCard, case: Case, operations: list[JobOperation], cards: Cards) -> None:
    times = (card.actual_start_datetime, card.actual_end_datetime)
    cards.cards[case.name] = Span(card.pk, *times, is_new=False)
    for operation in operations:
        cards.operations[case.name, operation.name] = Span(
            operation.pk, operation.actual_start, operation.actual_end, is_new=False
        )


def _order_late(card: JobCard, case: Case) -> None:
    """An order of nothing is taken from the first line that orders something, in whatever file."""
    if not card.quantity and case.ordered:
        JobCard.objects.filter(pk=card.pk).update(quantity=case.ordered)


def _place(case: Case, places: list[_Place]) -> list[tuple[Case, JobOperation]]:
    """Number the steps by first start, and say which are new."""
    places.sort(key=lambda place: place.start)
    moved = []
    for place, number in zip(places, sequences(case, len(places)), strict=True):
        if not place.is_new and place.operation.sequence != number:
            moved.append(place.operation)
        place.operation.sequence = number
    _renumber(moved)
    return [(case, place.operation) for place in places if place.is_new]


def _places(maker: CardMaker, card: JobCard, case: Case, stored: list[JobOperation]) -> list[_Place]:
    """The stored steps first, so that they keep their order where they start together with a new one."""
    by_name = {operation.name: operation for operation in stored}
    places = {
        operation.name: _Place(operation, operation.actual_start, is_new=False)
        for operation in stored
        if operation.actual_start
    }
    for step in case.in_order():
        said = maker.operation(step, card.pk, 0)
        begun = said.actual_start
        if step.activity not in by_name and begun:
            places[step.activity] = _Place(said, begun, is_new=True)
        elif begun and begun < places[step.activity].start:
            places[step.activity].start = begun
            _move(by_name[step.activity], said.work_center_id)
    return list(places.values())


def _move(operation: JobOperation, work_center_id: int) -> None:
    """A step belongs to the work center on which it first started."""
    if operation.work_center_id != work_center_id:
        JobOperation.objects.filter(pk=operation.pk).update(work_center=work_center_id)


def _renumber(moved: list[JobOperation]) -> None:
    """First out of the way, for no two steps of a card may have one number at any time."""
    if not moved:
        return
    JobOperation.objects.filter(pk__in=[operation.pk for operation in moved]).update(
        sequence=F("sequence") + MOST_STEPS
    )
    JobOperation.objects.bulk_update(moved, ["sequence"])
