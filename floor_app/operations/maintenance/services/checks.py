"""Refusals that several verbs share."""

from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.operations.maintenance.models import Asset
from floor_app.operations.maintenance.status import AssetStatus, DowntimeReason


class AssetGone(DomainError):
    """The asset was deleted or scrapped; only its history is left."""


class NoteMissing(DomainError):
    """This change is not made without words about it."""


class ReasonMissing(DomainError):
    """A stop is not booked without one of the reasons."""


def lock_asset(asset: Asset) -> Asset:
    """The asset as it is now, locked until the transaction ends. Raises AssetGone once it was deleted."""
    asset = Asset.objects.select_for_update().get(pk=asset.pk)
    if asset.is_deleted:
        raise AssetGone(_("%(asset)s was deleted.") % {"asset": asset})
    return asset


def require_not_scrapped(asset: Asset) -> None:
    if asset.status == AssetStatus.SCRAPPED:
        raise AssetGone(_("%(asset)s is scrapped.") % {"asset": asset})


def require_note(note: str, sentence: str) -> str:
    """The note without the blanks around it; `sentence` asks for one that is missing."""
    if not note.strip():
        raise NoteMissing(sentence)
    return note.strip()


def require_reason(reason: str) -> None:
    if reason not in DowntimeReason.values:
        raise ReasonMissing(_("Choose why the machine stands still."))
