from floor_app.operations.production import queries
from floor_app.operations.production.models import BatchOrder, JobCard
from floor_app.operations.production.status import BatchStatus


def lock_batch(batch_id: int) -> BatchOrder:
    """After its cards, always: who holds a card may wait for the batch, never the other way round."""
    return BatchOrder.objects.select_for_update(no_key=True).get(pk=batch_id)


def follow_batch(card: JobCard) -> None:
    """The batch order's status follows its cards; leaving hold is explicit."""
    if card.batch_order_id is None:
        return
    batch = lock_batch(card.batch_order_id)
    if batch.status == BatchStatus.ON_HOLD:
        return
    wanted = queries.batch_status(batch)
    if batch.status != wanted:
        batch.status = wanted
        batch.save(update_fields=["status"])
