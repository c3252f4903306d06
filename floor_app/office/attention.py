"""The list "needs you": what waits for a decision, gravest first, with the first few of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from floor_app.office.counts import shown
from floor_app.office.navigation import url_of
from floor_app.operations.maintenance import queries as maintenance
from floor_app.operations.maintenance.status import Severity
from floor_app.operations.production import attention, queries
from floor_app.operations.production.models import Hold, JobCard
from floor_app.operations.quality import queries as quality

FIRST_FEW = 4


@dataclass(frozen=True)
class Line:
    code: str
    url: str
    text: str
    aside: str


@dataclass(frozen=True)
class Need:
    """One kind of trouble: how often, where the whole list is, and its first lines."""

    title: str | Promise
    tone: str
    icon: str
    count: str
    url: str
    lines: list[Line] = field(default_factory=list)


def groups(at: datetime) -> dict[str, QuerySet[Any]]:
    """What is counted beside the five numbers of the floor."""
    return {
        "faults": _faults(),
        "rework": JobCard.objects.filter(attention.rework_waiting()),
        "qc": JobCard.objects.filter(attention.long_under_qc(at)),
        "ncrs": quality.ncrs(tab="open"),
    }


def needs(counts: Mapping[str, int], at: datetime) -> list[Need]:
    """Only what there is. Costs a query for each of the four kinds that show lines."""
    return [
        Need(title, tone, icon, shown(counts[name]), url(), lines(at) if lines else [])
        for name, title, tone, icon, url, lines in KINDS
        if counts[name]
    ]


def _faults() -> QuerySet[Any]:
    return maintenance.requests_open().filter(severity=Severity.STOPPED)


def _fault_lines(at: datetime) -> list[Line]:
    return [
        Line(
            request.asset.code,
            url_of("office:asset", request.asset.code),
            request.description,
            date_format(timezone.localtime(request.reported_at), "j M H:i"),
        )
        for request in _faults().order_by("pk")[:FIRST_FEW]
    ]


def _late_lines(at: datetime) -> list[Line]:
    today = timezone.localdate(at)
    cards = JobCard.objects.filter(attention.late(today)).select_related("material")
    return [
        _card_line(card, card.material.name, date_format(card.due_date, "j M") if card.due_date else "")
        for card in cards.order_by(*queries.CARD_ORDERS["due"])[:FIRST_FEW]
    ]


def _blocked_lines(at: datetime) -> list[Line]:
    return [
        _card_line(operation.job_card, f"{operation} · {operation.reason}", operation.work_center.code)
        for operation in queries.blocked_operations().order_by("pk")[:FIRST_FEW]
    ]


def _hold_lines(at: datetime) -> list[Line]:
    holds = Hold.objects.filter(lifted_at__isnull=True).select_related("job_card").order_by("placed_at")
    return [
        _card_line(
            hold.job_card,
            # The note is isolated: an English one in an Arabic line keeps its full stop at its end.
            f"{hold.get_reason_display()} · \u2068{hold.note}\u2069"
            if hold.note
            else hold.get_reason_display(),
            _("since %(day)s") % {"day": date_format(timezone.localtime(hold.placed_at), "j M")},
        )
        for hold in holds[:FIRST_FEW]
    ]


def _card_line(card: JobCard, text: str, aside: str) -> Line:
    return Line(card.number, reverse("office:job", args=[card.number]), text, aside)


def _jobs(query: str) -> Callable[[], str]:
    return lambda: f"{reverse('office:jobs')}?{query}"


def _page(name: str) -> Callable[[], str]:
    return lambda: url_of(name)


Lines = Callable[[datetime], list[Line]]

# By name in the counts: title, tone, icon, where the whole list is, the first lines.
KINDS: tuple[tuple[str, str | Promise, str, str, Callable[[], str], Lines | None], ...] = (
    ("faults", _l("Machines stopped"), "block", "hammer", _page("office:requests"), _fault_lines),
    ("late", _l("Late"), "block", "clock", _jobs("needs=late"), _late_lines),
    ("blocked", _l("Blocked"), "block", "circle-alert", _jobs("needs=blocked"), _blocked_lines),
    ("hold", _l("On hold"), "hold", "pause", _jobs("tab=hold"), _hold_lines),
    ("qc", _l("Under QC for over a day"), "hold", "shield-check", _jobs("needs=qc"), None),
    ("rework", _l("Rework waiting for a card"), "hold", "repeat", _jobs("needs=rework"), None),
    ("ncrs", _l("Open NCRs"), "hold", "triangle-alert", _page("office:ncrs"), None),
)
