"""The list of job cards."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.paging import count_up_to, paginate
from floor_app.access import OperatorRequest, may
from floor_app.office.counts import shown
from floor_app.office.forms.job_list import JobListFilter
from floor_app.operations.people import queries as people
from floor_app.operations.production import queries
from floor_app.operations.production.flow import Flow, flows_of
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.status import ON_THE_FLOOR, JobCardStatus, OperationStatus
from floor_app.operations.qr_system import codes
from floor_app.states import tone

TABS: dict[str, str | Promise] = {
    "open": _("Open"),
    "new": _("New"),
    "released": _("Ready"),
    "running": _("In production"),
    "qc": _("Under QC"),
    "hold": _("On hold"),
    "done": _("Complete"),
    "closed": _("Scrapped or cancelled"),
    "all": _("All"),
}


@dataclass(frozen=True)
class Row:
    """One card of the list with the step that it is at."""

    flow: Flow
    today: date

    @property
    def card(self) -> JobCard:
        return self.flow.card

    @property
    def step(self) -> JobOperation | None:
        return queries.current_operation([step.operation for step in self.flow.steps])

    @property
    def shown(self) -> JobCard | JobOperation:
        """What has the state: in production the step, elsewhere on the floor a blocked one, else the card."""
        step, card = self.step, self.card
        if step and (
            card.status == JobCardStatus.IN_PRODUCTION
            or (card.status in ON_THE_FLOOR and step.status == OperationStatus.BLOCKED)
        ):
            return step
        return card

    @property
    def is_late(self) -> bool:
        return self.card.is_open and self.card.due_date is not None and self.card.due_date < self.today

    @property
    def tone(self) -> str:
        """Of the progress bar: what the state pill shows."""
        return tone(self.shown.status)

    @property
    def percent(self) -> int:
        return 100 if self.card.status == JobCardStatus.COMPLETE else int(self.flow.progress * 100)


@may("production.view")
def job_list(request: OperatorRequest) -> HttpResponse:
    """Cards of one tab, searched, filtered and sorted; a scanned label leads to its thing."""
    form, now = JobListFilter(request.GET), timezone.now()
    if codes.parse(form.chosen("q")):
        return redirect(f"{reverse('office:search')}?{urlencode({'q': form.chosen('q')})}")
    tab, is_filtered = form.shown_tab, bool(form.chips() or form.chosen("q"))
    found = queries.job_cards(tab=tab, search=form.chosen("q")).filter(form.condition(now))
    page = paginate(found.prefetch_related(None), order=form.order, cursor=request.GET.get("after"))
    counts = {tab: count_up_to(found)} if is_filtered else queries.tab_counts()
    return render(
        request,
        "office/production/job_list.html",
        {
            "form": form,
            "rows": rows_of(page.rows),
            "page_of_rows": page,
            "tabs": _tabs(request, counts, tab),
            "words": form.chosen("q"),
            "tab": tab,
            "sort": form.sorted_by,
            "is_filtered": is_filtered,
            "may_create": people.may(request.user, "production.create_job_card"),
            "search_url": "",
        },
    )


def rows_of(cards: list[JobCard]) -> list[Row]:
    today = timezone.localdate()
    return [Row(flow, today) for flow in flows_of(cards)]


def _tabs(request: OperatorRequest, counts: dict[str, int], current: str) -> list[dict[str, object]]:
    """A searched or filtered list is counted in its own tab only: the other tabs would cost a scan each."""

    def url(tab: str) -> str:
        rest = request.GET.copy()
        rest.pop("after", None)
        rest["tab"] = tab
        return f"?{rest.urlencode()}"

    return [
        {
            "label": label,
            "url": url(tab),
            "count": shown(counts[tab]) if tab in counts else None,
            "current": tab == current,
        }
        for tab, label in TABS.items()
    ]
