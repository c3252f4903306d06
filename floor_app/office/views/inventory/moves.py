"""Stock is received, moved, issued and counted, each on one form that takes scans."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from floor_app.access import OperatorRequest, may
from floor_app.office.forms.inventory import CountForm, IssueForm, MoveForm, ReceiveForm, StockForm
from floor_app.office.submitting import FormPage, form_page, signed
from floor_app.operations.inventory import services
from floor_app.operations.inventory.models import Lot, StockLevel, StockMove
from floor_app.operations.plant.models import Location

MOST_PLACES = 300


@may("inventory.receive")
def receive(request: OperatorRequest) -> HttpResponse:
    form = ReceiveForm(request.POST or None, initial=_asked(request, ReceiveForm))
    return _stock_page(request, form, lambda: _receive(request, form.cleaned_data), _("Receive"))


@may("inventory.move")
def move(request: OperatorRequest) -> HttpResponse:
    form = MoveForm(request.POST or None, initial=_asked(request, MoveForm))
    return _stock_page(
        request, form, lambda: services.transfer(**form.cleaned_data, **signed(request)), _("Move")
    )


@may("inventory.issue")
def issue(request: OperatorRequest) -> HttpResponse:
    form = IssueForm(request.POST or None, initial=_asked(request, IssueForm))
    return _stock_page(request, form, lambda: _issue(request, form.cleaned_data), _("Issue"))


@may("inventory.adjust")
def count(request: OperatorRequest) -> HttpResponse:
    form = CountForm(request.POST or None, initial=_asked(request, CountForm))
    return _stock_page(request, form, lambda: _count(request, form.cleaned_data), _("Enter a count"))


def _receive(request: OperatorRequest, asked: dict[str, Any]) -> StockMove | Lot:
    """More of a lot that is here, or of an item without lots; a new number is a new lot."""
    facts = {"item": asked["item"], "quantity": asked["quantity"], "to": asked["place"]}
    lot, reference = asked["lot"], asked["reference"]
    if lot and not isinstance(lot, Lot):
        return services.receive_lot(
            number=lot,
            supplier_lot=asked["supplier_lot"],
            reference=reference,
            **facts,
            **signed(request),
        )
    return services.receive(lot=lot or None, reference=reference, **facts, **signed(request))


def _issue(request: OperatorRequest, asked: dict[str, Any]) -> StockMove:
    card = asked.pop("card")
    return services.issue(reference=card.number if card else "", **asked, **signed(request))


def _count(request: OperatorRequest, asked: dict[str, Any]) -> StockLevel:
    return services.adjust(location=asked.pop("place"), **asked, **signed(request))


def _stock_page(
    request: OperatorRequest, form: StockForm, act: Callable[[], Model], title: str
) -> HttpResponse:
    """The form; after it the page of the item that it was about."""
    known = form["item"].value() or ""
    shown = FormPage(
        title=title,
        back=reverse("office:stock"),
        back_label=_("Stock"),
        submit=title,
        template="office/inventory/move.html",
    )
    return form_page(
        request,
        form,
        act,
        shown=shown,
        done=_("Booked."),
        then=lambda booked: reverse("office:item", args=[_item_code(booked)]),
        places=Location.objects.filter(is_active=True)
        .order_by("code")
        .values_list("code", "name")[:MOST_PLACES],
        levels=_levels(known),
    )


def _item_code(booked: Any) -> str:
    return str(booked.item.code)


def _levels(code: str) -> Any:
    """Where the item lies that the form is about, as far as it is known."""
    rows = StockLevel.objects.filter(item__code=str(code).upper()).exclude(quantity=0)
    return rows.select_related("location", "lot", "item").order_by("location__code", "pk")[:20]


def _asked(request: OperatorRequest, form: type[forms.Form]) -> dict[str, str]:
    """What the link to the form knows already."""
    return {name: request.GET[name] for name in form.base_fields if name in request.GET}
