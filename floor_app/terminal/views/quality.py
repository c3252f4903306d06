"""The inspector at the bench: what waits, one checklist, pass or fail; and anybody's finding."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.paging import paginate
from floor_app.access import OperatorRequest, client_id
from floor_app.operations.production import queries as production
from floor_app.operations.production.models import JobCard
from floor_app.operations.quality import queries, services
from floor_app.operations.quality.models import Inspection
from floor_app.terminal.access import operator_may, page
from floor_app.terminal.forms.quality import InspectionForm, NcrForm


@operator_may("quality.inspect")
def waiting(request: OperatorRequest) -> HttpResponse:
    """Cards under QC, by due date."""
    cards = paginate(
        production.under_qc(), order=production.CARD_ORDERS["due"], cursor=request.GET.get("after")
    )
    return page(request, "quality/waiting.html", {"cards": cards})


@operator_may("quality.inspect")
def inspect(request: OperatorRequest, number: str) -> HttpResponse:
    """The checklist of one card. Pass lets it go; fail names the step to repeat and opens an NCR."""
    card = get_object_or_404(JobCard.objects.select_related("material", "unit"), number=number)
    form = InspectionForm(request.POST or None, card=card, checklist=queries.checklist_for(card))
    if request.method == "POST" and form.is_valid():
        try:
            inspection = _decide(request, card, form)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _verdict(inspection))
            return redirect("terminal:job-card", card.number)
    context = {"card": card, "form": form, "open_ncrs": queries.open_ncrs(card)}
    return page(request, "quality/inspect.html", context, status=409 if form.errors else 200)


@operator_may("quality.raise_ncr")
def raise_ncr(request: OperatorRequest, number: str) -> HttpResponse:
    """Something is wrong with the part: say what."""
    card = get_object_or_404(JobCard.objects.select_related("material"), number=number)
    form = NcrForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ncr = services.raise_ncr(
                card=card,
                by=request.user,
                at=timezone.now(),
                client_id=client_id(request),
                **form.cleaned_data,
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("%(ncr)s is open. Quality is told.") % {"ncr": ncr})
            return redirect("terminal:job-card", card.number)
    return page(request, "quality/ncr.html", {"card": card, "form": form}, status=409 if form.errors else 200)


def _decide(request: OperatorRequest, card: JobCard, form: InspectionForm) -> Inspection:
    if "pass" in request.POST:
        return services.pass_inspection(
            card=card,
            results=form.results(),
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
            client_id=client_id(request),
        )
    return services.fail_inspection(
        card=card,
        results=form.results(),
        failure=form.failure(),
        note=form.cleaned_data["note"],
        by=request.user,
        at=timezone.now(),
        client_id=client_id(request),
    )


def _verdict(inspection: Inspection) -> str:
    sentence = (
        _("%(card)s passed and is complete.")
        if inspection.verdict == "PASS"
        else _("%(card)s goes back to production. An NCR is open.")
    )
    return sentence % {"card": inspection.job_card}
