"""Master data that forms have checked is kept here, with its history and its labels."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser

from core.commands import command
from core.events import record as record_event
from floor_app.operations.plant.models import Location, WorkCenter
from floor_app.operations.plant.models.base import CodedModel
from floor_app.operations.plant.queries import require_no_cycle
from floor_app.operations.qr_system import services as qr_system
from floor_app.operations.qr_system.status import CodeKind

C = TypeVar("C", bound=CodedModel)

LABELLED: Mapping[type[CodedModel], CodeKind] = {
    WorkCenter: CodeKind.WORK_CENTER,
    Location: CodeKind.LOCATION,
}


@command
def save_record(*, record: C, by: AbstractBaseUser, at: datetime, client_id: UUID | None = None) -> C:
    """Write a new or changed record of anything with a code; places and work centers get their label.

    The form that filled it has asked its fields; only what spans several rows is asked here.
    """
    is_new = record.pk is None
    if isinstance(record, Location):
        _require_tree(record)
    record.save()
    if type(record) in LABELLED:
        qr_system.register(kind=LABELLED[type(record)], key=record.code)
    verb = f"{record._meta.label_lower}.{'created' if is_new else 'changed'}"
    facts = {"code": record.code, "name": record.name, "in_use": record.is_active}
    record_event(verb, subject=record, by=by, at=at, client_id=client_id, **facts)
    return record


def _require_tree(location: Location) -> None:
    """Places are moved one at a time, so that two moves at once close no circle."""
    if location.parent is not None and location.pk is not None:
        list(Location.objects.select_for_update().order_by("pk").values_list("pk"))
    require_no_cycle(location=location, parent=location.parent)
