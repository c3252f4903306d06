"""When engineering has changed the routing while the card is under way."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from core.commands import command
from core.events import record
from floor_app.operations.engineering import queries as engineering
from floor_app.operations.engineering.models import Routing
from floor_app.operations.people.models import User
from floor_app.operations.production.flow import NOT_BEGUN, Step, flow_to_change
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.refusals import RouteRefused
from floor_app.operations.production.services import _card
from floor_app.operations.production.services.job_cards import from_routing, wanted_steps
from floor_app.operations.production.services.steps import add_step, require_insertable
from floor_app.operations.production.status import OperationStatus


@command
def take_over_routing(*, card: JobCard, by: User, at: datetime, client_id: UUID | None = None) -> JobCard:
    """Plan the rest of the card by the routing in use now.

    Steps that have begun stay as they are. The others are skipped, and those of the routing that nobody has
    begun are added behind, also where they were skipped before.
    """
    flow = _card.lock_flow(card.pk)
    card = flow.card
    require_insertable(flow)
    _card.require_not_held(card)
    routing = _require_other_routing(card)
    begun = {step.operation.code for step in flow.steps if _has_begun(step)}
    last = flow.steps[-1].operation.sequence
    for step in flow.steps:
        if not step.operation.is_passed and not _has_begun(step):
            _card.skip(step.operation, reason=_("Replaced by %(routing)s.") % {"routing": routing})
    for wanted in wanted_steps(routing, card.job_type):
        if wanted.code not in begun:
            operation = from_routing(wanted)
            operation.sequence += last
            add_step(card, operation)
    card.routing = routing
    card.save(update_fields=["routing"])
    _card.follow_card(flow_to_change(card), by=by, at=at)
    record(
        "production.job_card.rerouted", subject=card, by=by, at=at, client_id=client_id, routing=str(routing)
    )
    return card


def _require_other_routing(card: JobCard) -> Routing:
    """The one in use, if the card follows another. A part or a rework card has only the rest of a routing;
    the whole of one would repeat what was done on the first card."""
    if card.split_from_id or card.original_id:
        raise RouteRefused(_("%(card)s goes on with the steps of another job card.") % {"card": card})
    routing = engineering.require_routing(material=card.material, job_type=card.job_type)
    if routing.pk == card.routing_id:
        raise RouteRefused(_("%(card)s follows %(routing)s already.") % {"card": card, "routing": routing})
    return routing


def _has_begun(step: Step) -> bool:
    return bool(step.reported) or step.operation.status not in (*NOT_BEGUN, OperationStatus.SKIPPED)
