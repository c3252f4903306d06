"""States and moves of the shop floor: pure data, drawn as buttons, allowed actions and diagrams."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobCardStatus(models.TextChoices):
    NEW = "NEW", _("New")
    EVALUATION_IN_PROGRESS = "EVALUATION_IN_PROGRESS", _("In evaluation")
    AWAITING_APPROVAL = "AWAITING_APPROVAL", _("Awaiting approval")
    AWAITING_MATERIALS = "AWAITING_MATERIALS", _("Awaiting materials")
    RELEASED_TO_SHOP = "RELEASED_TO_SHOP", _("Released to shop")
    IN_PRODUCTION = "IN_PRODUCTION", _("In production")
    UNDER_QC = "UNDER_QC", _("Under QC")
    QC_APPROVED = "QC_APPROVED", _("QC approved")
    COMPLETE = "COMPLETE", _("Complete")
    ON_HOLD = "ON_HOLD", _("On hold")
    SCRAPPED = "SCRAPPED", _("Scrapped")
    CANCELLED = "CANCELLED", _("Cancelled")


_S = JobCardStatus

CLOSED_CARDS: frozenset[str] = frozenset({_S.COMPLETE, _S.SCRAPPED, _S.CANCELLED})
OPEN_CARDS: tuple[str, ...] = tuple(sorted(frozenset(_S) - CLOSED_CARDS))
ON_THE_FLOOR: frozenset[str] = frozenset({_S.RELEASED_TO_SHOP, _S.IN_PRODUCTION})
BEFORE_RELEASE: frozenset[str] = frozenset(
    {_S.NEW, _S.EVALUATION_IN_PROGRESS, _S.AWAITING_APPROVAL, _S.AWAITING_MATERIALS}
)
_ENDS = frozenset({_S.ON_HOLD, _S.SCRAPPED, _S.CANCELLED})

JOB_CARD_MOVES: dict[str, frozenset[str]] = {
    _S.NEW: frozenset({_S.EVALUATION_IN_PROGRESS, _S.RELEASED_TO_SHOP}) | _ENDS,
    _S.EVALUATION_IN_PROGRESS: frozenset({_S.AWAITING_APPROVAL}) | _ENDS,
    _S.AWAITING_APPROVAL: frozenset({_S.AWAITING_MATERIALS}) | _ENDS,
    _S.AWAITING_MATERIALS: frozenset({_S.RELEASED_TO_SHOP}) | _ENDS,
    _S.RELEASED_TO_SHOP: frozenset({_S.IN_PRODUCTION}) | _ENDS,
    _S.IN_PRODUCTION: frozenset({_S.UNDER_QC}) | _ENDS,
    _S.UNDER_QC: frozenset({_S.IN_PRODUCTION, _S.QC_APPROVED}) | _ENDS,
    _S.QC_APPROVED: frozenset({_S.COMPLETE}) | _ENDS,
    _S.ON_HOLD: (frozenset(_S) - CLOSED_CARDS - {_S.ON_HOLD}) | {_S.SCRAPPED, _S.CANCELLED},
    **{status: frozenset() for status in CLOSED_CARDS},
}


class Priority(models.IntegerChoices):
    LOW = 1, _("Low")
    NORMAL = 2, _("Normal")
    HIGH = 3, _("High")
    RUSH = 4, _("Rush")
    CRITICAL = 5, _("Critical")


class OperationStatus(models.TextChoices):
    NOT_STARTED = "NOT_STARTED", _("Not started")
    READY = "READY", _("Ready")
    IN_PROGRESS = "IN_PROGRESS", _("Running")
    PAUSED = "PAUSED", _("Paused")
    DONE = "DONE", _("Done")
    SKIPPED = "SKIPPED", _("Skipped")
    BLOCKED = "BLOCKED", _("Blocked")


_O = OperationStatus

PASSED_OPERATIONS: frozenset[str] = frozenset({_O.DONE, _O.SKIPPED})
WORKABLE: tuple[str, ...] = (_O.READY, _O.IN_PROGRESS, _O.PAUSED)
BEGUN: tuple[str, ...] = (_O.IN_PROGRESS, _O.PAUSED)

OPERATION_MOVES: dict[str, frozenset[str]] = {
    _O.NOT_STARTED: frozenset({_O.READY, _O.SKIPPED, _O.BLOCKED}),
    _O.READY: frozenset({_O.IN_PROGRESS, _O.NOT_STARTED, _O.SKIPPED, _O.BLOCKED}),
    _O.IN_PROGRESS: frozenset({_O.PAUSED, _O.DONE}),
    _O.PAUSED: frozenset({_O.IN_PROGRESS, _O.DONE, _O.BLOCKED, _O.SKIPPED}),
    _O.BLOCKED: frozenset({_O.NOT_STARTED, _O.READY, _O.PAUSED, _O.SKIPPED}),
    _O.DONE: frozenset(),
    _O.SKIPPED: frozenset(),
}


class LaborKind(models.TextChoices):
    SETUP = "SETUP", _("Set-up")
    RUN = "RUN", _("Run")


class Gate(models.TextChoices):
    """Start gates that a supervisor may waive, with a reason."""

    SEQUENCE = "SEQUENCE", _("Step order")
    QUALIFICATION = "QUALIFICATION", _("Qualification")
    MACHINE = "MACHINE", _("Machine in service")


class BatchStatus(models.TextChoices):
    OPEN = "OPEN", _("Open")
    IN_PRODUCTION = "IN_PRODUCTION", _("In production")
    COMPLETE = "COMPLETE", _("Complete")
    ON_HOLD = "ON_HOLD", _("On hold")
    CANCELLED = "CANCELLED", _("Cancelled")
