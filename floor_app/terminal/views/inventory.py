"""Units, places and items at the terminal: where is it, what is here, put it there, issue it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.paging import paginate
from floor_app.access import OperatorRequest, client_id, shows_refusals
from floor_app.history import things
from floor_app.operations.inventory import queries, services
from floor_app.operations.inventory.models import Item, SerialUnit
from floor_app.operations.people import queries as people
from floor_app.operations.plant.models import Location
from floor_app.operations.production.status import OPEN_CARDS
from floor_app.terminal.access import operator_may, page
from floor_app.terminal.forms.inventory import IssueForm

SHOWN = 20


@operator_may("terminal.use")
def unit(request: OperatorRequest, serial_number: str) -> HttpResponse:
    """Where a unit is, its open card and its last events; offers the place scanned just before."""
    found = get_object_or_404(
        SerialUnit.objects.select_related("material", "location"), serial_number=serial_number
    )
    context = {
        "unit": found,
        "card": found.job_cards.filter(status__in=OPEN_CARDS).first(),
        "place_scanned": _location(request.GET.get("place", "")),
        "history": things.lines(queries.unit_history(found)[:SHOWN]),
        "may_move": people.may(request.user, "inventory.move"),
    }
    return page(request, "inventory/unit.html", context)


@operator_may("terminal.use")
def location(request: OperatorRequest, code: str) -> HttpResponse:
    """What lies here; offers the unit scanned just before."""
    found = get_object_or_404(Location, code=code)
    units = paginate(
        found.units.select_related("material"), order=("id",), cursor=request.GET.get("after"), size=SHOWN
    )
    context = {
        "location": found,
        "levels": queries.stock_at(found)[:SHOWN],
        "units": units,
        "unit_scanned": SerialUnit.objects.filter(serial_number=request.GET.get("unit", "")).first(),
        "may_move": people.may(request.user, "inventory.move"),
        "may_scan_batch": people.may(request.user, "inventory.scan_batch"),
    }
    return page(request, "inventory/location.html", context)


@require_POST
@operator_may("inventory.move")
@shows_refusals
def put_here(request: OperatorRequest, code: str) -> HttpResponse:
    """Put the unit that was scanned at this place."""
    place = get_object_or_404(Location, code=code)
    found = get_object_or_404(SerialUnit, serial_number=request.POST.get("unit", ""))
    services.move_unit(unit=found, to=place, by=request.user, at=timezone.now(), client_id=client_id(request))
    messages.success(request, _("%(unit)s is at %(place)s.") % {"unit": found, "place": place})
    return redirect("terminal:location", code)


@operator_may("terminal.use")
def item(request: OperatorRequest, code: str) -> HttpResponse:
    """Stock of one item by place; offers to issue it to the card scanned just before."""
    found = get_object_or_404(Item, code=code)
    return _item(request, found, IssueForm(item=found, initial={"card": request.GET.get("card", "")}))


@require_POST
@operator_may("inventory.issue")
def issue(request: OperatorRequest, code: str) -> HttpResponse:
    """Issue some of an item to a card; what is refused comes back as it was typed."""
    found = get_object_or_404(Item, code=code)
    form = IssueForm(request.POST, item=found)
    if form.is_valid():
        try:
            services.issue(
                item=found,
                quantity=form.cleaned_data["quantity"],
                source=form.cleaned_data["level"].location,
                lot=form.cleaned_data["level"].lot,
                reference=form.cleaned_data["card"].number,
                by=request.user,
                at=timezone.now(),
                client_id=client_id(request),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Issued to %(card)s.") % {"card": form.cleaned_data["card"]})
            return redirect("terminal:item", code)
    return _item(request, found, form)


def _item(request: OperatorRequest, found: Item, form: IssueForm) -> HttpResponse:
    may_issue = people.may(request.user, "inventory.issue")
    context = {"item": found, "form": form, "may_issue": may_issue, "levels": form.levels()[:SHOWN]}
    return page(request, "inventory/item.html", context, status=409 if form.errors else 200)


def _location(code: str) -> Location | None:
    return Location.objects.filter(code=code).first() if code else None
