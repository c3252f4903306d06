"""What production refuses, as words for the person at the screen."""

from core.errors import DomainError


class NotReleasable(DomainError):
    """The card may not go to the shop yet."""


class CardNotOnFloor(DomainError):
    """Work on a card that is held, not released, or already closed."""


class StepNotReady(DomainError):
    """The steps before have not passed work on, or this one is blocked or over."""


class PersonBusy(DomainError):
    """The person's clock runs on another job."""


class NotYourClock(DomainError):
    """The person has no open booking on this operation."""


class QuantityRefused(DomainError):
    """More pieces than there are, none at all, or a reason is missing."""


class OperationRunning(DomainError):
    """Something that waits until nobody works on the card."""


class ReasonMissing(DomainError):
    """A change that must say why."""


class SameHands(DomainError):
    """Nobody approves or inspects what they did themselves."""


class CardClosed(DomainError):
    """The card is complete, scrapped or cancelled."""


class OriginalMissing(DomainError):
    """A rework card that names no original."""


class NotOfThisCard(DomainError):
    """The step belongs to another job card."""


class BatchRefused(DomainError):
    """The batch order is over, or is not on hold."""


class UnitRefused(DomainError):
    """The serial unit is of another material, in another state, or on another open card."""


class RouteRefused(DomainError):
    """The card follows the routing in use already, or goes on with another card's steps."""
