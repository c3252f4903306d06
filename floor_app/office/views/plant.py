"""The plant's master data: departments, cost centers, shifts, work centers, and places as a tree."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.events import history
from core.paging import paginate
from floor_app.access import OperatorRequest, may
from floor_app.history import things
from floor_app.office.forms.fields import RecordForm
from floor_app.office.forms.plant import (
    CostCenterForm,
    DepartmentForm,
    LocationForm,
    ShiftForm,
    WorkCenterForm,
)
from floor_app.office.labels import label_of
from floor_app.office.lists import Orders, listed, sections
from floor_app.office.submitting import FormPage, form_page, signed
from floor_app.operations.inventory import queries as inventory
from floor_app.operations.maintenance.models import Asset
from floor_app.operations.people import queries as people
from floor_app.operations.plant import services
from floor_app.operations.plant.models import CostCenter, Department, Location, Shift, WorkCenter
from floor_app.operations.plant.models.base import CodedModel
from floor_app.operations.production import conditions
from floor_app.operations.production.models import JobOperation
from floor_app.operations.qr_system.status import CodeKind

ORDERS = {"code": ("code", "id"), "name": ("name", "id")}
SEARCH = ("code__icontains", "name__icontains")
BOOKING = {
    "office:departments": gettext_lazy("Departments"),
    "office:cost-centers": gettext_lazy("Cost centers"),
}
TITLES = BOOKING | {
    "office:shifts": gettext_lazy("Shifts"),
    "office:work-centers": gettext_lazy("Work centers"),
    "office:locations": gettext_lazy("Locations"),
}
SHOWN = 20
# Of a place with so many parts the parts are shown below it; of a larger one their number.
FEW_PARTS = 12


@may("plant.view")
def departments(request: OperatorRequest) -> HttpResponse:
    return _list(
        request, Department.objects.all(), "departments", _("Departments"), tabs=sections(request, BOOKING)
    )


@may("plant.edit")
def department(request: OperatorRequest, code: str = "") -> HttpResponse:
    return _record(request, DepartmentForm, code, "office:departments")


@may("plant.view")
def cost_centers(request: OperatorRequest) -> HttpResponse:
    rows = CostCenter.objects.select_related("department")
    return _list(request, rows, "cost_centers", _("Cost centers"), tabs=sections(request, BOOKING))


@may("plant.edit")
def cost_center(request: OperatorRequest, code: str = "") -> HttpResponse:
    return _record(request, CostCenterForm, code, "office:cost-centers")


@may("plant.view")
def shifts(request: OperatorRequest) -> HttpResponse:
    orders = {"starts": ("starts", "id"), **ORDERS}
    return _list(request, Shift.objects.all(), "shifts", _("Shifts"), orders=orders)


@may("plant.edit")
def shift(request: OperatorRequest, code: str = "") -> HttpResponse:
    return _record(request, ShiftForm, code, "office:shifts")


@may("plant.view")
def work_centers(request: OperatorRequest) -> HttpResponse:
    rows = WorkCenter.objects.select_related("department", "cost_center", "location")
    return _list(request, rows, "work_centers", _("Work centers"), kind=CodeKind.WORK_CENTER)


@may("plant.view")
def work_center(request: OperatorRequest, code: str) -> HttpResponse:
    """One work center: its label, its machines and what waits or runs here."""
    found = get_object_or_404(
        WorkCenter.objects.select_related("department", "cost_center", "location"), code=code
    )
    here = JobOperation.objects.filter(conditions.WORKABLE, work_center=found)
    return render(
        request,
        "office/plant/work_center.html",
        {
            "center": found,
            "label": label_of(CodeKind.WORK_CENTER, code, found.name),
            "kind": CodeKind.WORK_CENTER,
            "assets": Asset.objects.filter(work_center=found, is_deleted=False).order_by("code")[:SHOWN],
            "operations": here.select_related("job_card__material").order_by("-priority", "due_order", "id")[
                :SHOWN
            ],
            "events": things.lines(history(found)[:SHOWN]),
            "may_edit": people.may(request.user, "plant.edit"),
        },
    )


@may("plant.edit")
def edit_work_center(request: OperatorRequest, code: str = "") -> HttpResponse:
    return _record(request, WorkCenterForm, code, "office:work-centers", page="office:work-center")


@may("plant.view")
def locations(request: OperatorRequest) -> HttpResponse:
    """One level of the tree with the parts of each place; a search looks through the whole of it."""
    inside = Location.objects.filter(code=request.GET.get("inside", "")).first()
    rows = Location.objects.annotate(parts=Count("children"))
    context = listed(request, rows, orders=ORDERS, search=SEARCH)
    if not context["words"]:
        context = listed(request, rows.filter(parent=inside), orders=ORDERS, search=SEARCH)
    context |= {
        "title": _("Locations"),
        "kind": CodeKind.LOCATION,
        "inside": inside,
        "path": _path_to(inside),
        "parts": {} if context["words"] else _parts_of(context["rows"]),
        "kept": {"inside": inside.code if inside else ""},
        "may_edit": people.may(request.user, "plant.edit"),
    }
    return render(request, "office/plant/locations.html", context)


@may("plant.view")
def location(request: OperatorRequest, code: str) -> HttpResponse:
    """One place: its label, its parts and what lies there."""
    found = get_object_or_404(Location.objects.select_related("parent"), code=code)
    units = paginate(
        found.units.select_related("material"), order=("id",), cursor=request.GET.get("after"), size=SHOWN
    )
    return render(
        request,
        "office/plant/location.html",
        {
            "location": found,
            "path": _path_to(found.parent),
            "label": label_of(CodeKind.LOCATION, code, found.name),
            "kind": CodeKind.LOCATION,
            "children": found.children.order_by("code")[:SHOWN],
            "levels": inventory.stock_at(found).order_by("item__code", "pk")[:SHOWN],
            "units": units.rows,
            "page_of_units": units,
            "events": things.lines(history(found)[:SHOWN]),
            "may_edit": people.may(request.user, "plant.edit"),
        },
    )


@may("plant.edit")
def edit_location(request: OperatorRequest, code: str = "") -> HttpResponse:
    return _record(request, LocationForm, code, "office:locations", page="office:location")


def _list(
    request: OperatorRequest,
    rows: QuerySet[Any],
    name: str,
    title: str,
    *,
    orders: Orders = ORDERS,
    **more: Any,
) -> HttpResponse:
    context = listed(request, rows, orders=orders, search=SEARCH)
    context |= {"title": title, "may_edit": people.may(request.user, "plant.edit"), **more}
    return render(request, f"office/plant/{name}.html", context)


def _record(
    request: OperatorRequest, form: type[RecordForm], code: str, back: str, *, page: str = ""
) -> HttpResponse:
    """Make a record or change one; then its list, or its own page where it has one."""
    model = form._meta.model
    record = get_object_or_404(model, code=code) if code else None
    filled = form(request.POST or None, instance=record, initial=_asked(request))
    return form_page(
        request,
        filled,
        lambda: services.save_record(record=filled.instance, **signed(request)),
        shown=FormPage(
            title=code or _("New %(kind)s") % {"kind": model._meta.verbose_name},
            back=reverse(page, args=[code]) if page and code else reverse(back),
            back_label=TITLES[back],
        ),
        done=_("%(it)s is kept."),
        then=_page(page) if page else None,
    )


def _page(name: str) -> Any:
    def of(record: CodedModel) -> str:
        return reverse(name, args=[record.code])

    return of


def _asked(request: OperatorRequest) -> dict[str, Any]:
    """A new place is made inside the one whose list it was asked for."""
    inside = Location.objects.filter(code=request.GET.get("inside") or "-").first()
    return {"parent": inside} if inside else {}


def _path_to(location: Location | None) -> list[Location]:
    """The places around it, outermost first: one query, whatever the depth."""
    if location is None:
        return []
    known = {place.pk: place for place in Location.objects.filter(children__isnull=False).distinct()}
    path, here = [location], known.get(location.parent_id or 0)
    while here is not None and here not in path:
        path.insert(0, here)
        here = known.get(here.parent_id or 0)
    return path


def _parts_of(places: list[Location]) -> dict[int, list[Location]]:
    """The parts of those places that have a few, by place."""
    few = [place.pk for place in places if 0 < getattr(place, "parts", 0) <= FEW_PARTS]
    parts: dict[int, list[Location]] = {pk: [] for pk in few}
    for part in Location.objects.filter(parent__in=few).annotate(parts=Count("children")).order_by("code"):
        parts[part.parent_id or 0].append(part)
    return parts
