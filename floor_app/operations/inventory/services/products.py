"""Items: what stores keep, and the plant's own products among them. Each has its label."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from floor_app.operations.engineering.models import Material
from floor_app.operations.inventory.models import Item
from floor_app.operations.people.models import User
from floor_app.operations.qr_system import gs1
from floor_app.operations.qr_system import services as qr_system
from floor_app.operations.qr_system.status import CodeKind


class WrongGtin(DomainError):
    """The number is no GTIN, or was copied wrongly."""


class ItemCodeTaken(DomainError):
    """An item that is not this product goes by the material's MAT number."""


@command
def save_item(*, item: Item, by: User, at: datetime, client_id: UUID | None = None) -> Item:
    """Write a new or changed item that a form has checked."""
    verb = "inventory.item.created" if item._state.adding else "inventory.item.changed"
    item.gtin = require_gtin(item.gtin)
    item.save()
    qr_system.register(kind=CodeKind.ITEM, key=item.code, gtin=item.gtin)
    facts = {"code": item.code, "name": item.name, "in_use": item.is_active}
    record(verb, subject=item, by=by, at=at, client_id=client_id, **facts)
    return item


def require_gtin(text: str) -> str:
    """The number filled up to 14 digits; empty stays empty."""
    if not text.strip():
        return ""
    number = gs1.gtin_14(text)
    if number is None:
        raise WrongGtin(
            _("%(number)s is no GTIN: it has 8, 12, 13 or 14 digits, and the last one must fit.")
            % {"number": text.strip()}
        )
    return number


@command
def ensure_item_for(*, material: Material, by: User, at: datetime) -> Item:
    """The item that counts finished pieces of a material, made under its MAT number when absent."""
    known = {"code": material.mat_number, "name": material.name}
    try:
        item, is_new = Item.objects.get_or_create(material=material, defaults=known)
    except IntegrityError as taken:
        raise ItemCodeTaken(
            _("The item %(code)s is not linked to the material of this number. Link it under Stock, Items.")
            % {"code": material.mat_number}
        ) from taken
    if is_new:
        qr_system.register(kind=CodeKind.ITEM, key=item.code)
        record("inventory.item.created", subject=item, by=by, at=at, material=material.mat_number)
    return item
