from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.search import begins
from floor_app.office.forms.fields import DateField
from floor_app.operations.engineering.status import JobType
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production import attention
from floor_app.operations.production.queries import (
    CARD_ORDERS,
    STARTED_ORDERS,
    TABS,
    cards_at,
    started_between,
    with_value,
)
from floor_app.operations.production.status import Priority

FIRST_TAB = "open"
ANY = ("", _("Any"))
NEEDS = [
    ("late", _("Late")),
    ("blocked", _("Blocked")),
    ("rework", _("Rework waiting")),
    ("qc", _("Long under QC")),
]
FILTERS = ("needs", "work_center", "job_type", "priority", "customer", "started_from", "started_to")
# What is complete neither waits nor needs anybody: its tab is not read through for it.
WAITING = frozenset({"needs", "work_center"})
ORDERS = {**CARD_ORDERS, **STARTED_ORDERS}


class JobListFilter(forms.Form):
    """What the job list shows; a value it does not know counts as none."""

    tab = forms.ChoiceField(choices=[(tab, tab) for tab in TABS], required=False)
    sort = forms.ChoiceField(choices=[(order, order) for order in ORDERS], required=False)
    q = forms.CharField(required=False, max_length=64)
    needs = forms.ChoiceField(label=_("Needs attention"), choices=[ANY, *NEEDS], required=False)
    work_center = forms.ChoiceField(label=_("Waits or runs at"), required=False)
    job_type = forms.ChoiceField(label=_("Job type"), choices=[ANY, *JobType.choices], required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=[ANY, *Priority.choices], required=False)
    customer = forms.CharField(label=_("Customer"), required=False, max_length=80)
    started_from = DateField(label=_("Started from"), required=False)
    started_to = DateField(label=_("Started to"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.query = data
        centers = WorkCenter.objects.filter(is_active=True).order_by("code").values_list("code", "name")
        labels = [(code, f"{code} – {name}" if name != code else code) for code, name in centers]
        field = self.fields["work_center"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # tells the type checker what is declared above
        field.choices = [ANY, *labels]
        self.is_valid()

    def chosen(self, name: str, otherwise: str = "") -> str:
        return str(self.cleaned_data.get(name) or otherwise)

    @property
    def shown_tab(self) -> str:
        return self.chosen("tab", FIRST_TAB)

    @property
    def of_started(self) -> bool:
        """Only cards that were started are asked for, so that they can be sorted by their start."""
        return bool(self.chosen("started_from") or self.chosen("started_to"))

    @property
    def sorted_by(self) -> str:
        usual = "-started" if self.of_started else "due"
        sort = self.chosen("sort", usual)
        return usual if sort in STARTED_ORDERS and not self.of_started else sort

    @property
    def order(self) -> tuple[str, ...]:
        return ORDERS[self.sorted_by]

    def condition(self, at: datetime) -> Q:
        """The chosen filters as one condition on job cards."""
        chosen = [name for name in FILTERS if self.chosen(name)]
        if self.shown_tab == "done" and not WAITING.isdisjoint(chosen):
            return Q(pk__in=[])
        return Q(*(self._condition(name, at) for name in chosen))

    def _condition(self, name: str, at: datetime) -> Q:
        value = self.chosen(name)
        match name:
            case "needs":
                return needing(value, at)
            case "work_center":
                return Q(pk__in=cards_at(value))
            case "customer":
                return begins("customer", value)
            case "started_from":
                return started_between(_begin(self.cleaned_data[name]), None)
            case "started_to":
                return started_between(None, _begin(self.cleaned_data[name] + timedelta(days=1)))
        return with_value(self.shown_tab, **{name: value})

    def chips(self) -> list[dict[str, object]]:
        """The filters that are on; each links to the list without it."""
        return [
            {"label": self._label(name), "url": self._without(name), "current": True}
            for name in FILTERS
            if self.chosen(name)
        ]

    def _label(self, name: str) -> str:
        field, value = self.fields[name], self.chosen(name)
        if isinstance(field, DateField):
            return f"{field.label} {date_format(self.cleaned_data[name], 'j M Y')}"
        choices = field.choices if isinstance(field, forms.ChoiceField) else ()
        return next((str(label) for key, label in choices if str(key) == value), value)  # type: ignore[union-attr]

    def _without(self, name: str) -> str:
        rest = self.query.copy()
        for gone in (name, "after"):
            rest.pop(gone, None)
        return f"?{rest.urlencode()}"


def _begin(day: date) -> datetime:
    """When a day begins by the plant's clock."""
    return timezone.make_aware(datetime.combine(day, time.min))


def needing(what: str, at: datetime) -> Q:
    """The condition behind one choice of NEEDS."""
    match what:
        case "late":
            return attention.late(timezone.localdate(at))
        case "blocked":
            return attention.blocked()
        case "rework":
            return attention.rework_waiting()
    return attention.long_under_qc(at)
