"""Machines: what state they are in, when their service is due, and what was done to them."""

from collections.abc import Iterator
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.paging import paginate
from floor_app.access import OperatorRequest, may
from floor_app.history import things
from floor_app.office.forms.maintenance import (
    AssetFilter,
    AssetForm,
    AssetStatusForm,
    DeleteForm,
    DowntimeForm,
    MaintainedForm,
    NewAssetForm,
)
from floor_app.office.labels import label_of
from floor_app.office.lists import chosen_tab, listed, tabs, with_values
from floor_app.office.submitting import FormPage, form_page, signed
from floor_app.operations.maintenance import queries, services
from floor_app.operations.maintenance.models import Asset, Downtime, MaintenanceRequest
from floor_app.operations.maintenance.status import AssetStatus, Criticality
from floor_app.operations.people import queries as people
from floor_app.operations.qr_system.status import CodeKind

SHOWN = 20
ASSETS = {"all": gettext_lazy("All"), **dict(AssetStatus.choices)}
PAGES = {
    "now": gettext_lazy("Now"),
    "requests": gettext_lazy("Requests"),
    "downtime": gettext_lazy("Downtime"),
    "history": gettext_lazy("History"),
}
FAR_AWAY = Value(date.max)
LONG_AGO = Value(date.min)


@may("maintenance.view")
def assets(request: OperatorRequest) -> HttpResponse:
    """Machines by status, with what is due; filters by make, model and criticality."""
    form, today = AssetFilter(request.GET), timezone.localdate()
    tab, chosen = chosen_tab(request, ASSETS), form.chosen()

    def found(name: str) -> QuerySet[Asset]:
        return reduce(and_, _filtered(chosen, today), _assets(name))

    context = listed(
        request,
        found(tab)
        .select_related("work_center")
        .annotate(
            due=Coalesce("next_pm_due_date", FAR_AWAY),
            done=Coalesce("last_maintenance_date", LONG_AGO),
        ),
        orders={
            "code": ("code", "id"),
            "name": ("name", "id"),
            "done": ("done", "id"),
            "due": ("due", "id"),
        },
        search=("code__icontains", "name__icontains", "serial_number__startswith"),
    )
    context |= {
        "title": _("Assets"),
        "tabs": tabs(request, ASSETS, tab, found),
        "tab": tab,
        "today": today,
        "filter": form,
        "chips": _chips(request, form, chosen),
        "kept": {"tab": tab, **{name: request.GET.get(name, "") for name in chosen}},
        "is_filtered": context["is_filtered"] or bool(chosen),
        "kind": CodeKind.ASSET,
        "may_edit": people.may(request.user, "maintenance.edit"),
    }
    return render(request, "office/maintenance/assets.html", context)


@may("maintenance.view")
def asset(request: OperatorRequest, code: str) -> HttpResponse:
    """One machine, in tabs: now, requests, downtime, history."""
    found = _find(code)
    tab = chosen_tab(request, PAGES)
    context = {
        "asset": found,
        "tab": tab,
        "tabs": tabs(request, PAGES, tab),
        "today": timezone.localdate(),
        "open_downtime": Downtime.objects.filter(asset=found, ended_at=None).first(),
        "may_edit": people.may(request.user, "maintenance.edit"),
        "may_change": people.may(request.user, "maintenance.change_status") and bool(found.allowed_moves()),
        "may_report": people.may(request.user, "maintenance.report_fault"),
    }
    return render(
        request, "office/maintenance/asset.html", context | TAB_CONTENT[tab](found, request.GET.get("after"))
    )


@may("maintenance.edit")
def register(request: OperatorRequest) -> HttpResponse:
    form = NewAssetForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: services.register_asset(**form.cleaned_data, **signed(request)),
        shown=FormPage(
            title=_("Register an asset"),
            back=reverse("office:assets"),
            back_label=_("Assets"),
            submit=_("Register"),
        ),
        done=_("%(it)s is registered."),
        then=_page,
    )


@may("maintenance.edit")
def edit(request: OperatorRequest, code: str) -> HttpResponse:
    found = _find(code)
    form = AssetForm(request.POST or None, instance=found)
    return form_page(
        request,
        form,
        lambda: services.change_asset(asset=form.instance, **signed(request)),
        shown=_asking(found, "%(asset)s"),
        done=_("%(it)s is kept."),
    )


@may("maintenance.change_status")
def status(request: OperatorRequest, code: str) -> HttpResponse:
    found = _find(code)
    form = AssetStatusForm(request.POST or None, asset=found)
    return form_page(
        request,
        form,
        lambda: services.change_asset_status(asset=found, **form.cleaned_data, **signed(request)),
        shown=_asking(
            found,
            _("Status of %(asset)s"),
            note=_("It is %(status)s now.") % {"status": found.get_status_display().lower()},
        ),
        done=_("The status of %(it)s is set."),
    )


@may("maintenance.change_status")
def maintained(request: OperatorRequest, code: str) -> HttpResponse:
    found = _find(code)
    form = MaintainedForm(request.POST or None, initial={"done_on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda: services.record_maintenance(asset=found, **form.cleaned_data, **signed(request)),
        shown=_asking(found, _("Maintenance of %(asset)s"), note=_("The next one is due an interval later.")),
        done=_("The maintenance of %(it)s is written down."),
    )


@may("maintenance.change_status")
def book_downtime(request: OperatorRequest, code: str) -> HttpResponse:
    found = _find(code)
    form = DowntimeForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: services.book_downtime(asset=found, **form.cleaned_data, **signed(request)),
        shown=_asking(
            found,
            _("Downtime of %(asset)s"),
            note=_("A stop that is over. One that begins now is a change of status."),
        ),
        done=_("The stop is booked."),
        then=lambda _booked: f"{_page(found)}?tab=downtime",
    )


@may("maintenance.edit")
def delete(request: OperatorRequest, code: str) -> HttpResponse:
    found = _find(code)
    form = DeleteForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: services.delete_asset(asset=found, **form.cleaned_data, **signed(request)),
        shown=_asking(
            found,
            _("Delete %(asset)s"),
            note=_("It leaves every list and its label is retired; its history stays."),
            submit=_("Delete"),
            is_final=True,
        ),
        done=_("%(it)s is deleted."),
        then=lambda _deleted: reverse("office:assets"),
    )


def _now(asset: Asset, after: str | None) -> dict[str, Any]:
    return {
        "label": label_of(CodeKind.ASSET, asset.code, asset.name),
        "kind": CodeKind.ASSET,
        "requests": queries.requests_open().filter(asset=asset).order_by("-id")[:SHOWN],
    }


def _requests(asset: Asset, after: str | None) -> dict[str, Any]:
    found = MaintenanceRequest.objects.filter(asset=asset).select_related("reported_by")
    page = paginate(found, order=("-id",), cursor=after, size=SHOWN)
    return {"requests": page.rows, "page_of_rows": page}


def _downtime(asset: Asset, after: str | None) -> dict[str, Any]:
    found = Downtime.objects.filter(asset=asset).select_related("reported_by")
    page = paginate(found, order=("-started_at", "-id"), cursor=after, size=SHOWN)
    return {"downtimes": page.rows, "page_of_rows": page}


def _history(asset: Asset, after: str | None) -> dict[str, Any]:
    page = paginate(queries.asset_history(asset).order_by(), order=("-id",), cursor=after, size=SHOWN)
    return {"events": things.lines(page.rows), "page_of_events": page}


TAB_CONTENT = {"now": _now, "requests": _requests, "downtime": _downtime, "history": _history}


def _assets(tab: str) -> QuerySet[Asset]:
    found = Asset.objects.filter(is_deleted=False)
    return found if tab == "all" else found.filter(status=tab)


def _filtered(chosen: dict[str, Any], today: date) -> Iterator[QuerySet[Asset]]:
    """The assets that each chosen filter lets through."""
    if {"manufacturer", "model"} & chosen.keys():
        yield queries.of_make(chosen.get("manufacturer", ""), chosen.get("model", ""))
    if "criticality" in chosen:
        yield Asset.objects.filter(criticality=chosen["criticality"])
    if "due" in chosen:
        yield queries.pm_due(today)
    if "since" in chosen:
        yield queries.maintained_since(chosen["since"])


def _chips(request: OperatorRequest, form: AssetFilter, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    labels: dict[str, dict[Any, Any]] = {
        "criticality": dict(Criticality.choices),
        "due": {True: form.fields["due"].label},
        "since": {
            day: _("Maintained since %(day)s") % {"day": date_format(day, "j M Y")}
            for day in [chosen.get("since")]
            if day
        },
    }
    return [
        {
            "label": labels.get(name, {}).get(value, value),
            "url": with_values(request, **{name: "", "after": ""}),
            "current": True,
        }
        for name, value in chosen.items()
    ]


def _find(code: str) -> Asset:
    rows = Asset.objects.select_related("work_center", "location")
    return get_object_or_404(rows, code=code, is_deleted=False)


def _page(asset: Asset) -> str:
    return reverse("office:asset", args=[asset.code])


def _asking(asset: Asset, title: str, **said: Any) -> FormPage:
    return FormPage(title=title % {"asset": asset}, back=_page(asset), back_label=str(asset), **said)
