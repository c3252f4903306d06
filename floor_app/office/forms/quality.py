from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from floor_app.office.forms.fields import CHOOSE, RecordForm, ScannedField, WordsField
from floor_app.operations.production.models import JobCard
from floor_app.operations.qr_system.status import CodeKind
from floor_app.operations.quality.models import ChecklistItem
from floor_app.operations.quality.status import Disposition, NcrSeverity


def find_card(number: str) -> JobCard | None:
    return JobCard.objects.filter(number=number.upper()).first()


class NcrForm(forms.Form):
    """Something is wrong with the work on a card."""

    scanned: ClassVar = ("card",)

    card = ScannedField(kind=CodeKind.JOB_CARD, find=find_card, label=_("Job card"))
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=NcrSeverity.choices,
        initial=NcrSeverity.MAJOR,
        widget=forms.RadioSelect,
    )
    description = WordsField(label=_("What is wrong"), max_length=2000)


class CauseForm(forms.Form):
    cause = WordsField(label=_("Cause found"), max_length=2000)


class DispositionForm(forms.Form):
    disposition = forms.ChoiceField(
        label=_("What becomes of the work"), choices=[CHOOSE, *Disposition.choices]
    )
    note = WordsField(
        label=_("Why"),
        max_length=2000,
        help_text=_("Use as is is a written concession: this is its reason."),
    )


class CancelForm(forms.Form):
    reason = WordsField(label=_("Why"), max_length=2000)


class ChecklistForm(RecordForm):
    fixed: ClassVar = ()

    class Meta:
        model = ChecklistItem
        fields = ("text", "job_type", "position", "is_mandatory", "is_active")
        help_texts: ClassVar = {"job_type": _("Empty: for every card.")}
