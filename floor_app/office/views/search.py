"""Find anything by the beginning of its number, or by its label."""

from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from floor_app.access import OperatorRequest, client_id, may, shows_refusals, way_back
from floor_app.office.navigation import url_of
from floor_app.office.places import page_of
from floor_app.operations.engineering.models import Material
from floor_app.operations.inventory.models import Item, SerialUnit
from floor_app.operations.maintenance.models import Asset
from floor_app.operations.production import queries as production
from floor_app.operations.production.models import JobCard
from floor_app.operations.qr_system import queries as qr
from floor_app.operations.qr_system import services as qr_services
from floor_app.operations.qr_system.status import ScanOutcome
from floor_app.scans import frame_text, say_refusal, sent

PER_KIND = 10


@dataclass(frozen=True)
class Hit:
    code: str
    text: str
    url: str


@dataclass(frozen=True)
class Kind:
    """What was found of one kind, and whether there is more."""

    title: str
    icon: str
    hits: list[Hit]
    more_url: str = ""


@may("production.view")
def search(request: OperatorRequest) -> HttpResponse:
    """What begins with the words; a scanned code, or the only thing found, is opened at once."""
    words = request.GET.get("q", "").strip()
    if not words:
        return _page(request, words, [])
    found = qr.resolve(words)
    direct = "" if found.problem else page_of(found.kind, found.key)
    if direct:
        return redirect(direct)
    kinds = [kind for kind in _kinds(words) if kind.hits]
    hits = [hit for kind in kinds for hit in kind.hits if hit.url]
    if len(hits) == 1 == len(kinds):
        return redirect(hits[0].url)
    return _page(request, words, kinds, found.sentence if found.text != words else "")


@require_POST
@may("production.view")
@shows_refusals
def scan(request: OperatorRequest) -> HttpResponse:
    """One reading of the scanner on an office page: log it, and open what it stands for."""
    began = perf_counter()
    reading = sent(request)
    log = qr_services.record_scan(
        raw=reading.raw,
        by=request.user,
        at=timezone.now(),
        source=reading.source,
        client_id=client_id(request),
    )
    url = page_of(log.kind, log.key) if log.outcome == ScanOutcome.RESOLVED else ""
    sentence = log.answer or _("There is no page about this code here. Scan it at a terminal.")
    if log.answer:
        say_refusal(request, log)
    elif not url:
        messages.error(request, sentence)
    qr_services.note_answer(
        scan=log,
        outcome=ScanOutcome.DONE if url else ScanOutcome.REFUSED if not log.answer else log.outcome,
        answer=url or sentence,
        latency_ms=round((perf_counter() - began) * 1000),
    )
    return redirect(url or way_back(request))


@require_POST
@may("production.view")
def frame(request: OperatorRequest) -> HttpResponse:
    """The text in a frame of the camera."""
    return frame_text(request)


def _page(request: OperatorRequest, words: str, kinds: list[Kind], sentence: str = "") -> HttpResponse:
    context = {"search_text": words, "kinds": kinds, "sentence": sentence, "search_url": ""}
    return render(request, "office/search.html", context)


def _kinds(words: str) -> Iterable[Kind]:
    cards = production.job_cards(search=words).prefetch_related(None).order_by("-id")[:PER_KIND]
    more = f"{reverse('office:jobs')}?{urlencode({'tab': 'all', 'q': words})}"
    yield Kind(_("Job cards"), "clipboard-list", [_card(card) for card in cards], more)
    units = SerialUnit.objects.filter(serial_number__startswith=words.upper()).select_related("material")
    yield Kind(_("Units"), "barcode", [_unit(unit) for unit in units.order_by("serial_number")[:PER_KIND]])
    yield Kind(_("Items"), "package", _coded(Item.objects.all(), words, page="office:item"))
    assets = Asset.objects.filter(is_deleted=False)
    yield Kind(_("Assets"), "hammer", _coded(assets, words, page="office:asset"))
    materials = Material.objects.filter(
        Q(mat_number__startswith=words.upper()) | Q(name__istartswith=words)
    ).order_by("mat_number")
    yield Kind(_("Materials"), "layers", [_material(material) for material in materials[:PER_KIND]])


def _card(card: JobCard) -> Hit:
    text = f"{card.material.name} · {card.get_status_display()}"
    return Hit(card.number, text, url_of("office:job", card.number))


def _unit(unit: SerialUnit) -> Hit:
    text = f"{unit.material.name} · {unit.get_status_display()}"
    return Hit(str(unit), text, url_of("office:unit", unit.serial_number))


def _material(material: Material) -> Hit:
    return Hit(material.mat_number, material.name, url_of("office:material", material.mat_number))


def _coded(things: QuerySet[Any], words: str, *, page: str) -> list[Hit]:
    """Things with a code and a name."""
    found = things.filter(Q(code__startswith=words.upper()) | Q(name__istartswith=words)).order_by("code")
    rows = found.values_list("code", "name")[:PER_KIND]
    return [Hit(code, name, url_of(page, code)) for code, name in rows]
