"""Job cards: list, detail, and the commands that move a whole card."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.events import history
from core.models import Event
from floor_app.api.base import find, lists, reads, writes
from floor_app.api.documents import document, verbs_held
from floor_app.api.inputs import (
    Input,
    ReasonInput,
    filter_choice,
    filter_words,
    named,
    one_of,
    pieces,
    sequence,
    words,
)
from floor_app.api.production.documents import (
    CardDocument,
    HoldRow,
    JobCardDetail,
    JobCardRow,
    JobCardState,
    NextDocument,
    OperationState,
    ReleaseCheckRow,
    StepDocument,
)
from floor_app.api.records import EventRow
from floor_app.operations.engineering.models import Material
from floor_app.operations.engineering.status import JobType
from floor_app.operations.inventory.models import SerialUnit
from floor_app.operations.people.models import Skill, User
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production import queries, services
from floor_app.operations.production.models import (
    BatchOrder,
    Hold,
    JobCard,
    JobOperation,
    ReleaseCheck,
)
from floor_app.operations.production.reasons import HoldReason, ScrapReason
from floor_app.operations.production.status import Priority

# Every join costs the database more to plan than a row to fetch, and most cards have none of the others.
ALWAYS_THERE = ("material", "routing", "created_by")


class NewJobCard(Input):
    material = named(Material, "mat_number")
    job_type = one_of(JobType, required=False, default=JobType.NEW_PRODUCTION)
    quantity = pieces(least=1, default=1)
    unit = named(SerialUnit, "serial_number", required=False)
    priority = one_of(Priority, required=False, default=Priority.NORMAL)
    customer = words(80, required=False)
    reference = words(60, required=False)
    due_date = serializers.DateField(required=False, allow_null=True, default=None)
    batch_order = named(BatchOrder, "number", required=False)


class HoldInput(Input):
    reason = one_of(HoldReason)
    note = words(required=False)


class SplitInput(Input):
    quantity = pieces(least=1)


class ScrapInput(Input):
    reason = one_of(ScrapReason)
    note = words(required=False)


class FindingsInput(Input):
    findings = words(2000)


class UrgencyInput(Input):
    priority = one_of(Priority)
    due_date = serializers.DateField(allow_null=True)


class TickInput(Input):
    waiver = words(required=False)


class NewOperation(Input):
    after = sequence(help_text=_("Sequence of the step before it; 0 puts it first."))
    code = words(60)
    name = words(120)
    work_center = named(WorkCenter)
    setup_minutes = serializers.DecimalField(8, 2, min_value=Decimal(0), default=Decimal(0))
    run_minutes = serializers.DecimalField(8, 2, min_value=Decimal(0), default=Decimal(0))
    skill = named(Skill, required=False)
    instructions = words(2000, required=False)


class CardCounts(serializers.Serializer[Any]):
    """Cards of each tab, none counted further than 1000."""

    def get_fields(self) -> dict[str, Any]:
        return {tab: serializers.IntegerField() for tab in queries.TABS}


def find_card(number: str) -> JobCard:
    """Enough of the card for a service, which reads it again once it is locked."""
    return find(JobCard, "pk", number=number)


@lists(
    "production.view",
    JobCardRow,
    orders=queries.CARD_ORDERS,
    tab=serializers.ChoiceField([*queries.TABS], default="open"),
    search=filter_words(),
    priority=filter_choice(Priority),
    material=filter_words("mat_number"),
    batch_order=filter_words("batch_order__number"),
)
def job_cards(*, tab: str = "open", search: str = "", priority: int = 0) -> QuerySet[JobCard]:
    """Job cards of one tab; search by how a number, MAT number, serial, customer or reference begins."""
    return queries.job_cards(tab=tab, search=search).filter(queries.with_value(tab, priority=priority))


@reads("production.view", CardCounts)
def job_card_counts() -> dict[str, int]:
    """How many cards each tab has, counted up to 1000."""
    return queries.tab_counts()


@reads("production.view", JobCardDetail)
def job_card(number: str, *, reader: User) -> dict[str, Any]:
    """One card with its operations, its pieces and what to do next."""
    card = find(JobCard.objects.select_related(*ALWAYS_THERE), number=number)
    step = queries.next_step(card)
    return card_detail(step, verbs_held(reader))


def card_detail(step: queries.NextStep, verbs: frozenset[str]) -> dict[str, Any]:
    flow = step.flow
    return document(CardDocument, flow.card, verbs) | {
        "finished": flow.finished,
        "scrap": flow.scrap,
        "rework": flow.rework,
        "left": flow.left,
        "next": document(NextDocument, step),
        "operations": [document(StepDocument, one, verbs) for one in flow.steps],
    }


@lists("production.view", EventRow)
def job_card_events(number: str) -> QuerySet[Event]:
    """The history of one card."""
    return history(find_card(number))


@lists("production.view", HoldRow)
def job_card_holds(number: str) -> QuerySet[Hold]:
    """Why one card stood still, and when."""
    return find_card(number).holds.all()


@lists("production.view", ReleaseCheckRow, orders={"position": ("position", "id")})
def release_checks(number: str) -> QuerySet[ReleaseCheck]:
    """What must be ticked before the card goes to the shop."""
    return find_card(number).release_checks.all()


@writes("production.create_job_card", JobCardState, NewJobCard, success=201)
def create_job_card(**command: Any) -> JobCard:
    """Make a card with the operations of the routing that fits."""
    return services.create_job_card(**command)


@writes("production.create_job_card", JobCardState)
def begin_evaluation(number: str, **command: Any) -> JobCard:
    """Somebody looks at the unit before it is decided what to do with it."""
    return services.begin_evaluation(card=find_card(number), **command)


@writes("production.create_job_card", JobCardState, FindingsInput)
def submit_evaluation(number: str, **command: Any) -> JobCard:
    """The evaluation is done; somebody else approves it."""
    return services.submit_evaluation(card=find_card(number), **command)


@writes("production.release_to_shop", JobCardState)
def approve_evaluation(number: str, **command: Any) -> JobCard:
    """Approve the work that the evaluation proposes."""
    return services.approve_evaluation(card=find_card(number), **command)


@writes("production.release_to_shop", JobCardState, TickInput)
def tick_release_check(number: str, position: int, **command: Any) -> JobCard:
    """Tick one item of the release checklist, or waive it with a reason."""
    check = find(ReleaseCheck, job_card__number=number, position=position)
    return services.tick_release_check(check=check, **command)


@writes("production.release_to_shop", JobCardState)
def release_job_card(number: str, **command: Any) -> JobCard:
    """Hand the card to the floor."""
    return services.release_to_shop(card=find_card(number), **command)


@writes("production.hold", JobCardState, HoldInput)
def hold_job_card(number: str, **command: Any) -> JobCard:
    """Stop the card; what runs on it is paused."""
    return services.put_on_hold(card=find_card(number), **command)


@writes("production.hold", JobCardState)
def lift_hold(number: str, **command: Any) -> JobCard:
    """Back to where the card was held from."""
    return services.lift_hold(card=find_card(number), **command)


@writes("production.reschedule", JobCardState, UrgencyInput)
def reprioritise(number: str, **command: Any) -> JobCard:
    """Change how urgent the card is; its operations move in every dispatch list."""
    return services.reprioritise(card=find_card(number), **command)


@writes("production.take_over_routing", JobCardState)
def take_over_routing(number: str, **command: Any) -> JobCard:
    """Replace the steps that nobody has begun by those of the routing in use."""
    return services.take_over_routing(card=find_card(number), **command)


@writes("production.split", JobCardState, SplitInput, success=201)
def split_job_card(number: str, **command: Any) -> JobCard:
    """Move pieces to a card of their own, which is the answer."""
    return services.split_card(card=find_card(number), **command)


@writes("production.scrap", JobCardState, ScrapInput)
def scrap_job_card(number: str, **command: Any) -> JobCard:
    """Everything still on the card is scrap."""
    return services.scrap_card(card=find_card(number), **command)


@writes("production.cancel", JobCardState, ReasonInput)
def cancel_job_card(number: str, **command: Any) -> JobCard:
    """The work is not wanted any more."""
    return services.cancel_card(card=find_card(number), **command)


@writes("production.insert_operation", OperationState, NewOperation, success=201)
def insert_operation(number: str, *, after: int, **command: Any) -> JobOperation:
    """Put a new step behind the one of sequence `after`."""
    before = find(JobOperation, job_card__number=number, sequence=after) if after else None
    return services.insert_operation(card=find_card(number), after=before, **command)
