"""Scan on and on: a count of one place, or things put away. Nothing is booked until somebody says so."""

from time import perf_counter
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.paging import paginate
from floor_app.access import OperatorRequest, client_id, shows_refusals
from floor_app.operations.inventory import scanning, services
from floor_app.operations.inventory.models import ScanBatch, ScannedLine
from floor_app.operations.inventory.status import ScanProblem
from floor_app.operations.plant.models import Location
from floor_app.operations.qr_system import services as qr_system
from floor_app.operations.qr_system.models import ScanLog
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome, ScanSource
from floor_app.terminal.access import PENDING, operator_may, page
from floor_app.terminal.forms.batches import OpenForm, QuantityForm
from floor_app.terminal.stations import place_of
from floor_app.terminal.views.people import sign_in_with_badge

SHOWN = 20
VERB = "inventory.scan_batch"


@operator_may(VERB)
def batches(request: OperatorRequest) -> HttpResponse:
    """Begin one, or go on with one that is open, whoever opened it."""
    found = paginate(scanning.open_batches(), order=("-id",), cursor=request.GET.get("after"), size=SHOWN)
    place = Location.objects.filter(code=request.GET.get("place", "")).first()
    return page(request, "inventory/batches.html", {"batches": found, "place_scanned": place})


@require_POST
@operator_may(VERB)
@shows_refusals
def open_batch(request: OperatorRequest) -> HttpResponse:
    form = OpenForm(request.POST)
    if not form.is_valid():
        return redirect("terminal:batches")
    batch = services.open_batch(
        kind=form.cleaned_data["kind"],
        location=Location.objects.filter(code=form.cleaned_data["place"]).first(),
        by=request.user,
        at=timezone.now(),
        client_id=client_id(request),
    )
    return redirect("terminal:batch", batch.number)


@operator_may(VERB)
def batch(request: OperatorRequest, number: str) -> HttpResponse:
    """The rows, newest first, and where scans go; a POST is one scan, one quantity, or both."""
    found = find_batch(number)
    if request.method == "POST":
        return _taken(request, found)
    problem = request.GET.get("problem", "")
    rows = scanning.lines_of(found)
    rows = rows.filter(problem=problem) if problem in ScanProblem.values else rows
    context = {
        "batch": found,
        "rows": paginate(rows, order=("-id",), cursor=request.GET.get("after"), size=SHOWN),
        "count": found.lines.count(),
        "groups": scanning.groups(found),
        "problem": problem,
        "waiting": _waiting(request, found),
        **scans_go_to(found),
    }
    return page(request, "inventory/batch.html", context)


def _waiting(request: OperatorRequest, batch: ScanBatch) -> ScannedLine | None:
    """The row whose quantity is asked for: the one just scanned, else the last of mine that has none."""
    lines = scanning.lines_of(batch).filter(item__isnull=False)
    asked = request.GET.get("line", "")
    if not batch.is_open:
        return None
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        return lines.filter(pk=asked).first()
    mine = lines.filter(scanned_by=request.user, problem=ScanProblem.NO_QUANTITY)
    return mine.order_by("-id").first()


def _taken(request: OperatorRequest, batch: ScanBatch) -> HttpResponse:
    """The quantity first: it belongs to the row that was scanned before this one."""
    settled = _settle(request, batch)
    if not request.POST.get("code", "").strip():
        return redirect(url_of(batch, settled))
    began = perf_counter()
    log = _record(request)
    if log.kind == CodeKind.PERSON and log.outcome == ScanOutcome.RESOLVED:
        request.session[PENDING] = url_of(batch)
        response, answer = sign_in_with_badge(request, place_of(request), request.POST["code"]), ""
        outcome = ScanOutcome.DONE
    else:
        response, outcome, answer = _answer(request, batch, log)
    spent = round((perf_counter() - began) * 1000)
    qr_system.note_answer(scan=log, outcome=outcome, answer=answer, latency_ms=spent)
    return response


def _settle(request: OperatorRequest, batch: ScanBatch) -> ScannedLine | None:
    """Enter the quantity that was typed, if there is one. The row, where it could not be entered."""
    if not request.POST.get("quantity", "").strip():
        return None
    form = QuantityForm(request.POST)
    line = batch.lines.filter(pk=form.cleaned_data["line"]).first() if "line" in _clean(form) else None
    if line is None or not form.is_valid():
        messages.error(request, _("“%(text)s” is no quantity.") % {"text": request.POST["quantity"][:20]})
        return line
    try:
        services.settle_line(
            line=line, quantity=form.cleaned_data["quantity"], by=request.user, at=timezone.now()
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return line
    return None


def _clean(form: QuantityForm) -> dict[str, Any]:
    form.is_valid()
    return form.cleaned_data


def _record(request: OperatorRequest) -> ScanLog:
    place, source = place_of(request), request.POST.get("source", ScanSource.WEDGE)
    return qr_system.record_scan(
        raw=request.POST["code"],
        by=request.user,
        at=timezone.now(),
        source=source if source in ScanSource.values else ScanSource.WEDGE,
        station=place.name,
        work_center=place.work_center.code if place.work_center else "",
        client_id=client_id(request),
    )


def _answer(
    request: OperatorRequest, batch: ScanBatch, log: ScanLog
) -> tuple[HttpResponse, ScanOutcome, str]:
    """Where it leads, what came of it, and the sentence."""
    try:
        taken: Model = services.scan_into_batch(
            batch=batch,
            reading=scanning.Reading(log.kind, log.key, log.outcome, log.raw.strip()),
            by=request.user,
            at=timezone.now(),
            client_id=client_id(request),
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(url_of(batch)), ScanOutcome.REFUSED, refusal.message
    assert isinstance(taken, ScanBatch | ScannedLine)  # noqa: S101  # one of the two is what it gives
    said = scanning.sentence(taken)
    line = taken if isinstance(taken, ScannedLine) else None
    repeated = line is not None and line.times > 1
    odd = line is not None and line.problem not in {"", ScanProblem.NO_QUANTITY}
    (messages.warning if odd or repeated else messages.success)(request, said)
    outcome = ScanOutcome.REPEATED if repeated else ScanOutcome.DONE
    return redirect(url_of(batch, line if line and line.item_id and batch.is_count else None)), outcome, said


def find_batch(number: str) -> ScanBatch:
    rows = ScanBatch.objects.select_related("location", "opened_by", "closed_by")
    return get_object_or_404(rows, number=number)


def url_of(batch: ScanBatch, line: ScannedLine | None = None) -> str:
    url = reverse("terminal:batch", args=[batch.number])
    return f"{url}?line={line.pk}" if line else url


def scans_go_to(batch: ScanBatch) -> dict[str, str]:
    """While the batch is open a scan on its pages is a scan into it."""
    return {"scan_post_url": url_of(batch)} if batch.is_open else {}
