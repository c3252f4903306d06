"""How each status looks: {status: (tone, icon)}, and the tag that shows it by word, colour and icon.

Loaded in templates as {% load states %}. Nothing in `operations` imports this.
"""

from collections.abc import Mapping

from django import template
from django.db.models import Model
from django.utils.safestring import SafeString

from core.templatetags.floor import pill

register = template.Library()

# Grey until something needs a person; a word that means the same in two tables is listed once.
STATES: Mapping[str, tuple[str, str]] = {
    # Job card
    "NEW": ("ready", "circle-dashed"),
    "EVALUATION_IN_PROGRESS": ("setup", "search-check"),
    "AWAITING_APPROVAL": ("hold", "hourglass"),
    "AWAITING_MATERIALS": ("hold", "package"),
    "RELEASED_TO_SHOP": ("ready", "circle-dashed"),
    "IN_PRODUCTION": ("run", "play"),
    "UNDER_QC": ("setup", "shield-check"),
    "QC_APPROVED": ("done", "badge-check"),
    "COMPLETE": ("done", "circle-check"),
    "ON_HOLD": ("hold", "pause"),
    "SCRAPPED": ("done", "trash-2"),
    "CANCELLED": ("done", "circle-slash"),
    # Operation
    "NOT_STARTED": ("ready", "circle-dashed"),
    "READY": ("ready", "circle-dashed"),
    "SETUP": ("setup", "wrench"),
    "IN_PROGRESS": ("run", "play"),
    "PAUSED": ("hold", "pause"),
    "DONE": ("done", "circle-check"),
    "SKIPPED": ("done", "skip-forward"),
    "BLOCKED": ("block", "circle-alert"),
    # Non-conformance
    "OPEN": ("block", "circle-alert"),
    "INVESTIGATING": ("setup", "search-check"),
    "PENDING_DISPOSITION": ("hold", "hourglass"),
    "IN_REWORK": ("run", "wrench"),
    "PENDING_VERIFICATION": ("hold", "hourglass"),
    "CLOSED": ("done", "circle-check"),
    # Asset, request, maintenance order
    "IN_SERVICE": ("run", "circle-check"),
    "UNDER_MAINTENANCE": ("block", "wrench"),
    "OUT_OF_SERVICE": ("block", "circle-alert"),
    "STANDBY": ("ready", "circle-dashed"),
    "UNDER_REVIEW": ("setup", "search-check"),
    "APPROVED": ("done", "badge-check"),
    "CONVERTED": ("done", "circle-check"),
    "REJECTED": ("done", "circle-x"),
    "PLANNED": ("ready", "calendar-clock"),
    "ASSIGNED": ("ready", "user"),
    "WAITING_PARTS": ("hold", "package"),
    "WAITING_VENDOR": ("hold", "hourglass"),
    "COMPLETED": ("done", "circle-check"),
    # Unit and stock
    "IN_STOCK": ("ready", "warehouse"),
    "RESERVED": ("setup", "lock"),
    "UNDER_INSPECTION": ("setup", "shield-check"),
    "UNDER_REPAIR": ("run", "wrench"),
    "IN_TRANSIT": ("ready", "truck"),
    "AT_CUSTOMER": ("done", "map-pin"),
    "SOLD": ("done", "badge-check"),
    "LOST": ("block", "circle-question-mark"),
    "QUARANTINE": ("hold", "lock"),
    "INSPECTION": ("setup", "shield-check"),
    "RELEASED": ("run", "badge-check"),
    "BOOKED": ("done", "circle-check"),
    # Print job
    "QUEUED": ("ready", "hourglass"),
    "SENDING": ("setup", "send"),
    "SENT": ("done", "circle-check"),
    "UNCERTAIN": ("hold", "circle-question-mark"),
    "FAILED": ("done", "circle-slash"),
    # Verdicts and work centers
    "PASS": ("run", "circle-check"),
    "FAIL": ("block", "circle-x"),
    "RUNNING": ("run", "play"),
    "IDLE": ("ready", "circle-dashed"),
    "WAITING": ("hold", "pause"),
    "DOWN": ("block", "circle-alert"),
    "LATE": ("block", "clock"),
}
UNKNOWN = ("ready", "circle-dashed")


@register.filter
def tone(status: object) -> str:
    """For data-tone: {{ card.status|tone }}."""
    return STATES.get(str(status), UNKNOWN)[0]


@register.filter
def state_icon(status: object) -> str:
    return STATES.get(str(status), UNKNOWN)[1]


@register.simple_tag
def state(record: Model | str, label: object = "", field: str = "status") -> SafeString:
    """The pill of a record's status: {% state card %}, or of a bare value: {% state "DOWN" _("Down") %}."""
    if isinstance(record, Model):
        label = label or getattr(record, f"get_{field}_display")()
        record = getattr(record, field)
    looks, drawing = STATES.get(str(record), UNKNOWN)
    return pill(label or record, tone=looks, icon=drawing)
