"""Designs and how they are made: materials with their revisions, routings with their operations."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Coalesce
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.events import history
from core.paging import paginate
from floor_app.access import OperatorRequest, may, shows_refusals
from floor_app.history import things
from floor_app.office.forms.engineering import (
    STEP,
    MaterialForm,
    ReleaseChecklistForm,
    RevisionForm,
    RoutingForm,
    Steps,
)
from floor_app.office.lists import chosen_tab, listed, sections, tabs
from floor_app.office.submitting import FormPage, form_page, signed, submitted
from floor_app.operations.engineering import queries, services
from floor_app.operations.engineering.models import Material, ReleaseChecklistItem, Routing
from floor_app.operations.inventory import queries as inventory
from floor_app.operations.inventory.queries import show_quantity
from floor_app.operations.people import queries as people

SHOWN = 20
IN_USE = {"open": gettext_lazy("In use"), "out": gettext_lazy("Out of use"), "all": gettext_lazy("All")}
SECTIONS = {
    "office:routings": gettext_lazy("Routings"),
    "office:release-checklist": gettext_lazy("Release checklist"),
}


@may("engineering.view")
def materials(request: OperatorRequest) -> HttpResponse:
    tab = chosen_tab(request, IN_USE)
    context = listed(
        request,
        _in_use(Material.objects.annotate(size_order=Coalesce("size_inches", Value(Decimal(0)))), tab),
        orders={
            "number": ("mat_number", "id"),
            "name": ("name", "id"),
            "family": ("product_family", "id"),
            "size": ("size_order", "id"),
        },
        search=("mat_number__startswith", "name__icontains", "product_family__istartswith"),
    )
    context |= {
        "title": _("Materials"),
        "tabs": tabs(request, IN_USE, tab, lambda name: _in_use(Material.objects.all(), name)),
        "kept": {"tab": tab},
        "may_edit": people.may(request.user, "engineering.edit"),
    }
    return render(request, "office/engineering/materials.html", context)


@may("engineering.view")
def material(request: OperatorRequest, mat_number: str) -> HttpResponse:
    """One design: its revisions, its stock, and what was done about it."""
    found = get_object_or_404(Material, mat_number=mat_number)
    revisions = paginate(
        found.revisions.all(),
        order=("-effective_from", "-id"),
        cursor=request.GET.get("after"),
        size=SHOWN,
    )
    return render(
        request,
        "office/engineering/material.html",
        {
            "title": found.name,
            "material": found,
            "revisions": revisions.rows,
            "page_of_revisions": revisions,
            "current": queries.current_revision(found, on=timezone.localdate()),
            "item": inventory.item_for(found),
            "events": things.lines(history(found)[:SHOWN]),
            "may_edit": people.may(request.user, "engineering.edit"),
        },
    )


@may("engineering.edit")
def edit_material(request: OperatorRequest, mat_number: str = "") -> HttpResponse:
    found = get_object_or_404(Material, mat_number=mat_number) if mat_number else None
    form = MaterialForm(request.POST or None, instance=found)
    return form_page(
        request,
        form,
        lambda: services.save_material(material=form.instance, **signed(request)),
        shown=FormPage(
            title=mat_number or _("New material"),
            back=_material_page(found) if found else reverse("office:materials"),
            back_label=_("Materials"),
        ),
        done=_("%(it)s is kept."),
        then=_material_page,
    )


@may("engineering.edit")
def revise(request: OperatorRequest, mat_number: str) -> HttpResponse:
    found = get_object_or_404(Material, mat_number=mat_number)
    form = RevisionForm(request.POST or None, initial={"effective_from": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda: services.revise_material(material=found, **form.cleaned_data, **signed(request)),
        shown=FormPage(
            title=_("New revision of %(material)s") % {"material": mat_number},
            back=_material_page(found),
            back_label=mat_number,
            submit=_("Issue the revision"),
        ),
        done=_("%(it)s is issued."),
    )


@may("engineering.view")
def routings(request: OperatorRequest) -> HttpResponse:
    tab = chosen_tab(request, IN_USE)
    context = listed(
        request,
        _in_use(Routing.objects.annotate(steps=Count("operations")), tab),
        orders={
            "code": ("code", "-version", "id"),
            "name": ("name", "id"),
            "type": ("job_type", "code", "id"),
        },
        search=("code__icontains", "name__icontains", "product_family__istartswith"),
    )
    context |= {
        "title": _("Routings"),
        "tabs": sections(request, SECTIONS),
        "views": tabs(request, IN_USE, tab, lambda name: _in_use(Routing.objects.all(), name)),
        "kept": {"tab": tab},
        "may_edit": people.may(request.user, "engineering.edit"),
    }
    return render(request, "office/engineering/routings.html", context)


@may("engineering.view")
def routing(request: OperatorRequest, pk: int) -> HttpResponse:
    """One version of a routing with its operations and times, and the other versions."""
    found = get_object_or_404(Routing, pk=pk)
    steps = list(found.operations.select_related("work_center", "skill").order_by("sequence"))
    return render(
        request,
        "office/engineering/routing.html",
        {
            "routing": found,
            "steps": steps,
            "setup_total": sum(step.setup_minutes for step in steps),
            "run_total": sum(step.run_minutes for step in steps),
            "versions": Routing.objects.filter(code=found.code).order_by("-version")[:SHOWN],
            "events": things.lines(history(found)[:SHOWN]),
            "may_edit": people.may(request.user, "engineering.edit"),
        },
    )


@may("engineering.edit")
def edit_routing(request: OperatorRequest, pk: int | None = None) -> HttpResponse:
    """A routing and the table of its operations, kept together."""
    found = get_object_or_404(Routing, pk=pk) if pk else None
    form = RoutingForm(request.POST or None, instance=found)
    steps = Steps(request.POST or None, initial=_rows(found), prefix="steps")
    both_fit = request.method == "POST" and steps.is_valid()
    kept = (
        submitted(
            request,
            form,
            lambda: services.save_routing(routing=form.instance, operations=steps.steps(), **signed(request)),
        )
        if both_fit
        else None
    )
    if kept is not None:
        messages.success(request, _("%(it)s is kept.") % {"it": kept})
        more = "more" in request.POST
        return redirect("office:edit-routing" if more else "office:routing", kept.pk)
    shown = FormPage(
        title=str(found) if found else _("New routing"),
        back=reverse("office:routing", args=[pk]) if found else reverse("office:routings"),
        back_label=_("Routings"),
    )
    context = {"form": form, "steps": steps, "shown": shown}
    return render(
        request,
        "office/engineering/edit_routing.html",
        context,
        status=409 if request.method == "POST" else 200,
    )


@require_POST
@may("engineering.edit")
@shows_refusals
def new_version(request: OperatorRequest, pk: int) -> HttpResponse:
    copy = services.new_routing_version(routing=get_object_or_404(Routing, pk=pk), **signed(request))
    messages.success(request, _("%(it)s is in use from now on.") % {"it": copy})
    return redirect("office:edit-routing", copy.pk)


@require_POST
@may("engineering.edit")
@shows_refusals
def activate(request: OperatorRequest, pk: int) -> HttpResponse:
    chosen = services.activate_routing(routing=get_object_or_404(Routing, pk=pk), **signed(request))
    messages.success(request, _("%(it)s is in use from now on.") % {"it": chosen})
    return redirect("office:routing", chosen.pk)


@may("engineering.view")
def release_checklist(request: OperatorRequest) -> HttpResponse:
    context = listed(
        request,
        ReleaseChecklistItem.objects.all(),
        orders={"type": ("job_type", "position", "id"), "position": ("position", "id")},
        search=("text__icontains",),
    )
    context |= {
        "title": _("Release checklist"),
        "tabs": sections(request, SECTIONS),
        "may_edit": people.may(request.user, "engineering.edit"),
        "edit_name": "office:edit-release-check",
        "new_name": "office:new-release-check",
    }
    return render(request, "office/checklist.html", context)


@may("engineering.edit")
def edit_release_check(request: OperatorRequest, pk: int | None = None) -> HttpResponse:
    found = get_object_or_404(ReleaseChecklistItem, pk=pk) if pk else None
    form = ReleaseChecklistForm(request.POST or None, instance=found)
    return form_page(
        request,
        form,
        lambda: services.save_checklist_item(item=form.instance, **signed(request)),
        shown=FormPage(
            title=_("Line of the release checklist"),
            back=reverse("office:release-checklist"),
            back_label=_("Release checklist"),
            note=_("Cards made before keep the lines they were made with."),
        ),
        done=_("“%(it)s” is kept."),
    )


def _in_use(rows: QuerySet[Any], tab: str) -> QuerySet[Any]:
    return rows if tab == "all" else rows.filter(is_active=tab == "open")


def _material_page(material: Material) -> str:
    return reverse("office:material", args=[material.mat_number])


def _rows(routing: Routing | None) -> list[dict[str, Any]]:
    """The operations as the table of the form begins."""
    if routing is None:
        return []
    times = ("setup_minutes", "run_minutes")
    return [
        model_to_dict(step, fields=STEP) | {name: show_quantity(getattr(step, name)) for name in times}
        for step in routing.operations.order_by("sequence")
    ]
