"""Verdicts of the inspectors, what waits for one, and the checklist that they answer."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from floor_app.access import OperatorRequest, may
from floor_app.office.forms.quality import ChecklistForm
from floor_app.office.lists import chosen_tab, listed, sections, tabs
from floor_app.office.submitting import FormPage, form_page, signed
from floor_app.operations.people import queries as people
from floor_app.operations.production import queries as production
from floor_app.operations.quality import queries, services
from floor_app.operations.quality.models import ChecklistItem, Inspection
from floor_app.operations.quality.status import Verdict

SECTIONS = {
    "office:inspections": gettext_lazy("Verdicts"),
    "office:waiting-for-qc": gettext_lazy("Waiting"),
    "office:final-checklist": gettext_lazy("Final QC checklist"),
}
VERDICTS = {
    "all": gettext_lazy("All"),
    Verdict.PASS.value: gettext_lazy("Passed"),
    Verdict.FAIL.value: gettext_lazy("Failed"),
}


@may("quality.view")
def inspections(request: OperatorRequest) -> HttpResponse:
    tab = chosen_tab(request, VERDICTS)
    context = listed(
        request,
        _inspections(tab),
        orders={"at": ("at", "id"), "job": ("job_card_id", "id")},
        usual="-at",
        search=("job_card__number__startswith", "job_card__mat_number__startswith"),
    )
    context |= {
        "title": _("Inspections"),
        "tabs": sections(request, SECTIONS),
        "views": tabs(request, VERDICTS, tab, _inspections),
        "kept": {"tab": tab},
    }
    return render(request, "office/quality/inspections.html", context)


@may("quality.view")
def waiting(request: OperatorRequest) -> HttpResponse:
    """Job cards under QC, the most pressing first; an inspector opens the bench from here."""
    context = listed(
        request,
        production.under_qc(),
        orders={"due": production.CARD_ORDERS["due"], "number": ("number", "id")},
        search=("number__startswith", "mat_number__startswith"),
    )
    context |= {
        "title": _("Waiting for inspection"),
        "tabs": sections(request, SECTIONS),
        "today": timezone.localdate(),
        "may_inspect": people.may(request.user, "quality.inspect"),
    }
    return render(request, "office/quality/waiting.html", context)


@may("quality.view")
def inspection(request: OperatorRequest, pk: int) -> HttpResponse:
    """One verdict with the answers to the checklist, as it was worded then."""
    found = get_object_or_404(queries.inspections(), pk=pk)
    context = {
        "inspection": found,
        "checks": found.checks.order_by("position", "pk"),
        "ncrs": found.ncrs.order_by("pk"),
    }
    return render(request, "office/quality/inspection.html", context)


@may("quality.view")
def checklist(request: OperatorRequest) -> HttpResponse:
    context = listed(
        request,
        ChecklistItem.objects.all(),
        orders={"type": ("job_type", "position", "id"), "position": ("position", "id")},
        search=("text__icontains",),
    )
    context |= {
        "title": _("Final QC checklist"),
        "tabs": sections(request, SECTIONS),
        "may_edit": people.may(request.user, "quality.edit"),
        "edit_name": "office:edit-final-check",
        "new_name": "office:new-final-check",
    }
    return render(request, "office/checklist.html", context)


@may("quality.edit")
def edit_check(request: OperatorRequest, pk: int | None = None) -> HttpResponse:
    found = get_object_or_404(ChecklistItem, pk=pk) if pk else None
    form = ChecklistForm(request.POST or None, instance=found)
    return form_page(
        request,
        form,
        lambda: services.save_checklist_item(item=form.instance, **signed(request)),
        shown=FormPage(
            title=_("Line of the final QC checklist"),
            back=reverse("office:final-checklist"),
            back_label=_("Final QC checklist"),
            note=_("Inspections keep the words that they were made with."),
        ),
        done=_("“%(it)s” is kept."),
    )


def _inspections(tab: str) -> QuerySet[Inspection]:
    found = queries.inspections()
    return found if tab == "all" else found.filter(verdict=tab)
