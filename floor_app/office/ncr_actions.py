"""What can be done to a non-conformance: the table of moves says when, the roles say who."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from floor_app.operations.people import queries as people
from floor_app.operations.people.models import User
from floor_app.operations.quality.models import Ncr
from floor_app.operations.quality.status import NcrStatus


@dataclass(frozen=True)
class NcrAction:
    """One button; one that `asks` leads to a form, the others are one press."""

    url_name: str
    label: str | Promise
    icon: str
    verb: str
    applies: Callable[[Ncr], bool]
    asks: bool = False
    kind: str = ""


def _may_become(status: str) -> Callable[[Ncr], bool]:
    return lambda ncr: ncr.can_move_to(status)


ACTIONS = (
    NcrAction(
        "office:investigate-ncr",
        _("Investigate"),
        "search-check",
        "quality.investigate_ncr",
        _may_become(NcrStatus.INVESTIGATING),
        kind="primary",
    ),
    NcrAction(
        "office:ncr-cause",
        _("Cause found"),
        "lightbulb",
        "quality.investigate_ncr",
        _may_become(NcrStatus.PENDING_DISPOSITION),
        asks=True,
        kind="primary",
    ),
    NcrAction(
        "office:dispose-ncr",
        _("Decide"),
        "gavel",
        "quality.dispose_ncr",
        _may_become(NcrStatus.IN_REWORK),
        asks=True,
        kind="primary",
    ),
    NcrAction(
        "office:ncr-rework-done",
        _("Rework is done"),
        "wrench",
        "quality.raise_ncr",
        lambda ncr: ncr.status == NcrStatus.IN_REWORK,
        kind="primary",
    ),
    NcrAction(
        "office:close-ncr",
        _("Verify and close"),
        "circle-check",
        "quality.dispose_ncr",
        _may_become(NcrStatus.CLOSED),
        kind="go",
    ),
    NcrAction(
        "office:cancel-ncr",
        _("Cancel"),
        "ban",
        "quality.dispose_ncr",
        _may_become(NcrStatus.CANCELLED),
        asks=True,
    ),
)


def offered(ncr: Ncr, user: User) -> list[NcrAction]:
    """Those that apply now and that this person's roles allow."""
    return [act for act in ACTIONS if act.applies(ncr) and people.may(user, act.verb)]
