"""Making a job card."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.access import OperatorRequest, client_id, may
from floor_app.office.forms.production import NewJobForm
from floor_app.operations.engineering.models import Material
from floor_app.operations.production import services
from floor_app.operations.production.models import BatchOrder
from floor_app.operations.production.status import BatchStatus

SUGGESTED = 20


@may("production.create_job_card")
def new_job(request: OperatorRequest) -> HttpResponse:
    """The form; a refusal keeps all that was typed. `?batch=` and `?material=` fill it in."""
    form = NewJobForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            card = services.create_job_card(
                **form.cleaned_data, by=request.user, at=timezone.now(), client_id=client_id(request)
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("%(card)s is made.") % {"card": card})
            return redirect("office:job", card.number)
    open_batches = BatchOrder.objects.filter(status__in=[BatchStatus.OPEN, BatchStatus.IN_PRODUCTION])
    context = {"form": form, "batches": open_batches.order_by("-pk")[:SUGGESTED]}
    return render(request, "office/production/new_job.html", context, status=409 if form.errors else 200)


@may("production.create_job_card")
def materials(request: OperatorRequest) -> HttpResponse:
    """Suggestions while the material is typed."""
    begun = request.GET.get("material", "").strip()
    found = Material.objects.filter(is_active=True)
    if begun:
        found = found.filter(Q(mat_number__startswith=begun.upper()) | Q(name__icontains=begun))
    return render(
        request,
        "office/production/_materials_list.html",
        {"materials": found.order_by("mat_number")[:SUGGESTED]},
    )


def _initial(request: OperatorRequest) -> dict[str, object]:
    number = request.GET.get("batch", "")
    batch = BatchOrder.objects.filter(number=number).first() if number else None
    known: dict[str, object] = {
        "material": request.GET.get("material", ""),
        "unit": request.GET.get("unit", ""),
    }
    if batch is None:
        return known
    return {**known, "batch_order": batch.number, "customer": batch.customer, "due_date": batch.due_date}
