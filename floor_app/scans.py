"""What a browser sends of one scan, to the terminal or the office: a text, or a picture to find it in."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode

from core.errors import DomainError
from floor_app.operations.qr_system import codes, reading
from floor_app.operations.qr_system.models import ScanLog
from floor_app.operations.qr_system.status import ScanOutcome, ScanSource

LONGEST_SEARCH = 64
FRAME_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Sent:
    """One reading and where it came from."""

    raw: str
    source: str


def sent(request: HttpRequest) -> Sent:
    """The text that was posted, or the one in the photo. Raises UnreadablePicture with a sentence."""
    photo = request.FILES.get("photo")
    if photo is None:
        return Sent(request.POST.get("code", ""), _source(request))
    if (photo.size or 0) > reading.MOST_BYTES:
        raise reading.too_many_bytes()
    return Sent(reading.one_of(reading.read(photo.read())), ScanSource.PHOTO)


def frame_text(request: HttpRequest) -> JsonResponse:
    """The text in one frame of the camera, empty where there is none; 429 while another one is being read.

    A frame is not yet a scan: the browser sends its text as one. It waits for the answer before it sends the
    next frame, and a process reads one picture at a time, so cameras cannot take the server for themselves.
    """
    frame = request.FILES.get("frame")
    if frame is None or (frame.size or 0) > FRAME_BYTES:
        return JsonResponse({"text": "", "sentence": reading.too_many_bytes().message}, status=413)
    try:
        found = reading.read(frame.read(), patience=0)
        return JsonResponse({"text": reading.one_of(found) if found else ""})
    except reading.ReaderBusy as busy:
        return JsonResponse({"text": "", "sentence": busy.message}, status=429)
    except DomainError as refusal:
        return JsonResponse({"text": "", "sentence": refusal.message})


def say_refusal(request: HttpRequest, log: ScanLog) -> None:
    """The sentence of a scan that led nowhere, with a search for what nobody knows."""
    if log.outcome == ScanOutcome.REPEATED:
        messages.info(request, log.answer)
        return
    words = codes.unwrap(log.raw)[:LONGEST_SEARCH] if log.outcome == ScanOutcome.UNKNOWN else ""
    url = f"{reverse('office:search')}?{urlencode({'q': words})}" if words else ""
    messages.error(request, log.answer, extra_tags=url)


def _source(request: HttpRequest) -> str:
    source = request.POST.get("source", ScanSource.WEDGE)
    return source if source in ScanSource.values else ScanSource.WEDGE
