"""One place for every scan: log it, find what it is, go there."""

from time import perf_counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import DomainError
from floor_app.access import client_id, way_back
from floor_app.operations.qr_system import queries, services
from floor_app.operations.qr_system.models import ScanAnswer, ScanLog
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome
from floor_app.scans import frame_text, say_refusal, sent
from floor_app.terminal.access import ask_who, page
from floor_app.terminal.answers import answer
from floor_app.terminal.stations import place_of
from floor_app.terminal.views.people import sign_in_with_badge


def scan(request: HttpRequest) -> HttpResponse:
    """The scan page; a POST is one scan. The log row survives whatever follows."""
    place = place_of(request)
    if not request.user.is_authenticated and place.station is None:
        return ask_who(request, "")
    if request.method == "POST":
        return _scanned(request)
    return page(request, "qr_system/scan.html", {"recent": _recent(request)})


def _recent(request: HttpRequest) -> list[queries.RecentScan]:
    """The last scans of this station, or of this person where the browser is no station."""
    station = place_of(request).name
    if station or not request.user.is_authenticated:
        return queries.recent_scans(station=station)
    return queries.recent_scans(by=request.user)


@require_POST
def frame(request: HttpRequest) -> HttpResponse:
    """The text in a frame of the camera."""
    if not request.user.is_authenticated and place_of(request).station is None:
        return HttpResponse(status=403)
    return frame_text(request)


def _scanned(request: HttpRequest) -> HttpResponse:
    began = perf_counter()
    place = place_of(request)
    try:
        reading = sent(request)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return _back(request)
    log = services.record_scan(
        raw=reading.raw,
        by=request.user if request.user.is_authenticated else None,
        at=timezone.now(),
        source=reading.source,
        station=place.name,
        work_center=place.work_center.code if place.work_center else "",
        client_id=client_id(request),
    )
    response, outcome, sentence = _follow(request, log, reading.raw)
    spent = round((perf_counter() - began) * 1000)
    services.note_answer(scan=log, outcome=outcome, answer=sentence, latency_ms=spent)
    return response


def _follow(request: HttpRequest, log: ScanLog, raw: str) -> tuple[HttpResponse, str, str]:
    """Where the scan leads, what came of it, and the sentence for the log."""
    if log.outcome != ScanOutcome.RESOLVED:
        say_refusal(request, log)
        return _back(request), log.outcome, log.answer
    try:
        if log.kind == CodeKind.PERSON:
            response = sign_in_with_badge(request, place_of(request), raw)
        elif log.kind == CodeKind.COMMAND and (given := queries.answer_given(log)):
            return _as_before(request, given)
        else:
            response = answer(request, log.kind, log.key)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return _back(request), ScanOutcome.REFUSED, refusal.message
    return response, ScanOutcome.DONE, response.headers.get("Location", "")


def _as_before(request: HttpRequest, given: ScanAnswer) -> tuple[HttpResponse, str, str]:
    """A command that arrives again was obeyed before: what it meant then may mean another step now."""
    if given.outcome == ScanOutcome.DONE:
        return redirect(given.answer), given.outcome, given.answer
    messages.error(request, given.answer)
    return _back(request), given.outcome, given.answer


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(way_back(request, reverse("terminal:scan")))
