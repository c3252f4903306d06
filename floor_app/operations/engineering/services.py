"""Designs are revised and routings get new versions; what was issued before stays as it was."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from floor_app.operations.engineering.models import (
    Material,
    MaterialRevision,
    ReleaseChecklistItem,
    Routing,
    RoutingOperation,
)
from floor_app.operations.people.models import User


class RevisionUnnamed(DomainError):
    """A revision is known by its letter or number."""


class RevisionTaken(DomainError):
    """The material already has a revision of this name."""


class RevisionTooEarly(DomainError):
    """A new revision never takes effect before the one it follows."""


class RoutingInUse(DomainError):
    """This version is the one in use already."""


class RoutingEmpty(DomainError):
    """A routing without operations would give empty job cards."""


class StepTwice(DomainError):
    """Two operations of one routing cannot stand at the same place."""


@command
def save_material(*, material: Material, by: User, at: datetime, client_id: UUID | None = None) -> Material:
    """Write a new or changed material that a form has checked."""
    verb = f"engineering.material.{_created_or_changed(material)}"
    material.save()
    facts = {"mat_number": material.mat_number, "name": material.name, "in_use": material.is_active}
    record(verb, subject=material, by=by, at=at, client_id=client_id, **facts)
    return material


@command
def save_checklist_item(
    *, item: ReleaseChecklistItem, by: User, at: datetime, client_id: UUID | None = None
) -> ReleaseChecklistItem:
    """Write a new or changed line of the release checklist; cards released before keep their answers."""
    verb = f"engineering.checklist_item.{_created_or_changed(item)}"
    item.save()
    facts = {"text": item.text, "in_use": item.is_active}
    record(verb, subject=item, by=by, at=at, client_id=client_id, **facts)
    return item


@command
def revise_material(
    *,
    material: Material,
    revision: str,
    effective_from: date,
    change_note: str = "",
    by: User,
    at: datetime,
    client_id: UUID | None = None,
) -> MaterialRevision:
    """Issue the next revision of a design. It counts from its date on; see queries.current_revision."""
    material = Material.objects.select_for_update().get(pk=material.pk)
    revision = revision.strip().upper()
    _require_next(material, revision, effective_from)
    issued = material.revisions.create(
        revision=revision, effective_from=effective_from, change_note=change_note.strip()
    )
    record(
        "engineering.material.revised", subject=issued, by=by, at=at, client_id=client_id, revision=revision
    )
    return issued


@command
def save_routing(
    *,
    routing: Routing,
    operations: Sequence[RoutingOperation],
    by: User,
    at: datetime,
    client_id: UUID | None = None,
) -> Routing:
    """Write a routing that a form has checked, with exactly these operations.

    A new one is in use at once. Cards made before keep their own operations.
    """
    _require_steps(routing, operations)
    verb = f"engineering.routing.{_created_or_changed(routing)}"
    if not routing._state.adding:
        _lock_versions(routing.code)
    routing.save()
    routing.operations.all().delete()
    for step in operations:
        step.pk, step.routing = None, routing
        step._state.adding = True
    RoutingOperation.objects.bulk_create(operations)
    facts = {"operations": [step.code for step in operations]}
    record(verb, subject=routing, by=by, at=at, client_id=client_id, **facts)
    return routing


@command
def new_routing_version(
    *, routing: Routing, by: User, at: datetime, client_id: UUID | None = None
) -> Routing:
    """Copy a version with its operations; the copy is in use from now on, to be edited like any other.

    Cards made before keep their own operations, so they do not change.
    """
    _lock_versions(routing.code)
    source = Routing.objects.get(pk=routing.pk)
    _take_out_of_use(routing.code)
    copy = Routing.objects.create(
        code=source.code,
        version=_latest_version(source.code) + 1,
        name=source.name,
        job_type=source.job_type,
        product_family=source.product_family,
        body_material=source.body_material,
    )
    _copy_operations(source, copy)
    record(
        "engineering.routing.versioned",
        subject=copy,
        by=by,
        at=at,
        client_id=client_id,
        copied_from=source.version,
    )
    return copy


@command
def activate_routing(*, routing: Routing, by: User, at: datetime, client_id: UUID | None = None) -> Routing:
    """Put one version in use and take the other out."""
    _lock_versions(routing.code)
    routing = Routing.objects.get(pk=routing.pk)
    if routing.is_active:
        raise RoutingInUse(_("%(routing)s is in use already.") % {"routing": routing})
    if not routing.operations.exists():
        raise RoutingEmpty(_("%(routing)s has no operations. Add one first.") % {"routing": routing})
    _take_out_of_use(routing.code)
    routing.is_active = True
    routing.save(update_fields=["is_active"])
    record("engineering.routing.activated", subject=routing, by=by, at=at, client_id=client_id)
    return routing


def _created_or_changed(record: Model) -> str:
    return "created" if record._state.adding else "changed"


def _require_steps(routing: Routing, operations: Sequence[RoutingOperation]) -> None:
    if not operations:
        raise RoutingEmpty(_("%(routing)s has no operations. Add one first.") % {"routing": routing})
    sequences = [step.sequence for step in operations]
    twice = next((number for number in sequences if sequences.count(number) > 1), None)
    if twice is not None:
        raise StepTwice(_("Two operations have the sequence %(number)s.") % {"number": twice})


def _require_next(material: Material, revision: str, effective_from: date) -> None:
    if not revision:
        raise RevisionUnnamed(
            _("Give the revision of %(material)s a letter or number.") % {"material": material.mat_number}
        )
    if material.revisions.filter(revision=revision).exists():
        raise RevisionTaken(
            _("%(material)s already has a revision %(revision)s.")
            % {"material": material.mat_number, "revision": revision}
        )
    last = material.revisions.order_by("-effective_from", "-pk").first()
    if last is not None and effective_from < last.effective_from:
        raise RevisionTooEarly(
            _("Revision %(last)s takes effect on %(day)s; the next one cannot do so before that.")
            % {"last": last.revision, "day": date_format(last.effective_from, "j M Y")}
        )


def _lock_versions(code: str) -> None:
    """Versions of one code change one at a time; the first one always exists, so it stands for all."""
    Routing.objects.select_for_update().filter(code=code).order_by("version").first()


def _latest_version(code: str) -> int:
    latest: int = Routing.objects.filter(code=code).aggregate(latest=Max("version"))["latest"]
    return latest


def _take_out_of_use(code: str) -> None:
    Routing.objects.filter(code=code, is_active=True).update(is_active=False)


def _copy_operations(source: Routing, copy: Routing) -> None:
    steps = list(source.operations.order_by("sequence"))
    for step in steps:
        step.pk = None
        step._state.adding = True
        step.routing = copy
    RoutingOperation.objects.bulk_create(steps)
