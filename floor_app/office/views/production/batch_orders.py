"""Batch orders: the job cards of one customer order."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.paging import count_each, paginate
from floor_app.access import OperatorRequest, client_id, may, shows_refusals
from floor_app.office.counts import shown
from floor_app.office.forms.production import BatchOrderForm
from floor_app.office.views.production.job_list import rows_of
from floor_app.operations.people import queries as people
from floor_app.operations.production import queries, services
from floor_app.operations.production.models import BatchOrder
from floor_app.operations.production.status import BatchStatus, JobCardStatus

TABS: dict[str, tuple[str | Promise, Q]] = {
    "open": (gettext_lazy("Open"), Q(status__in=[BatchStatus.OPEN, BatchStatus.IN_PRODUCTION])),
    "hold": (gettext_lazy("On hold"), Q(status=BatchStatus.ON_HOLD)),
    "closed": (
        gettext_lazy("Complete or cancelled"),
        Q(status__in=[BatchStatus.COMPLETE, BatchStatus.CANCELLED]),
    ),
    "all": (gettext_lazy("All"), Q()),
}


@may("production.view")
def batch_orders(request: OperatorRequest) -> HttpResponse:
    """Newest first."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    counts = count_each({name: BatchOrder.objects.filter(q) for name, (_label, q) in TABS.items()})
    complete = Count("job_cards", filter=Q(job_cards__status=JobCardStatus.COMPLETE), distinct=True)
    found = queries.batch_orders().filter(TABS[tab][1]).annotate(complete=complete)
    page = paginate(found, order=("-id",), cursor=request.GET.get("after"))
    tabs = [
        {"label": label, "url": f"?tab={name}", "count": shown(counts[name]), "current": name == tab}
        for name, (label, _q) in TABS.items()
    ]
    context = {"tabs": tabs, "page_of_rows": page, "today": timezone.localdate(), **_rights(request)}
    return render(request, "office/production/batch_list.html", context)


@may("production.view")
def batch_order(request: OperatorRequest, number: str) -> HttpResponse:
    batch = get_object_or_404(BatchOrder, number=number)
    cards = queries.job_cards().prefetch_related(None).filter(batch_order=batch)
    page = paginate(cards, order=queries.CARD_ORDERS["number"], cursor=request.GET.get("after"))
    planned = batch.job_cards.exclude(status=JobCardStatus.CANCELLED).order_by()
    context = {
        "batch": batch,
        "rows": rows_of(page.rows),
        "page_of_rows": page,
        "completed": queries.completed_pieces(batch),
        "on_cards": sum(planned.values_list("quantity", flat=True)),
        "is_held": batch.status == BatchStatus.ON_HOLD,
        "is_closed": batch.status in (BatchStatus.COMPLETE, BatchStatus.CANCELLED),
        **_rights(request),
    }
    return render(request, "office/production/batch_order.html", context)


@may("production.batch_order")
def new_batch_order(request: OperatorRequest) -> HttpResponse:
    form = BatchOrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = services.open_batch_order(
                **form.cleaned_data, by=request.user, at=timezone.now(), client_id=client_id(request)
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("%(batch)s is open.") % {"batch": batch})
            return redirect("office:batch-order", batch.number)
    return render(
        request, "office/production/new_batch_order.html", {"form": form}, status=409 if form.errors else 200
    )


@require_POST
@may("production.batch_order")
@shows_refusals
def hold(request: OperatorRequest, number: str) -> HttpResponse:
    """Stop every open card of the batch."""
    batch = services.hold_batch_order(
        batch=get_object_or_404(BatchOrder, number=number),
        note=request.POST.get("note", "").strip()[:255],
        by=request.user,
        at=timezone.now(),
        client_id=client_id(request),
    )
    messages.success(request, _("%(batch)s and its cards are on hold.") % {"batch": batch})
    return redirect("office:batch-order", batch.number)


@require_POST
@may("production.batch_order")
@shows_refusals
def lift_hold(request: OperatorRequest, number: str) -> HttpResponse:
    batch = services.lift_batch_hold(
        batch=get_object_or_404(BatchOrder, number=number),
        by=request.user,
        at=timezone.now(),
        client_id=client_id(request),
    )
    messages.success(request, _("The hold of %(batch)s is lifted.") % {"batch": batch})
    return redirect("office:batch-order", batch.number)


def _rights(request: OperatorRequest) -> dict[str, Any]:
    return {
        "may_edit": people.may(request.user, "production.batch_order"),
        "may_create": people.may(request.user, "production.create_job_card"),
    }
