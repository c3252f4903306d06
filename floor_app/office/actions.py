"""What can be done to a job card and to its steps: who may, when it applies, what it asks, what it calls.

A button is drawn from the same line that answers it. The tables of moves say when; the services decide.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from floor_app.office.forms import commands as forms
from floor_app.operations.people import queries as people
from floor_app.operations.production import services
from floor_app.operations.production.flow import NOT_BEGUN
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.status import (
    BEFORE_RELEASE,
    JobCardStatus,
    OperationStatus,
)

Form = type[forms.CommandForm]

# A step may be added until the card is with QC.
_TAKES_STEPS = BEFORE_RELEASE | {
    JobCardStatus.RELEASED_TO_SHOP,
    JobCardStatus.IN_PRODUCTION,
    JobCardStatus.ON_HOLD,
}


@dataclass(frozen=True)
class Action:
    """One button. Without a form one press does it; with one it opens a dialog.

    `kind` is "primary" for the one thing to do next, "plain" for a button, "" for a line in the menu;
    `argument` is what `run` calls the record.
    """

    name: str
    label: str | Promise
    icon: str
    verb: str
    run: Callable[..., Any]
    applies: Callable[[Any], bool]
    done: str | Promise
    form: Form | None = None
    kind: str = ""
    button: str | Promise = ""
    is_final: bool = False
    argument: str = "card"

    @property
    def opens_dialog(self) -> bool:
        """For templates, which would call the form's class."""
        return self.form is not None

    @property
    def submit(self) -> str | Promise:
        return self.button or self.label


def offered(
    actions: Iterable[Action], subject: JobCard | JobOperation, user: AbstractBaseUser | AnonymousUser
) -> list[Action]:
    """Those that apply now and that this person's roles allow."""
    return [action for action in actions if action.applies(subject) and people.may(user, action.verb)]


def _moves_on(status: str) -> Callable[[JobCard], bool]:
    """The table allows the move; a card on hold goes nowhere until the hold is lifted."""
    return lambda card: card.status != JobCardStatus.ON_HOLD and card.can_move_to(status)


def _can_become(status: str) -> Callable[[JobCard | JobOperation], bool]:
    return lambda subject: subject.can_move_to(status)


def _follows_what_is_out_of_use(card: JobCard) -> bool:
    has_all_of_it = card.original_id is None and card.split_from_id is None
    takes_steps = card.status in _TAKES_STEPS and card.status != JobCardStatus.ON_HOLD
    return takes_steps and has_all_of_it and card.routing is not None and not card.routing.is_active


CARD_ACTIONS = (
    Action(
        "release", _("Release to shop"), "send", "production.release_to_shop",
        services.release_to_shop, _moves_on(JobCardStatus.RELEASED_TO_SHOP),
        _("%(card)s is released to the shop."), kind="primary",
    ),
    Action(
        "begin-evaluation", _("Evaluate"), "search-check", "production.release_to_shop",
        services.begin_evaluation, _moves_on(JobCardStatus.EVALUATION_IN_PROGRESS),
        _("The evaluation of %(card)s has begun."), kind="plain",
    ),
    Action(
        "submit-evaluation", _("Submit findings"), "search-check", "quality.inspect",
        services.submit_evaluation, _moves_on(JobCardStatus.AWAITING_APPROVAL),
        _("The findings of %(card)s wait for approval."), form=forms.FindingsForm, kind="primary",
    ),
    Action(
        "approve", _("Approve evaluation"), "badge-check", "production.release_to_shop",
        services.approve_evaluation, _moves_on(JobCardStatus.AWAITING_MATERIALS),
        _("The work on %(card)s is approved."), kind="plain",
    ),
    Action(
        "lift-hold", _("Lift hold"), "play", "production.hold",
        services.lift_hold, lambda card: card.status == JobCardStatus.ON_HOLD,
        _("The hold of %(card)s is lifted."), kind="primary",
    ),
    Action(
        "hold", _("Hold"), "pause", "production.hold",
        services.put_on_hold, _can_become(JobCardStatus.ON_HOLD),
        _("%(card)s is on hold."), form=forms.HoldForm, kind="plain", button=_("Put on hold"),
    ),
    Action(
        "plan", _("Priority and due date"), "flag", "production.reschedule",
        services.reprioritise, lambda card: card.is_open,
        _("%(card)s is planned anew."), form=forms.PlanForm, button=_("Save"),
    ),
    Action(
        "take-over-routing", _("Follow the new routing"), "route", "production.take_over_routing",
        services.take_over_routing, _follows_what_is_out_of_use,
        _("%(card)s follows the routing in use."), form=forms.RoutingForm,
    ),
    Action(
        "split", _("Split"), "split", "production.split",
        services.split_card, lambda card: card.is_open and card.quantity > 1,
        _("%(card)s is split off."), form=forms.SplitForm, button=_("Split off"),
    ),
    Action(
        "scrap", _("Scrap"), "trash-2", "production.scrap",
        services.scrap_card, _can_become(JobCardStatus.SCRAPPED),
        _("%(card)s is scrapped."), form=forms.ScrapForm, button=_("Scrap the card"), is_final=True,
    ),
    Action(
        "cancel", _("Cancel"), "ban", "production.cancel",
        services.cancel_card, _can_become(JobCardStatus.CANCELLED),
        _("%(card)s is cancelled."), form=forms.ReasonForm, button=_("Cancel the card"), is_final=True,
    ),
)  # fmt: skip


def _is_open(step: JobOperation) -> bool:
    return step.job_card.is_open and not step.is_passed


STEP_ACTIONS = (
    Action(
        "unblock", _("Unblock"), "lock-open", "production.block_operation",
        services.unblock_operation, lambda step: step.status == OperationStatus.BLOCKED,
        _("%(step)s is unblocked."), argument="operation",
    ),
    Action(
        "block", _("Block"), "ban", "production.block_operation",
        services.block_operation, lambda step: _is_open(step) and step.can_move_to(OperationStatus.BLOCKED),
        _("%(step)s is blocked."), form=forms.ReasonForm, argument="operation",
    ),
    Action(
        "skip", _("Skip"), "skip-forward", "production.skip_operation",
        services.skip_operation, lambda step: _is_open(step) and step.status in NOT_BEGUN,
        _("%(step)s is skipped."), form=forms.ReasonForm, argument="operation",
    ),
    Action(
        "waive", _("Waive a gate"), "shield-check", "production.waive_gate",
        services.waive_gate, lambda step: _is_open(step) and step.status != OperationStatus.IN_PROGRESS,
        _("The gate of %(step)s is waived."), form=forms.WaiveGateForm, button=_("Waive"),
        argument="operation",
    ),
    Action(
        "insert-after", _("Insert a step after"), "plus", "production.insert_operation",
        services.insert_operation,
        lambda step: step.job_card.status in _TAKES_STEPS,
        _("%(step)s is inserted."), form=forms.InsertForm, button=_("Insert"), argument="after",
    ),
    Action(
        "rework", _("Make a rework card"), "repeat", "production.rework",
        services.create_rework_card, lambda step: getattr(step, "rework", 0) > 0,
        _("%(card)s is made for the rework."), form=forms.ReworkForm, button=_("Make the card"),
        argument="operation",
    ),
)  # fmt: skip
