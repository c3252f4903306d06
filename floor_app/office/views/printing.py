"""The queue of print jobs, with what a person decides; and the printers."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from floor_app.access import OperatorRequest, may, shows_refusals
from floor_app.office.forms.labels import PrinterForm
from floor_app.office.lists import chosen_tab, listed, sections, tabs
from floor_app.office.submitting import FormPage, form_page, signed
from floor_app.office.views.labels import say_what_became
from floor_app.operations.people import queries as people
from floor_app.operations.qr_system.labels import services
from floor_app.operations.qr_system.labels.press import Form, calibrated
from floor_app.operations.qr_system.labels.templates import TEMPLATES
from floor_app.operations.qr_system.models import Printer, PrintJob
from floor_app.operations.qr_system.status import PrintStatus

SECTIONS = {
    "office:labels": _l("Labels"),
    "office:print-queue": _l("Print queue"),
    "office:printers": _l("Printers"),
}
OPEN = [PrintStatus.QUEUED, PrintStatus.SENDING, PrintStatus.UNCERTAIN]
TABS = {"open": _l("Not settled"), "printed": _l("Printed"), "all": _l("All")}


@may("qr_system.print_labels")
def queue(request: OperatorRequest) -> HttpResponse:
    """Newest first; what waits for a person says so."""
    tab = chosen_tab(request, TABS)
    rows = _jobs(tab).select_related("printer", "by").defer("file")
    context = listed(request, rows, orders={"at": ("id",)}, search=("codes__key",), usual="-at")
    context |= {
        "title": _("Print queue"),
        "tabs": sections(request, _sections(request)),
        "views": tabs(request, TABS, tab, _jobs),
        "kept": {"tab": tab},
    }
    return render(request, "office/labels/queue.html", context)


def _jobs(tab: str) -> Any:
    jobs = PrintJob.objects.all()
    if tab == "open":
        return jobs.filter(status__in=OPEN)
    return jobs.filter(status=PrintStatus.SENT) if tab == "printed" else jobs


@require_POST
@may("qr_system.print_labels")
@shows_refusals
def decide(request: OperatorRequest, pk: int, act: str) -> HttpResponse:
    """Send it now, or say what became of it."""
    job = get_object_or_404(PrintJob.objects.defer("file"), pk=pk)
    services.note_lost(at=timezone.now())
    if act == "again":
        job = services.print_again(job=job, reason=request.POST.get("reason", ""), **signed(request))
    elif act in ACTS:
        job = ACTS[act](job=job, **signed(request))
    if act in {"send", "again"}:
        job = services.send(job=job, at=timezone.now())
    say_what_became(request, job)
    return redirect("office:print-queue")


ACTS: dict[str, Callable[..., PrintJob]] = {
    "printed": services.confirm_print,
    "cancel": services.cancel_print,
}


@may("qr_system.edit_printers")
def printers(request: OperatorRequest) -> HttpResponse:
    context = listed(
        request,
        Printer.objects.all(),
        orders={"code": ("code", "id"), "name": ("name", "id")},
        search=("code__icontains", "name__icontains"),
    )
    papers = {name: template.title for name, template in TEMPLATES.items()}
    context |= {"title": _("Printers"), "tabs": sections(request, _sections(request)), "papers": papers}
    return render(request, "office/labels/printers.html", context)


@may("qr_system.edit_printers")
def edit_printer(request: OperatorRequest, code: str = "") -> HttpResponse:
    found = get_object_or_404(Printer, code=code) if code else None
    form = PrinterForm(request.POST or None, instance=found)
    return form_page(
        request,
        form,
        lambda: services.save_printer(printer=form.instance, **signed(request)),
        shown=FormPage(
            title=code or _("New printer"),
            back=reverse("office:printers"),
            back_label=_("Printers"),
            template="office/labels/printer.html",
        ),
        done=_("%(it)s is kept."),
        printer=found,
    )


@require_POST
@may("qr_system.edit_printers")
@shows_refusals
def calibrate(request: OperatorRequest, code: str) -> HttpResponse:
    """A print with a frame and rulers, on this printer with its offsets, or as a file for its driver."""
    printer = get_object_or_404(Printer, code=code)
    template = TEMPLATES[printer.template]
    right, down = printer.offset
    proven = calibrated(
        template,
        words=f"{printer.code} · {template.title} · {right:+g} / {down:+g} mm",
        form=Form.ZPL if template.is_roll and "file" not in request.POST else Form.PDF,
        dpi=printer.dpi,
        offset=printer.offset,
    )
    if "file" in request.POST:
        name = f"calibration-{printer.code}.pdf".lower()
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(proven.file, content_type="application/pdf", headers=headers)
    job = services.print_labels(printed=[], proven=proven, printer=printer, **signed(request))
    say_what_became(request, services.send(job=job, at=timezone.now()))
    return redirect("office:edit-printer", printer.code)


def _sections(request: OperatorRequest) -> dict[str, Any]:
    hidden = set() if people.may(request.user, "qr_system.edit_printers") else {"office:printers"}
    return {name: label for name, label in SECTIONS.items() if name not in hidden}
