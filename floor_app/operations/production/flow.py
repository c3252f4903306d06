"""Where the pieces of a job card are: worked out from the ledger, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.written import Written
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.refusals import NotOfThisCard
from floor_app.operations.production.status import OperationStatus

NOT_BEGUN: frozenset[str] = frozenset(
    {OperationStatus.NOT_STARTED, OperationStatus.READY, OperationStatus.BLOCKED}
)


@dataclass(eq=False)
class Step:
    """One operation with its pieces: what came in, and how it left."""

    operation: JobOperation
    incoming: int
    good: int
    scrap: int
    rework: int
    moved: int

    @property
    def reported(self) -> int:
        return self.good + self.scrap + self.rework + self.moved

    @property
    def remaining(self) -> int:
        """Pieces that may still be reported here."""
        return self.incoming - self.reported

    @property
    def passed_on(self) -> int:
        """Pieces that the next step may work on. A skipped step lets everything through, and so does an
        optional one that nobody has begun."""
        if self.operation.status == OperationStatus.SKIPPED or self._is_passed_over:
            return self.remaining + self.good
        return self.good

    @property
    def _is_passed_over(self) -> bool:
        return not self.operation.is_mandatory and self.operation.status in NOT_BEGUN and not self.reported


@dataclass(frozen=True)
class Flow:
    """All steps of one card in sequence."""

    card: JobCard
    steps: list[Step]

    def step(self, operation: JobOperation) -> Step:
        """Raises NotOfThisCard for a step of another one."""
        step = next((step for step in self.steps if step.operation.pk == operation.pk), None)
        if step is None:
            raise NotOfThisCard(
                _("%(step)s is not a step of %(card)s.") % {"step": operation, "card": self.card}
            )
        return step

    def before(self, step: Step) -> Iterable[Step]:
        return self.steps[: self.steps.index(step)]

    def after(self, step: Step) -> Iterable[Step]:
        return self.steps[self.steps.index(step) + 1 :]

    @property
    def finished(self) -> int:
        """Good pieces that have passed every step."""
        return self.steps[-1].passed_on if self.steps else 0

    @property
    def scrap(self) -> int:
        return sum(step.scrap for step in self.steps)

    @property
    def rework(self) -> int:
        return sum(step.rework for step in self.steps)

    @property
    def moved(self) -> int:
        return sum(step.moved for step in self.steps)

    @property
    def left(self) -> int:
        """Pieces still on this card: neither scrapped nor gone to another card."""
        return self.card.quantity - self.scrap - self.rework - self.moved

    @property
    def progress(self) -> float:
        """How much of the work is done, 0 to 1: passed steps whole, the others by their reported pieces."""
        shares = [
            1.0 if step.operation.is_passed else min(step.reported / self.card.quantity, 1)
            for step in self.steps
        ]
        return sum(shares) / len(shares) if shares else 0.0

    @property
    def all_passed(self) -> bool:
        return all(step.operation.is_passed for step in self.steps)


def with_sums(operations: QuerySet[JobOperation]) -> QuerySet[JobOperation]:
    """Operations with their pieces by what became of them, as `trace` wants them."""
    return operations.annotate(
        good=Coalesce(Sum("reports__good"), 0),
        scrap=Coalesce(Sum("reports__scrap"), 0),
        rework=Coalesce(Sum("reports__rework"), 0),
        moved=Coalesce(Sum("reports__moved"), 0),
    )


def flow_of(card: JobCard) -> Flow:
    """Read the card's operations with their sums and work centers, in two queries."""
    return trace(card, _steps_of(card.pk).prefetch_related("work_center"))


def flow_to_change(card: JobCard) -> Flow:
    """The same for the services, which ask for the work center of one step at most."""
    return trace(card, _steps_of(card.pk))


def flows_of(cards: Iterable[JobCard]) -> list[Flow]:
    """The flows of many cards, in their order, in one query."""
    known = list(cards)
    steps: dict[int, list[JobOperation]] = {card.pk: [] for card in known}
    operations = JobOperation.objects.filter(job_card__in=steps).select_related("work_center")
    for operation in with_sums(operations).order_by("job_card_id", "sequence"):
        steps[operation.job_card_id].append(operation)
    return [trace(card, steps[card.pk]) for card in known]


_steps_of = Written(
    lambda card: with_sums(JobOperation.objects.filter(job_card_id=card)).order_by("sequence"), 0
)


def trace(card: JobCard, operations: Iterable[JobOperation]) -> Flow:
    """Follow the pieces through operations that carry the annotated sums, in sequence."""
    steps: list[Step] = []
    for operation in operations:
        operation.job_card = card
        sums = {name: getattr(operation, name) for name in ("good", "scrap", "rework", "moved")}
        incoming = steps[-1].passed_on if steps else card.quantity
        steps.append(Step(operation=operation, incoming=incoming, **sums))
    return Flow(card=card, steps=steps)
