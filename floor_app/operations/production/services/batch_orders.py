"""Batch orders group the cards of one customer order."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core.commands import command
from core.events import record
from core.numbering import next_number
from floor_app.operations.people.models import User
from floor_app.operations.production import queries
from floor_app.operations.production.models import BatchOrder, JobCard
from floor_app.operations.production.reasons import HoldReason
from floor_app.operations.production.refusals import BatchRefused, QuantityRefused
from floor_app.operations.production.services._batch import lock_batch
from floor_app.operations.production.services.holds import lift_hold, put_on_hold
from floor_app.operations.production.status import BatchStatus, JobCardStatus


@command
def open_batch_order(
    *,
    target_quantity: int,
    by: User,
    at: datetime,
    customer: str = "",
    customer_reference: str = "",
    due_date: date | None = None,
    client_id: UUID | None = None,
) -> BatchOrder:
    if target_quantity < 1:
        raise QuantityRefused(_("A batch order needs a quantity of at least 1."))
    batch = BatchOrder.objects.create(
        number=next_number("BO", year=timezone.localdate(at).year),
        target_quantity=target_quantity,
        customer=customer,
        customer_reference=customer_reference,
        due_date=due_date,
    )
    record("production.batch_order.opened", subject=batch, by=by, at=at, client_id=client_id)
    return batch


@command
def hold_batch_order(
    *, batch: BatchOrder, by: User, at: datetime, note: str = "", client_id: UUID | None = None
) -> BatchOrder:
    """Put every open card of the batch on hold, and the batch with them."""
    for card in _lock_cards(batch):
        if card.is_open and card.status != JobCardStatus.ON_HOLD:
            put_on_hold(card=card, reason=HoldReason.CUSTOMER_HOLD, note=note, by=by, at=at)
    batch = lock_batch(batch.pk)
    if batch.status in (BatchStatus.COMPLETE, BatchStatus.CANCELLED, BatchStatus.ON_HOLD):
        raise BatchRefused(
            _("%(batch)s is %(status)s.") % {"batch": batch, "status": batch.get_status_display().lower()}
        )
    batch.status = BatchStatus.ON_HOLD
    batch.save(update_fields=["status"])
    record("production.batch_order.held", subject=batch, by=by, at=at, client_id=client_id, note=note)
    return batch


@command
def lift_batch_hold(
    *, batch: BatchOrder, by: User, at: datetime, client_id: UUID | None = None
) -> BatchOrder:
    """Lift the customer holds of its cards; the batch's status follows them again."""
    for card in _lock_cards(batch):
        if card.holds.filter(reason=HoldReason.CUSTOMER_HOLD, lifted_at__isnull=True).exists():
            lift_hold(card=card, by=by, at=at)
    batch = lock_batch(batch.pk)
    if batch.status != BatchStatus.ON_HOLD:
        raise BatchRefused(_("%(batch)s is not on hold.") % {"batch": batch})
    batch.status = queries.batch_status(batch)
    batch.save(update_fields=["status"])
    record("production.batch_order.hold_lifted", subject=batch, by=by, at=at, client_id=client_id)
    return batch


def _lock_cards(batch: BatchOrder) -> list[JobCard]:
    """All of them at once, in one order, so that two commands never wait for each other's cards."""
    return list(batch.job_cards.select_for_update(of=("self",)).order_by("pk"))
