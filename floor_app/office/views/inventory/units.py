"""Serial units: where each is, in what state, whose it is, and its life so far."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.paging import paginate
from floor_app.access import OperatorRequest, may
from floor_app.history import things
from floor_app.office.forms.inventory import (
    UnitConditionForm,
    UnitForm,
    UnitMoveForm,
    UnitOwnershipForm,
    UnitStatusForm,
)
from floor_app.office.labels import label_of
from floor_app.office.lists import chosen_tab, listed, tabs
from floor_app.office.submitting import FormPage, form_page, signed
from floor_app.office.views.inventory.moves import MOST_PLACES
from floor_app.operations.inventory import queries, services
from floor_app.operations.inventory.models import SerialUnit
from floor_app.operations.inventory.status import UnitStatus
from floor_app.operations.people import queries as people
from floor_app.operations.plant.models import Location
from floor_app.operations.qr_system.status import CodeKind

SHOWN = 20
UNITS = {
    "all": gettext_lazy("All"),
    "stock": gettext_lazy("In stock"),
    "work": gettext_lazy("In work"),
    "out": gettext_lazy("Out"),
    "gone": gettext_lazy("Scrapped or lost"),
}
IN_TAB = {
    "stock": (UnitStatus.IN_STOCK, UnitStatus.RESERVED),
    "work": (UnitStatus.IN_PRODUCTION, UnitStatus.UNDER_INSPECTION, UnitStatus.UNDER_REPAIR),
    "out": (UnitStatus.IN_TRANSIT, UnitStatus.AT_CUSTOMER, UnitStatus.SOLD),
    "gone": (UnitStatus.SCRAPPED, UnitStatus.LOST),
}


@may("inventory.view")
def units(request: OperatorRequest) -> HttpResponse:
    tab = chosen_tab(request, UNITS)
    context = listed(
        request,
        _units(tab).select_related("material", "location"),
        orders={"entered": ("id",), "number": ("serial_number", "id"), "repairs": ("repair_index", "id")},
        usual="-entered",
        search=("serial_number__startswith", "material__mat_number__startswith", "owner__startswith"),
    )
    context |= {
        "title": _("Units"),
        "tabs": tabs(request, UNITS, tab, _units),
        "kept": {"tab": tab},
        "kind": CodeKind.UNIT,
        "may_edit": people.may(request.user, "inventory.edit"),
    }
    return render(request, "office/inventory/units.html", context)


@may("inventory.view")
def unit(request: OperatorRequest, serial_number: str) -> HttpResponse:
    """One unit, its open job card and everything that was done to it."""
    found = _find(serial_number)
    story = paginate(
        queries.unit_history(found).order_by(), order=("-id",), cursor=request.GET.get("after"), size=SHOWN
    )
    return render(
        request,
        "office/inventory/unit.html",
        {
            "unit": found,
            "label": label_of(CodeKind.UNIT, serial_number, found.material.name),
            "kind": CodeKind.UNIT,
            "cards": found.job_cards.order_by("-id")[:SHOWN],
            "ncrs": found.ncrs.order_by("-id")[:SHOWN],
            "events": things.lines(story.rows),
            "page_of_events": story,
            "may_edit": people.may(request.user, "inventory.edit"),
            "may_move": people.may(request.user, "inventory.move"),
        },
    )


@may("inventory.edit")
def register(request: OperatorRequest) -> HttpResponse:
    form = UnitForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: services.register_unit(**form.cleaned_data, **signed(request)),
        shown=FormPage(
            title=_("Register a unit"),
            back=reverse("office:units"),
            back_label=_("Units"),
            submit=_("Register"),
            template="office/inventory/place_form.html",
        ),
        done=_("%(it)s is registered."),
        then=_page,
        places=_places(),
    )


@may("inventory.move")
def move(request: OperatorRequest, serial_number: str) -> HttpResponse:
    found = _find(serial_number)
    form = UnitMoveForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: services.move_unit(unit=found, **form.cleaned_data, **signed(request)),
        shown=_asking(found, _("Move %(unit)s"), template="office/inventory/place_form.html"),
        done=_("%(it)s is moved."),
        places=_places(),
    )


@may("inventory.edit")
def status(request: OperatorRequest, serial_number: str) -> HttpResponse:
    found = _find(serial_number)
    form = UnitStatusForm(request.POST or None, unit=found)
    return form_page(
        request,
        form,
        lambda: services.change_unit_status(unit=found, **form.cleaned_data, **signed(request)),
        shown=_asking(
            found,
            _("Status of %(unit)s"),
            note=_("It is %(status)s now. A repair begins with its job card.")
            % {"status": found.get_status_display().lower()},
        ),
        done=_("The status of %(it)s is set."),
    )


@may("inventory.edit")
def condition(request: OperatorRequest, serial_number: str) -> HttpResponse:
    found = _find(serial_number)
    form = UnitConditionForm(request.POST or None, initial={"condition": found.condition})
    return form_page(
        request,
        form,
        lambda: services.change_unit_condition(unit=found, **form.cleaned_data, **signed(request)),
        shown=_asking(found, _("Condition of %(unit)s")),
        done=_("The condition of %(it)s is set."),
    )


@may("inventory.edit")
def ownership(request: OperatorRequest, serial_number: str) -> HttpResponse:
    found = _find(serial_number)
    initial = {"ownership": found.ownership, "owner": found.owner}
    form = UnitOwnershipForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        lambda: services.change_unit_ownership(unit=found, **form.cleaned_data, **signed(request)),
        shown=_asking(found, _("Owner of %(unit)s")),
        done=_("The owner of %(it)s is set."),
    )


def _units(tab: str) -> QuerySet[SerialUnit]:
    found = SerialUnit.objects.all()
    return found.filter(status__in=IN_TAB[tab]) if tab in IN_TAB else found


def _find(serial_number: str) -> SerialUnit:
    rows = SerialUnit.objects.select_related("material", "location")
    return get_object_or_404(rows, serial_number=serial_number)


def _page(unit: SerialUnit) -> str:
    return reverse("office:unit", args=[unit.serial_number])


def _places() -> Any:
    rows = Location.objects.filter(is_active=True).order_by("code")
    return rows.values_list("code", "name")[:MOST_PLACES]


def _asking(unit: SerialUnit, title: str, note: str = "", template: str = "office/form.html") -> FormPage:
    return FormPage(
        title=title % {"unit": unit}, back=_page(unit), back_label=str(unit), note=note, template=template
    )
