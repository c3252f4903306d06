"""Events in words: one sentence for each verb, translated when it is read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from core.models import Event
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.reasons import HoldReason, ReworkReason, ScrapReason
from floor_app.operations.production.status import Gate, LaborKind, Priority
from floor_app.operations.quality.models import Inspection, Ncr
from floor_app.operations.quality.status import Disposition, NcrSeverity

Told = tuple[str | Promise, str, str]

SENTENCES: Mapping[str, Told] = {
    "production.job_card.created": (_l("Created for %(quantity)s pcs"), "", "plus"),
    "production.job_card.evaluation_begun": (_l("Evaluation begun"), "setup", "search-check"),
    "production.job_card.evaluated": (_l("Evaluated: %(findings)s"), "hold", "hourglass"),
    "production.job_card.approved": (_l("Evaluation approved"), "done", "badge-check"),
    "production.release_check.ticked": (_l("Checked: %(item)s"), "", "check"),
    "production.release_check.waived": (_l("Waived “%(item)s”: %(reason)s"), "hold", "shield-check"),
    "production.job_card.released_to_shop": (_l("Released to the shop"), "", "send"),
    "production.job_card.reprioritised": (_l("Priority %(priority)s, due %(due_date)s"), "", "flag"),
    "production.job_card.rerouted": (_l("Steps not begun now follow %(routing)s"), "", "route"),
    "production.job_card.held": (_l("Put on hold: %(reason)s"), "hold", "pause"),
    "production.job_card.hold_lifted": (_l("Hold lifted"), "run", "play"),
    "production.job_card.split": (_l("Split off from %(from_card)s, %(quantity)s pcs"), "", "split"),
    "production.job_card.rework_created": (_l("Made to rework %(original)s: %(reason)s"), "", "repeat"),
    "production.job_card.scrapped": (_l("Scrapped: %(reason)s"), "done", "trash-2"),
    "production.job_card.cancelled": (_l("Cancelled: %(reason)s"), "done", "ban"),
    "production.job_card.sent_back": (
        _l("Sent back by QC to repeat %(repeat)s: %(reason)s"),
        "block",
        "undo-2",
    ),
    "production.job_card.approved_by_qc": (_l("Approved by QC, %(pieces)s pcs"), "done", "badge-check"),
    "production.job_card.completed": (_l("Complete, %(pieces)s pcs received"), "done", "circle-check"),
    "production.operation.started": (_l("%(step)s started: %(kind)s"), "run", "play"),
    "production.operation.resumed": (_l("%(step)s resumed: %(kind)s"), "run", "play"),
    "production.operation.joined": (_l("%(step)s joined: %(kind)s"), "run", "user"),
    "production.operation.left": (_l("%(step)s left"), "", "log-out"),
    "production.operation.paused": (_l("%(step)s paused"), "hold", "pause"),
    "production.operation.finished": (_l("%(step)s finished"), "done", "circle-check"),
    "production.operation.skipped": (_l("%(step)s skipped: %(reason)s"), "done", "skip-forward"),
    "production.operation.blocked": (_l("%(step)s blocked: %(reason)s"), "block", "circle-alert"),
    "production.operation.unblocked": (_l("%(step)s unblocked"), "run", "lock-open"),
    "production.operation.inserted": (_l("%(step)s inserted"), "", "plus"),
    "production.operation.rescheduled": (_l("%(step)s planned anew"), "", "calendar-clock"),
    "production.labor.switched": (_l("%(step)s: changed to %(kind)s"), "setup", "wrench"),
    "production.quantity.reported": (_l("%(step)s: %(pieces)s"), "run", "check"),
    "production.quantity.withdrawn": (_l("%(step)s: withdrew %(pieces)s"), "hold", "undo-2"),
    "production.gate.waived": (_l("%(step)s: %(gate)s waived: %(reason)s"), "hold", "shield-check"),
    "production.batch_order.opened": (_l("Batch order opened"), "", "plus"),
    "production.batch_order.held": (_l("Batch order put on hold"), "hold", "pause"),
    "production.batch_order.hold_lifted": (_l("Hold of the batch order lifted"), "run", "play"),
    "production.job_card.imported": (_l("Imported from %(file)s, %(lines)s lines"), "", "history"),
    "production.history.imported": (_l("Production log imported, %(lines)s lines"), "", "history"),
    "production.breakdown.reported": (_l("Breakdown reported"), "block", "hand"),
    "production.shift.ended": (_l("Shift ended"), "", "log-out"),
    "quality.inspection.passed": (_l("Inspection passed"), "run", "shield-check"),
    "quality.inspection.failed": (_l("Inspection failed"), "block", "circle-x"),
    "quality.ncr.raised": (_l("%(ncr)s raised: %(severity)s"), "block", "triangle-alert"),
    "quality.ncr.investigating": (_l("%(ncr)s: investigation begun"), "setup", "search-check"),
    "quality.ncr.cause_reported": (_l("%(ncr)s: cause found"), "hold", "hourglass"),
    "quality.ncr.disposed": (_l("%(ncr)s: %(disposition)s"), "hold", "badge-check"),
    "quality.ncr.rework_done": (_l("%(ncr)s: rework done"), "hold", "wrench"),
    "quality.ncr.closed": (_l("%(ncr)s closed"), "done", "circle-check"),
    "quality.ncr.cancelled": (_l("%(ncr)s cancelled: %(reason)s"), "done", "circle-slash"),
}
UNTOLD: Told = ("%(verb)s", "", "history")

REASONS: dict[str, Any] = {
    **dict(HoldReason.choices),
    **dict(ReworkReason.choices),
    **dict(ScrapReason.choices),
}
LABELS: Mapping[str, Mapping[Any, Any]] = {
    "reason": REASONS,
    "kind": dict(LaborKind.choices),
    "gate": dict(Gate.choices),
    "priority": dict(Priority.choices),
    "severity": dict(NcrSeverity.choices),
    "disposition": dict(Disposition.choices),
}


@dataclass(frozen=True)
class Line:
    """One event for core/parts/_timeline.html."""

    at: datetime
    text: str
    who: object
    tone: str
    icon: str


class _Facts(dict[str, Any]):
    """A fact that an old event lacks is shown as a dash, not as a fault."""

    def __missing__(self, name: str) -> str:
        return "–"


def of_card(card: JobCard) -> QuerySet[Event]:
    """What happened to the card, its steps, its inspections and its non-conformances."""
    kinds = ContentType.objects.get_for_models(JobCard, JobOperation, Inspection, Ncr)
    about = Q(subject_type=kinds[JobCard], subject_id=card.pk)
    for kind, subjects in (
        (JobOperation, JobOperation.objects.filter(job_card=card)),
        (Inspection, Inspection.objects.filter(job_card=card)),
        (Ncr, Ncr.objects.filter(job_card=card)),
    ):
        about |= Q(subject_type=kinds[kind], subject_id__in=subjects.values("pk"))
    return Event.objects.filter(about).select_related("by")


def lines(events: Iterable[Event], *, name: Callable[[Event], str] = lambda event: "") -> list[Line]:
    """The events as sentences. `name` says what the subject is called, where a sentence names it."""
    return [tell(event, name(event)) for event in events]


def tell(event: Event, name: str = "") -> Line:
    sentence, tone, icon = SENTENCES.get(event.verb, UNTOLD)
    text = str(sentence) % _words(event, name)
    more = str(event.facts.get("note") or "")
    if event.verb == "production.operation.finished":
        more = _pieces(event.facts)
    return Line(event.at, f"{text} – {more}" if more else text, event.by or "", tone, icon)


def _words(event: Event, name: str) -> _Facts:
    words = _Facts({key: _label(key, value) for key, value in event.facts.items()})
    words |= {"step": name, "ncr": name, "verb": event.verb.rpartition(".")[2].replace("_", " ")}
    if event.verb.startswith("production.quantity."):
        words["pieces"] = _pieces(event.facts)
    return words


def _label(key: str, value: Any) -> Any:
    """A code as its word, a date as people write it; anything else as it is."""
    if key == "due_date":
        due = parse_date(value) if value else None
        return date_format(due, "j M Y") if due else _("not set")
    return LABELS.get(key, {}).get(value, value)


def _pieces(facts: Mapping[str, Any]) -> str:
    """12 good, 1 scrap"""
    counted = [
        (facts.get("good"), _("%(count)s good")),
        (facts.get("scrap"), _("%(count)s scrap")),
        (facts.get("rework"), _("%(count)s for rework")),
    ]
    return ", ".join(text % {"count": count} for count, text in counted if count)
