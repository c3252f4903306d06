"""Report a fault by scanning the label of a machine, without signing in.

The page shows what stands on the machine, whether a fault is known, and who is on it; nothing else.
"""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from core.limits import Limit
from floor_app.access import client_id
from floor_app.operations.maintenance import photos, queries, services
from floor_app.operations.maintenance.models import Asset, MaintenanceRequest
from floor_app.terminal.access import page
from floor_app.terminal.forms.maintenance import UnsignedFaultForm

SALT = "terminal.unsigned_fault"
MOST_BYTES = photos.MOST_BYTES + 2**20
# Tries, accepted or not: reading a photo costs something. What is accepted is counted in the database.
TRIES_OF_ASSET = Limit("unsigned.asset", 30, 600)
TRIES_OF_ADDRESS = Limit("unsigned.address", 30, 600)


def unsigned_fault(request: HttpRequest, code: str) -> HttpResponse:
    """The form, and what came of it: sent once more, the address of the answer shows the answer again."""
    asset = Asset.objects.filter(code=code, is_deleted=False).first()
    if asset is None:
        return _page(request, None, None, status=410)
    if request.method != "POST":
        return _page(request, asset, None if _told(request, asset) else UnsignedFaultForm())
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        too_much = _("That is too much to send. Take a smaller photo.")
        return _page(request, asset, UnsignedFaultForm(), status=413, problem=too_much)
    return _reported(request, asset)


def _reported(request: HttpRequest, asset: Asset) -> HttpResponse:
    wait = max(TRIES_OF_ASSET.wait(asset.code), TRIES_OF_ADDRESS.wait(request.META.get("REMOTE_ADDR", "")))
    if wait:
        form = UnsignedFaultForm(initial=request.POST.dict())
        return _page(request, asset, form, status=429, problem=_try_again(wait), wait=wait)
    form = UnsignedFaultForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, asset, form, status=409)
    try:
        report = services.report_unsigned(
            asset=asset,
            at=timezone.now(),
            most_per_hour=settings.UNSIGNED_REPORTS_PER_HOUR,
            client_id=client_id(request),
            **form.cleaned_data,
        )
    except services.TooManyReports as refusal:
        return _page(request, asset, form, status=429, problem=refusal.message)
    except DomainError as refusal:
        return _page(request, asset, form, status=409, problem=refusal.message)
    return redirect(f"{request.path}?told={signing.dumps(report.number, salt=SALT)}")


def _told(request: HttpRequest, asset: Asset) -> MaintenanceRequest | None:
    """The request that the address says was reported: signed, so that nobody reads others by number."""
    try:
        number = signing.loads(request.GET.get("told", ""), salt=SALT)
    except signing.BadSignature:
        return None
    return MaintenanceRequest.objects.filter(asset=asset, number=number).first()


def _try_again(wait: int) -> str:
    minutes = -(-wait // 60)
    return ngettext(
        "Too many reports were sent. Try again in %(minutes)d minute.",
        "Too many reports were sent. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


def _page(
    request: HttpRequest,
    asset: Asset | None,
    form: UnsignedFaultForm | None,
    *,
    status: int = 200,
    problem: str = "",
    wait: int = 0,
) -> HttpResponse:
    told = _told(request, asset) if asset else None
    known = told or (queries.known_fault(asset, timezone.now()) if asset else None)
    context: dict[str, Any] = {
        "asset": asset,
        "form": form,
        "told": told,
        "known": known,
        "on_it": queries.on_it(known) if known else None,
        "reports": queries.reports_of(known).count() if known else 0,
        "call": settings.MAINTENANCE_CALL,
        "problem": problem,
        "sign_in_url": reverse("office:sign-in"),
    }
    response = page(request, "links/fault.html", context, status=status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
