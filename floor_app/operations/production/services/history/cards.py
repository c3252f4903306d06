"""Cases to job cards and activities to their operations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.numbering import next_numbers
from floor_app.operations.people.models import User
from floor_app.operations.production.models import ImportedCase, JobCard, JobOperation
from floor_app.operations.production.production_log.outline import Case, Step
from floor_app.operations.production.production_log.plant_time import interval
from floor_app.operations.production.services.history.codes_from_names import slug
from floor_app.operations.production.services.history.names import Ids, chunks, note_names
from floor_app.operations.production.services.history.spans import Cards, Span
from floor_app.operations.production.services.job_cards import card_body
from floor_app.operations.production.status import JobCardStatus, OperationStatus
from floor_app.operations.qr_system import services as qr
from floor_app.operations.qr_system.status import CodeKind

MOST_STEPS = 16_000
LONGEST_REFERENCE = 60
LONGEST_CODE = 60


class TooManySteps(DomainError):
    """A job card cannot have so many operations."""


@dataclass(frozen=True)
class CardMaker:
    """`materials` and `centers` are ids by the names in the log, `mat_numbers` by material id."""

    materials: Ids
    mat_numbers: Mapping[int, str]
    centers: Ids
    by: User
    at: datetime
    zone: ZoneInfo

    def make(self, cases: Iterable[Case], cards: Cards) -> None:
        """A card for each case, numbered in the year and in the order in which the cases began."""
        for year, of_a_year in groupby(sorted(cases, key=lambda case: case.start), lambda c: c.start.year):
            for some in chunks(of_a_year):
                self._make(some, next_numbers("JC", year=year, count=len(some)), cards)

    def _make(self, cases: list[Case], numbers: list[str], cards: Cards) -> None:
        made = [self._card(case, number) for case, number in zip(cases, numbers, strict=True)]
        codes = qr.register_many([(CodeKind.JOB_CARD, card.number, card_body(card)) for card in made])
        for card, code in zip(made, codes, strict=True):
            card.qr_code = code.text
        JobCard.objects.bulk_create(made)
        note_names(ImportedCase, {case.name: card.pk for case, card in zip(cases, made, strict=True)})
        operations: list[tuple[Case, JobOperation]] = []
        for case, card in zip(cases, made, strict=True):
            times = (card.actual_start_datetime, card.actual_end_datetime)
            cards.cards[case.name] = Span(card.pk, *times, is_new=True)
            steps = case.in_order()
            for step, sequence in zip(steps, sequences(case, len(steps)), strict=True):
                operations.append((case, self.operation(step, card.pk, sequence)))
        add_operations(operations, cards)

    def _card(self, case: Case, number: str) -> JobCard:
        """Closed, for nothing more is expected of history. Whether it was inspected no log says."""
        start, end = interval(case.start, case.end, self.zone)
        material = self.materials[case.part]
        return JobCard(
            number=number,
            status=JobCardStatus.COMPLETE,
            material_id=material,
            mat_number=self.mat_numbers[material],
            quantity=case.ordered,
            reference=case.name[:LONGEST_REFERENCE],
            created_by=self.by,
            created_at=self.at,
            actual_start_datetime=start,
            actual_end_datetime=end,
            is_imported=True,
        )

    def operation(self, step: Step, card_id: int, sequence: int) -> JobOperation:
        """Without a label: nobody scans a step that is long done, and its number may still change."""
        start, end = interval(step.start, step.end, self.zone)
        return JobOperation(
            job_card_id=card_id,
            sequence=sequence,
            code=slug(step.activity)[:LONGEST_CODE] or "STEP",
            name=step.activity,
            qr_code="",
            work_center_id=self.centers[step.resource],
            status=OperationStatus.DONE,
            actual_start=start,
            actual_end=end,
        )


def add_operations(operations: Sequence[tuple[Case, JobOperation]], cards: Cards) -> None:
    JobOperation.objects.bulk_create([operation for _case, operation in operations])
    for case, operation in operations:
        times = (operation.actual_start, operation.actual_end)
        cards.operations[case.name, operation.name] = Span(operation.pk, *times, is_new=True)


def sequences(case: Case, count: int) -> Sequence[int]:
    """10, 20, 30 … as people number steps. Raises TooManySteps where the field has no room for them."""
    if count > MOST_STEPS:
        raise TooManySteps(
            _("%(case)s has %(count)d different activities; a job card has at most %(most)d operations.")
            % {"case": case.name, "count": count, "most": MOST_STEPS}
        )
    gap = 10 if count * 10 <= MOST_STEPS else 1
    return range(gap, gap * count + 1, gap)
