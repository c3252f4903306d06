"""The final QC checklist is master data of the quality manager."""

from datetime import datetime
from uuid import UUID

from core.commands import command
from core.events import record
from floor_app.operations.people.models import User
from floor_app.operations.quality.models import ChecklistItem


@command
def save_checklist_item(
    *, item: ChecklistItem, by: User, at: datetime, client_id: UUID | None = None
) -> ChecklistItem:
    """Write a new or changed line that a form has checked; inspections keep the words they were made with."""
    verb = "quality.checklist_item.created" if item._state.adding else "quality.checklist_item.changed"
    item.save()
    facts = {"text": item.text, "in_use": item.is_active}
    record(verb, subject=item, by=by, at=at, client_id=client_id, **facts)
    return item
