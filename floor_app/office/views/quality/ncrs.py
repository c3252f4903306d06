"""Non-conformance reports: what is wrong, what was found, what was decided, who verified it."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.events import history as events_of
from floor_app.access import OperatorRequest, may, shows_refusals
from floor_app.history import jobs
from floor_app.office.forms.quality import CancelForm, CauseForm, DispositionForm, NcrForm
from floor_app.office.lists import chosen_tab, listed, tabs
from floor_app.office.ncr_actions import offered
from floor_app.office.submitting import FormPage, form_page, signed
from floor_app.operations.people import queries as people
from floor_app.operations.quality import queries, services
from floor_app.operations.quality.models import Ncr
from floor_app.operations.quality.status import NcrStatus

SHOWN = 20
NCRS = {
    "open": gettext_lazy("Open"),
    NcrStatus.INVESTIGATING.value: NcrStatus.INVESTIGATING.label,
    NcrStatus.PENDING_DISPOSITION.value: NcrStatus.PENDING_DISPOSITION.label,
    NcrStatus.IN_REWORK.value: NcrStatus.IN_REWORK.label,
    NcrStatus.PENDING_VERIFICATION.value: NcrStatus.PENDING_VERIFICATION.label,
    "closed": gettext_lazy("Closed or cancelled"),
    "all": gettext_lazy("All"),
}


@may("quality.view")
def ncrs(request: OperatorRequest) -> HttpResponse:
    tab = chosen_tab(request, NCRS)
    context = listed(
        request,
        _ncrs(tab),
        orders={"raised": ("id",), "number": ("number", "id"), "job": ("job_card_id", "id")},
        usual="-raised",
        search=(
            "number__startswith",
            "job_card__number__startswith",
            "unit__serial_number__startswith",
            "job_card__mat_number__startswith",
        ),
    )
    context |= {
        "title": _("NCRs"),
        "tabs": tabs(request, NCRS, tab, _ncrs),
        "kept": {"tab": tab},
        "may_raise": people.may(request.user, "quality.raise_ncr"),
    }
    return render(request, "office/quality/ncrs.html", context)


@may("quality.view")
def ncr(request: OperatorRequest, number: str) -> HttpResponse:
    """One report with what can be done now, by whom."""
    found = _find(number)
    return render(
        request,
        "office/quality/ncr.html",
        {
            "ncr": found,
            "actions": offered(found, request.user),
            "events": jobs.lines(events_of(found)[:SHOWN], name=lambda _event: found.number),
        },
    )


@may("quality.raise_ncr")
def raise_ncr(request: OperatorRequest) -> HttpResponse:
    form = NcrForm(request.POST or None, initial={"card": request.GET.get("card", "")})
    return form_page(
        request,
        form,
        lambda: services.raise_ncr(**form.cleaned_data, **signed(request)),
        shown=FormPage(
            title=_("Raise an NCR"), back=reverse("office:ncrs"), back_label=_("NCRs"), submit=_("Raise")
        ),
        done=_("%(it)s is open."),
        then=_page,
    )


@require_POST
@may("quality.investigate_ncr")
@shows_refusals
def investigate(request: OperatorRequest, number: str) -> HttpResponse:
    return _moved(request, services.investigate_ncr(ncr=_find(number), **signed(request)))


@may("quality.investigate_ncr")
def cause(request: OperatorRequest, number: str) -> HttpResponse:
    found, form = _find(number), CauseForm(request.POST or None)
    return _ask(
        request,
        form,
        lambda: services.report_cause(ncr=found, **form.cleaned_data, **signed(request)),
        _asking(found, _("Cause of %(ncr)s")),
    )


@may("quality.dispose_ncr")
def dispose(request: OperatorRequest, number: str) -> HttpResponse:
    found, form = _find(number), DispositionForm(request.POST or None)
    return _ask(
        request,
        form,
        lambda: services.dispose_ncr(ncr=found, **form.cleaned_data, **signed(request)),
        _asking(found, _("Decide on %(ncr)s")),
    )


@require_POST
@may("quality.raise_ncr")
@shows_refusals
def rework_done(request: OperatorRequest, number: str) -> HttpResponse:
    return _moved(request, services.report_rework_done(ncr=_find(number), **signed(request)))


@require_POST
@may("quality.dispose_ncr")
@shows_refusals
def close(request: OperatorRequest, number: str) -> HttpResponse:
    return _moved(request, services.close_ncr(ncr=_find(number), **signed(request)))


@may("quality.dispose_ncr")
def cancel(request: OperatorRequest, number: str) -> HttpResponse:
    found, form = _find(number), CancelForm(request.POST or None)
    return _ask(
        request,
        form,
        lambda: services.cancel_ncr(ncr=found, **form.cleaned_data, **signed(request)),
        _asking(found, _("Cancel %(ncr)s"), submit=_("Cancel the NCR"), is_final=True),
    )


def _ncrs(tab: str) -> QuerySet[Ncr]:
    if tab in ("open", "closed", "all"):
        return queries.ncrs(tab=tab)
    return queries.ncrs(tab="all").filter(status=tab)


def _find(number: str) -> Ncr:
    rows = Ncr.objects.select_related(
        "job_card__material", "unit", "operation__work_center", "inspection", "raised_by"
    ).select_related("disposed_by", "reworked_by", "closed_by")
    return get_object_or_404(rows, number=number)


def _page(ncr: Ncr) -> str:
    return reverse("office:ncr", args=[ncr.number])


def _moved(request: OperatorRequest, ncr: Ncr) -> HttpResponse:
    said = _("%(ncr)s: %(status)s.") % {"ncr": ncr, "status": ncr.get_status_display()}
    messages.success(request, said)
    return redirect(_page(ncr))


def _ask(request: OperatorRequest, form: Form, act: Callable[[], Ncr], shown: FormPage) -> HttpResponse:
    return form_page(request, form, act, shown=shown, done=_("%(it)s is updated."))


def _asking(ncr: Ncr, title: str, submit: str = "", *, is_final: bool = False) -> FormPage:
    return FormPage(
        title=title % {"ncr": ncr},
        back=_page(ncr),
        back_label=str(ncr),
        submit=submit or _("Save"),
        note=ncr.description,
        is_final=is_final,
    )
