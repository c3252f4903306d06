"""Machines at the terminal: what state they are in, a fault, a breakdown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.access import OperatorRequest, client_id
from floor_app.operations.maintenance import queries, services
from floor_app.operations.maintenance.models import Asset
from floor_app.operations.production import services as production
from floor_app.operations.production.models import JobCard
from floor_app.terminal.access import operator_may, page
from floor_app.terminal.forms.maintenance import BreakdownForm, FaultForm
from floor_app.terminal.stations import place_of


@operator_may("terminal.use")
def asset(request: OperatorRequest, code: str) -> HttpResponse:
    """State, next service and open faults of one machine."""
    machine = get_object_or_404(Asset.objects.select_related("work_center"), code=code, is_deleted=False)
    context = {"asset": machine, "requests": queries.requests_open().filter(asset=machine)[:10]}
    return page(request, "maintenance/asset.html", context)


@operator_may("maintenance.report_fault")
def fault(request: OperatorRequest, code: str) -> HttpResponse:
    """Report a fault; one that stops the machine takes it out of service."""
    machine = get_object_or_404(Asset, code=code, is_deleted=False)
    form = FaultForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = services.report_fault(
                asset=machine,
                by=request.user,
                at=timezone.now(),
                client_id=client_id(request),
                **form.cleaned_data,
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("%(number)s is reported to maintenance.") % {"number": report})
            return redirect("terminal:asset", code)
    return page(
        request,
        "maintenance/fault.html",
        {"asset": machine, "form": form},
        status=409 if form.errors else 200,
    )


@operator_may("terminal.use")
def call_help(request: OperatorRequest) -> HttpResponse:
    """What kind of help: the machine, the part, or both."""
    center = place_of(request).work_center
    card = JobCard.objects.filter(number=request.GET.get("card", "")).first()
    machine = center.assets.filter(is_deleted=False).order_by("code").first() if center else None
    return page(request, "maintenance/help.html", {"card": card, "asset": machine})


@operator_may("production.report_breakdown")
def breakdown(request: OperatorRequest) -> HttpResponse:
    """The machine here has stopped: what runs on it is paused, maintenance is called."""
    center = place_of(request).work_center
    if center is None:
        messages.error(request, _("Scan the label of the work center first."))
        return redirect("terminal:home")
    form = BreakdownForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = production.report_breakdown(
                work_center=center,
                description=form.cleaned_data["description"],
                by=request.user,
                at=timezone.now(),
                client_id=client_id(request),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.warning(request, _("%(number)s: maintenance is called.") % {"number": report})
            return redirect(reverse("terminal:asset", args=[report.asset.code]))
    return page(
        request,
        "maintenance/breakdown.html",
        {"center": center, "form": form},
        status=409 if form.errors else 200,
    )
