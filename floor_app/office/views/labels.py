"""Labels: picked on a list or by scanning, looked at, printed; and taken out of use."""

from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import DomainError
from floor_app.access import OperatorRequest, may, way_back
from floor_app.office import labels
from floor_app.office.forms.labels import LabelForm, PaperForm, PrintForm
from floor_app.office.labels import Picked
from floor_app.office.submitting import FormPage, form_page, signed
from floor_app.operations.people import queries as people
from floor_app.operations.qr_system import services as codes
from floor_app.operations.qr_system.labels import services
from floor_app.operations.qr_system.labels.press import Form, Proven
from floor_app.operations.qr_system.labels.templates import TEMPLATES
from floor_app.operations.qr_system.models import PrintJob
from floor_app.operations.qr_system.status import SECRET_KINDS, CodeKind, PrintStatus

PREVIEWS = 3


@require_POST
@may("qr_system.print_labels")
def pick(request: OperatorRequest) -> HttpResponse:
    """What was ticked on a list gets the codes that are missing, and goes to the page that prints."""
    kind = request.POST.get("kind", "")
    if kind not in labels.KINDS and kind != CodeKind.LOT:
        raise Http404(kind)
    if kind in SECRET_KINDS and not people.may(request.user, "people.edit"):
        raise Http404(kind)
    keys = labels.on_record(kind, request.POST.getlist("key"))[: labels.MOST]
    if not keys:
        messages.error(request, _("Tick what the labels are for."))
        return redirect(way_back(request))
    if kind not in SECRET_KINDS:
        services.register_missing(kind=kind, keys=keys)
    return redirect(_address(kind, keys))


@never_cache
@may("qr_system.print_labels")
def sheet(request: OperatorRequest) -> HttpResponse:
    """Pick, choose the paper, look, print."""
    picked = _picked(request.GET, request)
    paper = _paper(request.GET, picked)
    return _page(request, picked, paper)


@require_POST
@may("qr_system.print_labels")
def print_labels(request: OperatorRequest) -> HttpResponse:
    """A file at once, or a job for a printer that is tried before the page answers."""
    picked = _picked(request.POST, request)
    paper = _paper(request.POST, picked)
    if not picked.codes or not paper.is_valid():
        return _page(request, picked, paper, status=409)
    ask = PrintForm(request.POST, template=paper.cleaned_data["template"], again=len(picked.again))
    if not ask.is_valid():
        return _page(request, picked, paper, ask=ask, status=409)
    try:
        proven, job = _printed(request, picked, paper, ask)
    except DomainError as refusal:
        ask.add_error(None, refusal.message)
        return _page(request, picked, paper, ask=ask, status=409)
    if job.printer_id is None:
        return _file(proven, job)
    say_what_became(request, services.send(job=job, at=timezone.now()))
    return redirect("office:print-queue")


@may("qr_system.replace_label")
def replace(request: OperatorRequest) -> HttpResponse:
    """A label that is worn or lost gets a new code; the old one says so when it is scanned."""
    form = LabelForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    return form_page(
        request,
        form,
        lambda: codes.replace(**_facts(form), **signed(request)),
        shown=FormPage(
            title=_("Replace a label"),
            back=reverse("office:labels"),
            back_label=_("Labels"),
            submit=_("Replace"),
            note=_("The old label stops working, and says so when it is scanned. Print the new one next."),
        ),
        done=_("The new label is %(it)s."),
        then=lambda code: _address(code.kind, [code.key]),
    )


@may("qr_system.replace_label")
def retire(request: OperatorRequest) -> HttpResponse:
    """For good: whoever scans it is told the reason."""
    form = LabelForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    return form_page(
        request,
        form,
        lambda: codes.retire(**_facts(form), **signed(request)),
        shown=FormPage(
            title=_("Retire a label"),
            back=reverse("office:labels"),
            back_label=_("Labels"),
            submit=_("Retire"),
            note=_("The label stops working for good. Whoever scans it reads why."),
            is_final=True,
        ),
        done=_("The label %(it)s is retired."),
    )


def say_what_became(request: HttpRequest, job: PrintJob) -> None:
    if job.status == PrintStatus.SENT:
        messages.success(request, _("%(job)s is printed.") % {"job": job})
    else:
        messages.warning(request, f"{job}: {job.get_status_display()}. {job.problem}")


def printed_by(request: OperatorRequest) -> str:
    now = date_format(timezone.localtime(), "j M Y H:i")
    return _("printed by %(person)s, %(at)s") % {"person": request.user, "at": now}


def _facts(form: LabelForm) -> dict[str, Any]:
    return {"code": form.cleaned_data["code"], "reason": form.cleaned_data["reason"]}


def _address(kind: str, keys: list[str]) -> str:
    return f"{reverse('office:labels')}?{urlencode([('kind', kind), *(('key', key) for key in keys)])}"


def _picked(values: Any, request: OperatorRequest) -> Picked:
    """The lines of before, and one that was scanned just now."""
    return labels.pick(
        user=request.user,
        kind=values.get("kind", ""),
        keys=values.getlist("key")[: labels.MOST],
        text=_lines(values),
    )


def _lines(values: Any) -> str:
    return "\n".join(filter(None, (values.get("codes", "").strip(), values.get("code", "").strip())))


def _paper(values: Any, picked: Picked) -> PaperForm:
    """Filled in with the usual paper until one is chosen."""
    templates = labels.templates_for(picked.kinds)
    chosen = values.get("template", "")
    first = chosen if chosen in templates else next(iter(templates), "")
    return PaperForm({"template": first, "start": values.get("start") or 1}, templates=templates)


def _page(
    request: OperatorRequest,
    picked: Picked,
    paper: PaperForm,
    *,
    ask: PrintForm | None = None,
    status: int = 200,
) -> HttpResponse:
    values = request.POST if request.method == "POST" else request.GET
    is_ready = bool(picked.codes) and paper.is_valid()
    template = paper.cleaned_data.get("template", "") if is_ready else ""
    if is_ready and ask is None:
        ask = PrintForm(template=template, again=len(picked.again))
    context = {
        "title": _("Labels"),
        "picked": picked,
        "lines": _lines(values),
        "kind": values.get("kind", ""),
        "keys": [code.key for code in picked.codes if code.kind == values.get("kind")],
        "paper": paper,
        "ask": ask,
        "previews": _previews(request, picked, paper) if is_ready else [],
        "may_replace": people.may(request.user, "qr_system.replace_label"),
        "may_set_up": people.may(request.user, "qr_system.edit_printers"),
    }
    return render(request, "office/labels/labels.html", context, status=status)


def _previews(request: OperatorRequest, picked: Picked, paper: PaperForm) -> list[str]:
    """The first pages as pictures within the page; what does not fit is said among the problems."""
    template, start = TEMPLATES.get(paper.cleaned_data["template"]), paper.cleaned_data["start"]
    shown = template.capacity * PREVIEWS - (start - 1) if template else 1
    try:
        proven = labels.prove(
            picked.codes[:shown],
            template=paper.cleaned_data["template"],
            form=Form.PNG,
            start=start,
            footer=printed_by(request),
        )
    except DomainError as refusal:
        picked.problems.append(refusal.message)
        return []
    pictures = proven.pictures()[:PREVIEWS]
    return [f"data:image/png;base64,{b64encode(picture).decode()}" for picture in pictures]


def _printed(
    request: OperatorRequest, picked: Picked, paper: PaperForm, ask: PrintForm
) -> tuple[Proven, PrintJob]:
    printer, copies = ask.printer, ask.cleaned_data["copies"]
    proven = labels.prove(
        picked.codes,
        template=paper.cleaned_data["template"],
        form=ask.form,
        start=paper.cleaned_data["start"],
        dpi=printer.dpi if printer else 203,
        offset=printer.offset if printer else (0, 0),
        copies=copies,
        footer=printed_by(request),
    )
    job = services.print_labels(
        printed=picked.codes,
        proven=proven,
        printer=printer,
        copies=copies,
        reason=ask.cleaned_data["reason"],
        **signed(request),
    )
    return proven, job


def _file(proven: Proven, job: PrintJob) -> HttpResponse:
    name = f"{job.template}-{job}.{proven.ending}".lower()
    return HttpResponse(
        proven.file,
        content_type=proven.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
