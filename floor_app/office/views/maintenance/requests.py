"""The maintenance desk: faults that were reported, what becomes of them, and what stands still."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.events import history
from floor_app.access import OperatorRequest, may, shows_refusals
from floor_app.history import things
from floor_app.office.forms.maintenance import ApproveForm, FaultForm, RejectForm
from floor_app.office.lists import chosen_tab, listed, sections, tabs
from floor_app.office.submitting import FormPage, form_page, signed
from floor_app.operations.maintenance import queries, services
from floor_app.operations.maintenance.models import Downtime, FaultReport, MaintenanceRequest
from floor_app.operations.maintenance.status import OPEN_REQUESTS, RequestStatus
from floor_app.operations.people import queries as people

SHOWN = 20
SECTIONS = {"office:requests": gettext_lazy("Requests"), "office:downtimes": gettext_lazy("Downtime")}
REQUESTS = {"open": gettext_lazy("Open"), **dict(RequestStatus.choices), "all": gettext_lazy("All")}
DOWNTIMES = {
    "open": gettext_lazy("Standing still"),
    "over": gettext_lazy("Over"),
    "all": gettext_lazy("All"),
}


@dataclass(frozen=True)
class Decision:
    """One move of a request: what the button says, and where it is pressed."""

    status: str
    label: str | Promise
    icon: str
    url_name: str
    kind: str = ""
    asks: bool = False


DECISIONS = (
    Decision(
        RequestStatus.UNDER_REVIEW,
        gettext_lazy("Take up"),
        "search-check",
        "office:review-request",
        "primary",
    ),
    Decision(
        RequestStatus.APPROVED,
        gettext_lazy("Approve"),
        "badge-check",
        "office:approve-request",
        "primary",
        asks=True,
    ),
    Decision(
        RequestStatus.CONVERTED, gettext_lazy("Turn into work"), "wrench", "office:convert-request", "primary"
    ),
    Decision(RequestStatus.REJECTED, gettext_lazy("Reject"), "circle-x", "office:reject-request", asks=True),
)


@may("maintenance.view")
def requests(request: OperatorRequest) -> HttpResponse:
    tab = chosen_tab(request, REQUESTS)
    context = listed(
        request,
        _requests(tab).select_related("asset", "reported_by"),
        orders={"reported": ("id",), "number": ("number", "id")},
        usual="-reported",
        search=("number__startswith", "asset__code__startswith", "description__icontains"),
    )
    context |= {
        "title": _("Maintenance requests"),
        "tabs": sections(request, SECTIONS),
        "views": tabs(request, REQUESTS, tab, _requests),
        "kept": {"tab": tab},
        "said": _said(context["rows"]),
        "may_report": people.may(request.user, "maintenance.report_fault"),
    }
    return render(request, "office/maintenance/requests.html", context)


@may("maintenance.view")
def fault(request: OperatorRequest, number: str) -> HttpResponse:
    """One reported fault, with the decisions that are open now."""
    found = _find(number)
    decides = people.may(request.user, "maintenance.edit")
    return render(
        request,
        "office/maintenance/request.html",
        {
            "fault": found,
            "reports": queries.reports_of(found)[:SHOWN],
            "on_it": queries.on_it(found),
            "decisions": [act for act in DECISIONS if found.can_move_to(act.status)] if decides else [],
            "events": things.lines(history(found)[:SHOWN]),
        },
    )


@may("maintenance.view")
def photo(request: OperatorRequest, pk: int) -> FileResponse:
    """The photo of one report, for people who may see faults; it has no other address."""
    found = get_object_or_404(FaultReport.objects.exclude(photo=""), pk=pk)
    try:
        content = found.photo.open()
    except FileNotFoundError as gone:  # a backup of the database without the uploads
        raise Http404 from gone
    headers = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return FileResponse(content, content_type="image/jpeg", headers=headers)


@may("maintenance.report_fault")
def report(request: OperatorRequest) -> HttpResponse:
    form = FaultForm(request.POST or None, initial={"asset": request.GET.get("asset", "")})
    return form_page(
        request,
        form,
        lambda: services.report_fault(**form.cleaned_data, **signed(request)),
        shown=FormPage(
            title=_("Report a fault"),
            back=reverse("office:requests"),
            back_label=_("Maintenance requests"),
            submit=_("Report"),
        ),
        done=_("%(it)s is reported."),
        then=_page,
    )


@require_POST
@may("maintenance.edit")
@shows_refusals
def review(request: OperatorRequest, number: str) -> HttpResponse:
    return _decided(request, services.review_request(request=_find(number), **signed(request)))


@require_POST
@may("maintenance.edit")
@shows_refusals
def convert(request: OperatorRequest, number: str) -> HttpResponse:
    return _decided(request, services.convert_request(request=_find(number), **signed(request)))


@may("maintenance.edit")
def approve(request: OperatorRequest, number: str) -> HttpResponse:
    found, form = _find(number), ApproveForm(request.POST or None)
    return _decision_page(
        request,
        form,
        lambda: services.approve_request(request=found, **form.cleaned_data, **signed(request)),
        _asking(found, _("Approve %(number)s"), _("Approve")),
    )


@may("maintenance.edit")
def reject(request: OperatorRequest, number: str) -> HttpResponse:
    found, form = _find(number), RejectForm(request.POST or None)
    return _decision_page(
        request,
        form,
        lambda: services.reject_request(request=found, **form.cleaned_data, **signed(request)),
        _asking(found, _("Reject %(number)s"), _("Reject")),
    )


@may("maintenance.view")
def downtimes(request: OperatorRequest) -> HttpResponse:
    """Stops of all machines, newest first."""
    tab = chosen_tab(request, DOWNTIMES)
    context = listed(
        request,
        _downtimes(tab).select_related("asset", "reported_by"),
        orders={"from": ("started_at", "id")},
        usual="-from",
        search=("asset__code__startswith", "note__icontains"),
    )
    context |= {
        "title": _("Downtime"),
        "tabs": sections(request, SECTIONS),
        "views": tabs(request, DOWNTIMES, tab, _downtimes),
        "kept": {"tab": tab},
    }
    return render(request, "office/maintenance/downtimes.html", context)


def _said(faults: list[MaintenanceRequest]) -> dict[int, dict[str, Any]]:
    """How often each fault was reported, and whether somebody said that it is dangerous."""
    reports = FaultReport.objects.filter(request__in=faults).values("request").order_by("request")
    said = reports.annotate(times=Count("pk"), dangers=Count("pk", filter=Q(is_danger=True)))
    return {row["request"]: dict(row) for row in said}


def _requests(tab: str) -> QuerySet[MaintenanceRequest]:
    found = MaintenanceRequest.objects.all()
    if tab == "open":
        return found.filter(status__in=sorted(OPEN_REQUESTS))
    return found if tab == "all" else found.filter(status=tab)


def _downtimes(tab: str) -> QuerySet[Downtime]:
    found = Downtime.objects.filter(asset__is_deleted=False)
    return found if tab == "all" else found.filter(ended_at__isnull=tab == "open")


def _find(number: str) -> MaintenanceRequest:
    rows = MaintenanceRequest.objects.select_related("asset__work_center", "reported_by")
    return get_object_or_404(rows, number=number)


def _page(fault: MaintenanceRequest) -> str:
    return reverse("office:request", args=[fault.number])


def _decided(request: OperatorRequest, fault: MaintenanceRequest) -> HttpResponse:
    said = _("%(number)s: %(status)s.") % {"number": fault, "status": fault.get_status_display()}
    messages.success(request, said)
    return redirect(_page(fault))


def _decision_page(
    request: OperatorRequest, form: Any, act: Callable[[], MaintenanceRequest], shown: FormPage
) -> HttpResponse:
    return form_page(request, form, act, shown=shown, done=_("%(it)s is decided."))


def _asking(fault: MaintenanceRequest, title: str, submit: str) -> FormPage:
    return FormPage(
        title=title % {"number": fault},
        back=_page(fault),
        back_label=str(fault),
        submit=submit,
        note=fault.description,
    )
