"""What becomes of a scan batch: its rows are put right or taken out, it is checked, booked, given up."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.paging import Page, count_each, paginate
from floor_app.access import OperatorRequest, client_id, shows_refusals
from floor_app.operations.inventory import scanning, services
from floor_app.operations.inventory.models import ScanBatch
from floor_app.operations.inventory.status import Missing, ScanProblem
from floor_app.terminal.access import operator_may, page
from floor_app.terminal.forms.batches import BookForm, LineForm
from floor_app.terminal.views.batches import SHOWN, VERB, find_batch, scans_go_to, url_of


@operator_may(VERB)
def batch_line(request: OperatorRequest, number: str, pk: int) -> HttpResponse:
    """One row: how many, which lot or place, or out with it."""
    found = find_batch(number)
    line = get_object_or_404(scanning.lines_of(found), pk=pk)
    form = LineForm(request.POST or None, line=line, batch=found, initial={"quantity": _plain(line.quantity)})
    if request.method == "POST" and form.is_valid():
        try:
            services.settle_line(
                line=line,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
                client_id=client_id(request),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect(url_of(found))
    context = {"batch": found, "line": line, "form": form, **scans_go_to(found)}
    return page(request, "inventory/batch_line.html", context, status=409 if form.errors else 200)


@require_POST
@operator_may(VERB)
@shows_refusals
def remove_line(request: OperatorRequest, number: str, pk: int) -> HttpResponse:
    found = find_batch(number)
    line = found.lines.filter(pk=pk).first()
    if line is not None:  # else somebody else took it out
        services.remove_line(line=line, by=request.user, at=timezone.now(), client_id=client_id(request))
        messages.success(request, _("%(it)s is taken out.") % {"it": line})
    return redirect(url_of(found))


@require_POST
@operator_may(VERB)
@shows_refusals
def remove_problem(request: OperatorRequest, number: str, problem: str) -> HttpResponse:
    found = find_batch(number)
    if problem in ScanProblem.values:
        services.remove_problem(
            batch=found, problem=problem, by=request.user, at=timezone.now(), client_id=client_id(request)
        )
        messages.success(request, _("Taken out: %(problem)s") % {"problem": ScanProblem(problem).label})
    return redirect(url_of(found))


COUNT_TABS: dict[str, str | Promise] = {
    "units": gettext_lazy("Units not scanned"),
    "quantities": gettext_lazy("Quantities not counted"),
    "here": gettext_lazy("Units from elsewhere"),
    "differences": gettext_lazy("Other quantities"),
}


@operator_may(VERB)
def check_batch(request: OperatorRequest, number: str) -> HttpResponse:
    """What booking will do, and the button that does it."""
    found = find_batch(number)
    parts = _parts(found)
    counts = count_each(parts)
    form = BookForm(
        request.POST if request.method == "POST" else None,
        asks=bool(counts.get("units") or counts.get("quantities")),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.book_batch(
                batch=found,
                missing=form.cleaned_data.get("missing", Missing.KEEP),
                by=request.user,
                at=timezone.now(),
                client_id=client_id(request),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("%(batch)s is booked.") % {"batch": found})
            return redirect("terminal:batches")
    tab = request.GET.get("tab", "")
    tab = tab if tab in parts else next((name for name in parts if counts[name]), "")
    context = {
        "batch": found,
        "form": form,
        "tab": tab,
        "tabs": [(name, COUNT_TABS[name], counts[name]) for name in parts],
        "rows": _page_of(request, parts.get(tab)),
        "count": found.lines.count(),
        "groups": scanning.groups(found),
        **scans_go_to(found),
    }
    return page(request, "inventory/batch_check.html", context, status=409 if form.errors else 200)


def _page_of(request: OperatorRequest, rows: QuerySet[Any] | None) -> Page[Any] | None:
    if rows is None:
        return None
    return paginate(rows, order=("id",), cursor=request.GET.get("after"), size=SHOWN)


def _parts(batch: ScanBatch) -> dict[str, QuerySet[Any]]:
    """What a count found otherwise than the books say; a put-away has nothing to compare."""
    if not (batch.is_count and batch.is_open and batch.location):
        return {}
    return {
        "units": scanning.missing_units(batch),
        "quantities": scanning.missing_levels(batch),
        "here": scanning.strangers(batch),
        "differences": scanning.differences(batch),
    }


@operator_may(VERB)
def cancel_batch(request: OperatorRequest, number: str) -> HttpResponse:
    """Asks first: what was scanned is not booked."""
    found, refusal = find_batch(number), ""
    if request.method == "POST":
        try:
            services.cancel_batch(
                batch=found, by=request.user, at=timezone.now(), client_id=client_id(request)
            )
        except DomainError as refused:
            refusal = refused.message
        else:
            messages.success(request, _("%(batch)s is cancelled.") % {"batch": found})
            return redirect("terminal:batches")
    context = {"batch": found, "count": found.lines.count(), "refusal": refusal}
    return page(request, "inventory/batch_cancel.html", context, status=409 if refusal else 200)


def _plain(quantity: Any) -> str:
    return "" if quantity is None else f"{quantity.normalize():f}"
