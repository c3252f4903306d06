"""Refusals that several verbs share."""

from decimal import Decimal

from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.operations.inventory.models import Item
from floor_app.operations.inventory.queries import THOUSANDTH
from floor_app.operations.plant.models import Location

LARGEST = Decimal(10) ** 11


class BadQuantity(DomainError):
    """Not a quantity that can be moved or counted."""


class OutOfUse(DomainError):
    """The item or place is kept for its history only."""


class ReasonMissing(DomainError):
    """This change is not made without saying why."""


class NothingChanged(DomainError):
    """It already is as it was asked to be."""


def require_quantity(quantity: Decimal) -> None:
    """Above zero, with three decimals at most."""
    if not _fits(quantity) or quantity <= 0:
        raise BadQuantity(_("The quantity must be a number above 0 with at most three decimals."))


def require_count(counted: Decimal) -> None:
    """Zero or more, with three decimals at most."""
    if not _fits(counted) or counted < 0:
        raise BadQuantity(_("The count must be 0 or more, with at most three decimals."))


def _fits(quantity: Decimal) -> bool:
    return quantity.is_finite() and abs(quantity) < LARGEST and quantity == quantity.quantize(THOUSANDTH)


def require_in_use(thing: Item | Location) -> None:
    if not thing.is_active:
        raise OutOfUse(_("%(thing)s is out of use.") % {"thing": thing})


def require_reason(reason: str) -> str:
    """The reason without the blanks around it."""
    if not reason.strip():
        raise ReasonMissing(_("Say why."))
    return reason.strip()
