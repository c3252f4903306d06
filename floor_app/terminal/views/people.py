"""Who is working: badge, PIN, sign out, the person's own jobs, and registering the tablet itself."""

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from floor_app.access import OperatorRequest, client_id, may, reads_on, shows_refusals
from floor_app.operations.people import queries as people
from floor_app.operations.people import services
from floor_app.operations.people.models import Station, User
from floor_app.operations.production import queries as production
from floor_app.operations.production import services as production_services
from floor_app.terminal.access import PENDING, operator_may, page
from floor_app.terminal.forms.people import StationForm
from floor_app.terminal.stations import LAST_TOUCH, Place, place_of, remember_station


def sign_in(request: HttpRequest) -> HttpResponse:
    """The badge screen of a registered station; other browsers sign in with a password."""
    place = place_of(request)
    if place.station is None:
        return redirect(f"{reverse('office:sign-in')}?next={request.session.pop(PENDING, '/terminal/')}")
    return page(
        request,
        "people/sign_in.html",
        {"people": people.people_at(place.station), "pending": request.session.get(PENDING)},
    )


@reads_on
def sign_in_with_pin(request: HttpRequest, username: str) -> HttpResponse:
    """The PIN pad of one person."""
    station = place_of(request).station
    if station is None:
        return redirect("terminal:sign-in")
    person = get_object_or_404(people.people_at(station), username=username)
    error = ""
    if request.method == "POST":
        try:
            authenticate(request, station=station, username=username, pin=request.POST.get("pin", ""))
        except DomainError as refusal:
            error = refusal.message
        else:
            return let_in(request, person, "floor_app.operations.people.backends.StationPinBackend")
    return page(request, "people/pin.html", {"person": person, "error": error}, status=409 if error else 200)


def sign_in_with_badge(request: HttpRequest, place: Place, badge: str) -> HttpResponse:
    """What a scanned badge does: sign in or change over; the same person again sees their jobs."""
    if place.station is None:
        messages.error(request, _("Badges work at a registered station only. Sign in with your password."))
        return redirect("office:sign-in")
    person = authenticate(request, station=place.station, badge=badge)
    if not isinstance(person, User):  # the backend raises its refusal; this is another backend's None
        raise DomainError(_("This badge is not known."))
    if request.user == person:
        return redirect("terminal:operator")
    return let_in(request, person, "floor_app.operations.people.backends.StationBadgeBackend")


def let_in(request: HttpRequest, person: User, backend: str) -> HttpResponse:
    """Sign the person in and go on with what was scanned before they were known."""
    pending, kept = request.session.get(PENDING, ""), dict(request.session.items())
    if request.user.is_authenticated:
        logout(request)
    login(request, person, backend=backend)
    request.session.update({name: kept[name] for name in ("work_center",) if name in kept})
    request.session[LAST_TOUCH] = timezone.now().isoformat()
    messages.success(request, _("Hello %(person)s.") % {"person": person})
    return redirect(pending or "terminal:home")


@reads_on
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave the screen; the clock on a job runs on."""
    logout(request)
    return redirect("terminal:sign-in")


@operator_may("terminal.use")
def operator(request: OperatorRequest) -> HttpResponse:
    """My jobs, my clock, and the way out."""
    return page(
        request,
        "people/operator.html",
        {"bookings": production.open_bookings(request.user), "now": timezone.now()},
    )


@require_POST
@operator_may("terminal.use")
@shows_refusals
def end_shift(request: OperatorRequest) -> HttpResponse:
    """Stop my clock on every job and leave."""
    production_services.end_shift(by=request.user, at=timezone.now(), client_id=client_id(request))
    logout(request)
    messages.success(request, _("Your clock is stopped. Good bye."))
    return redirect("terminal:sign-in")


@may("people.register_station")
def register_station(request: OperatorRequest) -> HttpResponse:
    """Make this browser a station, so that badges and PINs work on it."""
    form = StationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        station: Station = form.cleaned_data["station"]
        token = services.register_station(station=station, by=request.user, at=timezone.now())
        messages.success(request, _("This browser is now station %(code)s.") % {"code": station.code})
        response = redirect("terminal:sign-in")
        logout(request)
        remember_station(response, token)
        return response
    return page(request, "people/station.html", {"form": form})
