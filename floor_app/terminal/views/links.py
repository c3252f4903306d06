"""The address on a label, which any phone's camera opens: to the page of the thing, or to report a fault."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.limits import Limit
from floor_app.operations.people import queries as people
from floor_app.operations.qr_system import codes, links, queries, services
from floor_app.operations.qr_system.queries import Resolution
from floor_app.operations.qr_system.status import ADDRESSED_KINDS, SIGNED_KINDS, ScanOutcome, ScanSource
from floor_app.terminal.access import ask_who, page
from floor_app.terminal.answers import answer
from floor_app.terminal.stations import place_of
from floor_app.terminal.views.unsigned_faults import unsigned_fault

STATUS = {ScanOutcome.UNKNOWN: 404, ScanOutcome.MISREAD: 404, ScanOutcome.RETIRED: 410}
# A page may be asked for again and again, by programs too: the log keeps only so much of that.
LOGGED = Limit("links.plant", 3000, 3600)
LOGGED_OF_ADDRESS = Limit("links.address", 200, 3600)
LOGGED_AGAIN = Limit("links.same", 1, 300)


@csrf_exempt  # nothing here is done in anybody's name, and a phone that keeps no cookies may report as well
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, code: str, signature: str = "") -> HttpResponse:
    """Signed in: the page of the thing. Not, with a signed asset: the fault page. Else sign in first."""
    found = _found(code, signature)
    response = _lead(request, found, signature)
    if request.method == "GET" and _is_logged(request, code):
        _log(request, code, found, response)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _found(code: str, signature: str) -> Resolution:
    """What the code is. One that no label has an address for is unknown, and so is a forged signature."""
    found = queries.resolve(code)
    if found.problem == ScanOutcome.MISREAD:
        return found
    has_address = codes.parse(code) is not None and found.kind in ADDRESSED_KINDS
    is_forged = bool(signature) and (found.code is None or not links.is_signed(found.code, signature))
    if has_address and not is_forged:
        return found
    return Resolution(found.text, problem=ScanOutcome.UNKNOWN, sentence=_("This label is not known here."))


def _lead(request: HttpRequest, found: Resolution, signature: str) -> HttpResponse:
    if found.problem:
        return _sentence(request, found.sentence, STATUS[found.problem])
    if request.user.is_authenticated and request.method != "POST":
        return _page_of_the_thing(request, found)
    if signature and found.kind in SIGNED_KINDS and settings.UNSIGNED_REPORTS_PER_HOUR:
        return unsigned_fault(request, found.key)
    if request.method == "POST":
        return _sentence(request, _("Sign in to report a fault."), 403)
    if place_of(request).station:
        return ask_who(request, request.get_full_path())
    return redirect_to_login(request.get_full_path())


def _page_of_the_thing(request: HttpRequest, found: Resolution) -> HttpResponse:
    if not people.may(request.user, "terminal.use"):
        return redirect(f"{reverse('office:search')}?{urlencode({'q': found.text})}")
    try:
        return answer(request, found.kind, found.key)
    except DomainError as refusal:
        return _sentence(request, refusal.message, 404)


def _sentence(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return page(request, "links/sentence.html", {"sentence": sentence, "number": status}, status=status)


def _is_logged(request: HttpRequest, code: str) -> bool:
    """Not what a browser fetches before anybody asks, and not the same again within five minutes."""
    if request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return False
    address = request.META.get("REMOTE_ADDR", "")
    return not (LOGGED.wait() or LOGGED_OF_ADDRESS.wait(address) or LOGGED_AGAIN.wait(address, code))


def _log(request: HttpRequest, code: str, found: Resolution, response: HttpResponse) -> None:
    """The code without its signature, which grants something."""
    place = place_of(request)
    scan = services.record_scan(
        raw=code,
        by=request.user if request.user.is_authenticated else None,
        at=timezone.now(),
        source=ScanSource.CAMERA,
        station=place.name,
        work_center=place.work_center.code if place.work_center else "",
    )
    led_to = response.headers.get("Location", "") or _("Fault page")
    services.note_answer(
        scan=scan, outcome=found.problem or ScanOutcome.DONE, answer=found.sentence or led_to
    )
