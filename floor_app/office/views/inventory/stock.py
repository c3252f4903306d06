"""What stores have: items with their quantities, places with what lies there, lots with their quality."""

from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.events import history
from core.paging import paginate
from floor_app.access import OperatorRequest, may
from floor_app.history import things
from floor_app.office.forms.inventory import ItemForm, LotStatusForm
from floor_app.office.labels import label_of
from floor_app.office.lists import chosen_tab, listed, sections, tabs, with_values
from floor_app.office.submitting import FormPage, form_page, signed
from floor_app.operations.inventory import queries, services
from floor_app.operations.inventory.models import Item, Lot, StockLevel
from floor_app.operations.inventory.status import StockQuality
from floor_app.operations.people import queries as people
from floor_app.operations.plant.models import Location
from floor_app.operations.qr_system.status import CodeKind

SHOWN = 20
LEVELS = 50
SECTIONS = {
    "office:stock": gettext_lazy("Items"),
    "office:stock-places": gettext_lazy("By place"),
    "office:lots": gettext_lazy("Lots"),
}
ITEMS = {
    "open": gettext_lazy("In use"),
    "short": gettext_lazy("Short"),
    "out": gettext_lazy("Out of use"),
    "all": gettext_lazy("All"),
}
LOTS = {"all": gettext_lazy("All"), **dict(StockQuality.choices)}
Totals = dict[int, dict[str, Decimal]]


@may("inventory.view")
def stock(request: OperatorRequest) -> HttpResponse:
    """Items with what there is of each, and how much of that may be promised."""
    tab = chosen_tab(request, ITEMS)
    context = listed(
        request,
        _items(tab).select_related("material"),
        orders={"code": ("code", "id"), "name": ("name", "id")},
        search=("code__icontains", "name__icontains", "material__mat_number__startswith"),
    )
    context |= {
        "title": _("Stock"),
        "tabs": sections(request, SECTIONS),
        "views": tabs(request, ITEMS, tab, _items),
        "kept": {"tab": tab},
        "kind": CodeKind.ITEM,
        "totals": _totals(context["rows"]),
        **_allowed(request),
    }
    return render(request, "office/inventory/stock.html", context)


@may("inventory.view")
def places(request: OperatorRequest) -> HttpResponse:
    """Quantities by place; `place` narrows the list to one."""
    place = Location.objects.filter(code=request.GET.get("place", "")).first()
    rows = StockLevel.objects.exclude(quantity=0).select_related("item", "lot", "location")
    context = listed(
        request,
        rows.filter(location=place) if place else rows,
        orders={
            "place": ("location__code", "item__code", "id"),
            "item": ("item__code", "location__code", "id"),
            "quantity": ("quantity", "id"),
        },
        search=("item__code__icontains", "item__name__icontains", "location__code__startswith"),
    )
    chip = (
        {"label": place.code, "url": with_values(request, place="", after=""), "current": True}
        if place
        else None
    )
    context |= {
        "title": _("Stock by place"),
        "tabs": sections(request, SECTIONS),
        "chips": [chip] if chip else [],
        "kept": {"place": place.code if place else ""},
        "is_filtered": context["is_filtered"] or place is not None,
        **_allowed(request),
    }
    return render(request, "office/inventory/places.html", context)


@may("inventory.view")
def item(request: OperatorRequest, code: str) -> HttpResponse:
    """One item: where it lies, its lots, and its ledger, newest first."""
    found = get_object_or_404(Item.objects.select_related("material"), code=code)
    moves = paginate(
        found.moves.select_related("lot", "unit", "source", "destination", "by"),
        order=("-id",),
        cursor=request.GET.get("after"),
        size=SHOWN,
    )
    levels = found.levels.exclude(quantity=0).select_related("location", "lot")
    return render(
        request,
        "office/inventory/item.html",
        {
            "item": found,
            "label": label_of(CodeKind.ITEM, code, found.name),
            "kind": CodeKind.ITEM,
            "totals": _totals([found])[found.pk],
            "levels": levels.order_by("location__code", "pk")[:LEVELS],
            "lots": found.lots.order_by("-pk")[:SHOWN],
            "moves": moves.rows,
            "page_of_moves": moves,
            **_allowed(request),
        },
    )


@may("inventory.edit")
def edit_item(request: OperatorRequest, code: str = "") -> HttpResponse:
    found = get_object_or_404(Item.objects.select_related("material"), code=code) if code else None
    form = ItemForm(request.POST or None, instance=found)
    return form_page(
        request,
        form,
        lambda: services.save_item(item=form.instance, **signed(request)),
        shown=FormPage(
            title=code or _("New item"),
            back=reverse("office:item", args=[code]) if code else reverse("office:stock"),
            back_label=_("Stock"),
        ),
        done=_("%(it)s is kept."),
        then=lambda kept: reverse("office:item", args=[kept.code]),
    )


@may("inventory.view")
def lots(request: OperatorRequest) -> HttpResponse:
    tab = chosen_tab(request, LOTS)
    context = listed(
        request,
        _lots(tab).select_related("item"),
        orders={"received": ("received_at", "id")},
        usual="-received",
        search=("number__startswith", "supplier_lot__startswith", "item__code__startswith"),
    )
    context |= {
        "title": _("Lots"),
        "kind": CodeKind.LOT,
        "tabs": sections(request, SECTIONS),
        "views": tabs(request, LOTS, tab, _lots),
        "kept": {"tab": tab},
    }
    return render(request, "office/inventory/lots.html", context)


@may("inventory.view")
def lot(request: OperatorRequest, pk: int) -> HttpResponse:
    """One lot: where it lies, its quality and what was decided about it."""
    found = get_object_or_404(Lot.objects.select_related("item"), pk=pk)
    return render(
        request,
        "office/inventory/lot.html",
        {
            "lot": found,
            "levels": found.levels.exclude(quantity=0).select_related("location").order_by("location__code"),
            "events": things.lines(history(found)[:SHOWN]),
            "may_release": bool(found.allowed_moves()) and people.may(request.user, "quality.inspect"),
        },
    )


@may("quality.inspect")
def lot_status(request: OperatorRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Lot.objects.select_related("item"), pk=pk)
    form = LotStatusForm(request.POST or None, lot=found)
    return form_page(
        request,
        form,
        lambda: services.set_lot_status(lot=found, **form.cleaned_data, **signed(request)),
        shown=FormPage(
            title=_("Quality of lot %(lot)s") % {"lot": found},
            back=reverse("office:lot", args=[pk]),
            back_label=str(found),
            note=_("It is %(status)s now.") % {"status": found.get_status_display().lower()},
        ),
        done=_("The status of lot %(it)s is set."),
    )


NOTHING = {"there": Decimal(0), "promisable": Decimal(0)}


def _totals(items: list[Item]) -> Totals:
    """What there is of each of these items, and what of it may be promised, by item."""
    released = Q(lot__isnull=True) | Q(lot__status=StockQuality.RELEASED)
    rows = (
        StockLevel.objects.filter(item__in=[item.pk for item in items])
        .values("item_id")
        .annotate(there=Sum("quantity"), promisable=Sum("quantity", filter=released))
    )
    return {item.pk: NOTHING for item in items} | {
        row["item_id"]: {"there": _exact(row["there"]), "promisable": _exact(row["promisable"])}
        for row in rows
    }


def _exact(total: Decimal | None) -> Decimal:
    """The embedded database adds decimals as binary fractions."""
    return (total or Decimal(0)).quantize(queries.THOUSANDTH)


def _items(tab: str) -> QuerySet[Item]:
    if tab == "short":
        return queries.short_items()
    found = Item.objects.all()
    return found if tab == "all" else found.filter(is_active=tab == "open")


def _lots(tab: str) -> QuerySet[Lot]:
    return Lot.objects.all() if tab == "all" else Lot.objects.filter(status=tab)


def _allowed(request: OperatorRequest) -> dict[str, Any]:
    """Which buttons of the stock pages this person has."""
    verbs = ("edit", "receive", "move", "issue", "adjust", "scan_batch")
    return {f"may_{verb}": people.may(request.user, f"inventory.{verb}") for verb in verbs}
