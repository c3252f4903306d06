"""The scan log: what was read, where, by whom, and what the floor said to it."""

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from floor_app.access import OperatorRequest, may
from floor_app.office.lists import chosen_tab, listed, tabs, with_values
from floor_app.operations.qr_system import codes
from floor_app.operations.qr_system.models import ScanLog
from floor_app.operations.qr_system.status import ScanOutcome

OUTCOMES = {
    "all": gettext_lazy("All"),
    ScanOutcome.UNKNOWN: ScanOutcome.UNKNOWN.label,
    ScanOutcome.MISREAD: ScanOutcome.MISREAD.label,
    ScanOutcome.RETIRED: ScanOutcome.RETIRED.label,
    ScanOutcome.REFUSED: ScanOutcome.REFUSED.label,
    ScanOutcome.REPEATED: ScanOutcome.REPEATED.label,
}
FILTERS = {"station": "station", "person": "by__username"}


@may("qr_system.view_scans")
def scans(request: OperatorRequest) -> HttpResponse:
    """Newest first; a station or a person in a row leads to theirs alone."""
    tab = chosen_tab(request, OUTCOMES)
    chosen = {name: codes.storable(request.GET.get(name, ""))[:150] for name in FILTERS}
    rows = _found(tab).filter(**{FILTERS[name]: value for name, value in chosen.items() if value})
    context = listed(
        request,
        rows.select_related("by"),
        orders={"at": ("id",)},
        usual="-at",
        search=("key__startswith",),
    )
    context |= {
        "title": _("Scan log"),
        "views": tabs(request, OUTCOMES, tab),
        "kept": {"tab": tab, **chosen},
        "chips": [
            {"label": value, "url": with_values(request, **{name: "", "after": ""}), "current": True}
            for name, value in chosen.items()
            if value
        ],
        "is_filtered": context["is_filtered"] or tab != "all" or any(chosen.values()),
    }
    return render(request, "office/scans.html", context)


def _found(tab: str) -> QuerySet[ScanLog]:
    rows = ScanLog.objects.annotate(
        what_came=Coalesce("floor_answer__outcome", F("outcome")),
        said=Coalesce("floor_answer__answer", F("answer")),
        took=F("floor_answer__latency_ms"),
    )
    return rows if tab == "all" else rows.filter(Q(outcome=tab) | Q(floor_answer__outcome=tab))
