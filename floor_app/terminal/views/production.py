"""The main job: what is next, one card, one step, one big button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.events import revision
from core.paging import count_up_to
from floor_app.access import OperatorRequest, client_id, shows_refusals
from floor_app.operations.people import queries as people
from floor_app.operations.production import queries, services
from floor_app.operations.production.models import JobCard, JobOperation, LaborBooking, QuantityReport
from floor_app.operations.production.status import LaborKind
from floor_app.terminal.access import operator_may, page
from floor_app.terminal.forms.production import GoodForm, LossForm
from floor_app.terminal.stations import place_of

NEXT_UP = 12


@operator_may("terminal.use")
def home(request: OperatorRequest) -> HttpResponse:
    """Land on the job: the one my clock runs on, else what is next at this work center."""
    booking = queries.open_bookings(request.user).first()
    if booking:
        return redirect(_card_url(booking.operation))
    inspects = people.may(request.user, "quality.inspect") and not people.may(
        request.user, "production.start_operation"
    )
    if inspects:
        return redirect("terminal:inspections")
    may_scan = people.may(request.user, "inventory.scan_batch")
    return page(request, "production/home.html", {**_next_up(request), "may_scan_batch": may_scan})


@never_cache
@operator_may("terminal.use")
def next_up(request: OperatorRequest) -> HttpResponse:
    """The list at the side, polled; 204 while nothing on the floor has changed."""
    if request.GET.get("rev") == revision():
        return HttpResponse(status=204)
    return page(request, "production/_next_up.html", _next_up(request))


@operator_may("terminal.use")
def job_card(request: OperatorRequest, number: str) -> HttpResponse:
    """One card with the step to work on and the one thing to do now."""
    card = get_object_or_404(JobCard.objects.select_related("material", "unit"), number=number)
    place, asked = place_of(request), _asked_operation(request, card)
    found = queries.next_step(card, work_center=place.work_center, operation=asked)
    bookings = list(queries.people_on(found.operation)) if found.operation else []
    mine = next((b for b in bookings if b.operator_id == request.user.pk), None)
    return page(
        request,
        "production/job_card.html",
        {
            "card": card,
            "found": found,
            "work": Work(found, mine),
            "bookings": bookings,
            "mine": mine,
            "undo": _undoable(request),
            "may_work": people.may(request.user, "production.start_operation"),
            "may_inspect": people.may(request.user, "quality.inspect"),
            **_next_up(request),
        },
    )


@dataclass(frozen=True)
class Work:
    """What the buttons of a step offer."""

    found: queries.NextStep
    mine: LaborBooking | None

    @property
    def main(self) -> str:
        """The big button: start, resume, join, report, finish, inspect, wait or show."""
        step = self.found.step
        if self.found.action in ("resume", "report") and step and not step.remaining:
            return "finish"
        if self.found.action == "report" and self.mine is None:
            return "join"
        return self.found.action

    @property
    def is_running(self) -> bool:
        return self.found.action == "report"

    @property
    def may_report_loss(self) -> bool:
        step = self.found.step
        return self.found.action in ("resume", "report") and bool(step and step.remaining)


@require_POST
@operator_may("production.start_operation")
@shows_refusals
def start(request: OperatorRequest, number: str, sequence: int) -> HttpResponse:
    """Start, or go on after a pause; `kind` says whether the time is set-up or run."""
    step = _run(request, services.start_operation, number, sequence, kind=_labor_kind(request))
    return _done(request, step, _("%(step)s is running. Your clock is on.") % {"step": step})


@require_POST
@operator_may("production.start_operation")
@shows_refusals
def join(request: OperatorRequest, number: str, sequence: int) -> HttpResponse:
    step = _run(request, services.join_operation, number, sequence, kind=_labor_kind(request))
    return _done(request, step, _("Your clock is on %(step)s.") % {"step": step})


@require_POST
@operator_may("production.start_operation")
@shows_refusals
def leave(request: OperatorRequest, number: str, sequence: int) -> HttpResponse:
    step = _run(request, services.leave_operation, number, sequence)
    return _done(request, step, _("Your clock is off %(step)s.") % {"step": step})


@require_POST
@operator_may("production.start_operation")
@shows_refusals
def switch(request: OperatorRequest, number: str, sequence: int) -> HttpResponse:
    """Set-up is over, or begins again."""
    step = _run(request, services.switch_labor, number, sequence, kind=_labor_kind(request))
    return _done(request, step, _("Your clock goes on."))


@require_POST
@operator_may("production.start_operation")
@shows_refusals
def pause(request: OperatorRequest, number: str, sequence: int) -> HttpResponse:
    step = _run(request, services.pause_operation, number, sequence)
    return _done(request, step, _("%(step)s is paused.") % {"step": step})


@require_POST
@operator_may("production.finish_operation")
@shows_refusals
def finish(request: OperatorRequest, number: str, sequence: int) -> HttpResponse:
    """Everything is reported: close the step."""
    step = _run(request, services.finish_operation, number, sequence)
    return _done(request, step, _finished(step))


@operator_may("production.report_quantity")
def report(request: OperatorRequest, number: str, sequence: int) -> HttpResponse:
    """The number pad for good pieces: report and go on, or finish with them."""
    operation = _operation(number, sequence)
    form = GoodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = services.finish_operation if "finish" in request.POST else services.report_quantity
        try:
            operation = _run(request, verb, number, sequence, good=form.cleaned_data["good"])
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            if "finish" in request.POST:
                return _done(request, operation, _finished(operation))
            return _reported(request, operation)
    return _pad(request, "production/report.html", operation, form)


@operator_may("production.report_quantity")
def scrap(request: OperatorRequest, number: str, sequence: int) -> HttpResponse:
    """Scrap or rework, with the reason."""
    operation = _operation(number, sequence)
    form = LossForm(request.POST or None, initial={"what": LossForm.SCRAP})
    if request.method == "POST" and form.is_valid():
        try:
            operation = _run(request, services.report_quantity, number, sequence, **form.report())
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return _reported(request, operation)
    return _pad(request, "production/scrap.html", operation, form)


@require_POST
@operator_may("production.report_quantity")
@shows_refusals
def undo_report(request: OperatorRequest, pk: int) -> HttpResponse:
    """Take back one's own report of a moment ago."""
    mistaken = get_object_or_404(
        QuantityReport.objects.select_related("operation__job_card", "work_center"),
        pk=pk,
        operator=request.user,
    )
    operation = services.withdraw_report(
        report=mistaken, by=request.user, at=timezone.now(), client_id=client_id(request)
    )
    request.session.pop("undo_report", None)
    return _done(request, operation, _("The report is undone."))


def _run(
    request: OperatorRequest, verb: Callable[..., JobOperation], number: str, sequence: int, **facts: Any
) -> JobOperation:
    """One press, one command on one step."""
    return verb(
        operation=_operation(number, sequence),
        by=request.user,
        at=timezone.now(),
        client_id=client_id(request),
        **facts,
    )


def _operation(number: str, sequence: int) -> JobOperation:
    return get_object_or_404(
        JobOperation.objects.select_related("job_card__material", "work_center"),
        job_card__number=number,
        sequence=sequence,
    )


def _asked_operation(request: OperatorRequest, card: JobCard) -> JobOperation | None:
    sequence = request.GET.get("operation", "")
    return card.operations.filter(sequence=sequence).first() if sequence.isdecimal() else None


def _labor_kind(request: OperatorRequest) -> str:
    kind = request.POST.get("kind", LaborKind.RUN)
    return kind if kind in LaborKind.values else LaborKind.RUN


def _card_url(operation: JobOperation) -> str:
    card = reverse("terminal:job-card", args=[operation.job_card.number])
    return f"{card}?operation={operation.sequence}"


def _done(request: OperatorRequest, operation: JobOperation, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    operation.job_card.refresh_from_db(fields=["status"])
    after = reverse("terminal:job-card", args=[operation.job_card.number])
    return redirect(after if operation.is_passed else _card_url(operation))


def _finished(operation: JobOperation) -> str:
    return _("%(step)s is done.") % {"step": operation}


def _reported(request: OperatorRequest, operation: JobOperation) -> HttpResponse:
    """Offer to take the report back; the page shows that for ten seconds."""
    latest = operation.reports.filter(operator=request.user).order_by("-pk").first()
    if latest:
        request.session["undo_report"] = latest.pk
    return redirect(_card_url(operation))


def _undoable(request: OperatorRequest) -> QuantityReport | None:
    pk = request.session.pop("undo_report", None)
    return QuantityReport.objects.filter(pk=pk).first() if pk else None


def _pad(
    request: OperatorRequest, template: str, operation: JobOperation, form: GoodForm | LossForm
) -> HttpResponse:
    found = queries.next_step(operation.job_card, operation=operation)
    context: dict[str, Any] = {
        "card": operation.job_card,
        "operation": operation,
        "step": found.step,
        "form": form,
    }
    return page(request, template, context, status=409 if form.errors else 200)


def _next_up(request: OperatorRequest) -> dict[str, Any]:
    """The most urgent jobs at this work center, and how many there are."""
    center = place_of(request).work_center
    if center is None:
        return {"next_up": [], "next_up_count": 0, "revision": revision()}
    waiting = queries.dispatch_list(center)
    return {
        "next_up": waiting.order_by(*queries.DISPATCH_ORDER)[:NEXT_UP],
        "next_up_count": count_up_to(waiting),
        "revision": revision(),
    }
