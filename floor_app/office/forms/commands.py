"""Input of the dialogs. A form cleans; the service it feeds decides."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from floor_app.operations.people.models import Skill
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.reasons import HoldReason, ReworkReason, ScrapReason
from floor_app.operations.production.status import Gate, Priority

CHOOSE = ("", _("Choose one"))


def date_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def text_field(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), **options)


class CommandForm(forms.Form):
    """Made for one record; its cleaned data are the facts of one command."""

    def __init__(self, subject: Any, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.subject = subject
        next(iter(self.fields.values())).widget.attrs["autofocus"] = True
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the record."""

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class HoldForm(CommandForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=[CHOOSE, *HoldReason.choices])
    note = forms.CharField(label=_("Note"), max_length=255, required=False)


class ScrapForm(CommandForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=[CHOOSE, *ScrapReason.choices])
    note = forms.CharField(label=_("Note"), max_length=255, required=False)


class ReasonForm(CommandForm):
    reason = forms.CharField(label=_("Why"), max_length=255)


class FindingsForm(CommandForm):
    findings = text_field(_("Findings"), max_length=2000)


class SplitForm(CommandForm):
    subject: JobCard
    quantity = forms.IntegerField(label=_("Pieces for the new card"), min_value=1)

    def prepare(self) -> None:
        self.fields["quantity"].widget.attrs["max"] = self.subject.quantity - 1


class PlanForm(CommandForm):
    subject: JobCard
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)
    due_date = date_field(_("Due"), required=False)

    def prepare(self) -> None:
        self.initial = {"priority": self.subject.priority, "due_date": self.subject.due_date}


class RoutingForm(CommandForm):
    """Asks nothing, but what happens to the steps cannot be taken back."""

    replace = forms.BooleanField(label=_("Replace the steps that nobody has begun"))

    def facts(self) -> dict[str, Any]:
        return {}


class ReworkForm(CommandForm):
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1)
    reason = forms.ChoiceField(label=_("Reason"), choices=[CHOOSE, *ReworkReason.choices])


class WaiveGateForm(CommandForm):
    gate = forms.ChoiceField(label=_("Gate"), choices=[CHOOSE, *Gate.choices])
    reason = forms.CharField(label=_("Why"), max_length=255)


class InsertForm(CommandForm):
    """A new step behind the one whose menu it was opened from."""

    subject: JobOperation
    name = forms.CharField(label=_("Operation"), max_length=60)
    work_center = forms.ModelChoiceField(
        WorkCenter.objects.filter(is_active=True).order_by("code"),
        label=_("Work center"),
        to_field_name="code",
        empty_label=CHOOSE[1],
    )
    setup_minutes = forms.DecimalField(
        label=_("Set-up (min)"), min_value=0, max_digits=8, decimal_places=2, initial=0
    )
    run_minutes = forms.DecimalField(
        label=_("Run per piece (min)"), min_value=0, max_digits=8, decimal_places=2, initial=0
    )
    skill = forms.ModelChoiceField(
        Skill.objects.filter(is_active=True).order_by("code"),
        label=_("Skill asked for"),
        required=False,
        empty_label=_("None"),
    )
    instructions = text_field(_("Instructions"), required=False, help_text=_("One step a line."))

    def facts(self) -> dict[str, Any]:
        code = "_".join(self.cleaned_data["name"].upper().split())
        return {**self.cleaned_data, "code": code, "card": self.subject.job_card}
