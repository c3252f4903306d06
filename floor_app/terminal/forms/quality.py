from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.reasons import ReworkReason
from floor_app.operations.quality.models import ChecklistItem
from floor_app.operations.quality.services import Failure
from floor_app.operations.quality.status import CheckResult, NcrSeverity


class FailureIncomplete(DomainError):
    """A fail that does not say what is wrong."""


class InspectionForm(forms.Form):
    """One answer for each line of the checklist; what is wrong is asked only for a fail."""

    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    reason = forms.ChoiceField(choices=ReworkReason, required=False, label=gettext_lazy("Why"))
    severity = forms.ChoiceField(
        choices=NcrSeverity, initial=NcrSeverity.MAJOR, required=False, label=gettext_lazy("Severity")
    )
    description = forms.CharField(
        label=gettext_lazy("What is wrong"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, card: JobCard, checklist: QuerySet[ChecklistItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(checklist)
        for item in self.items:
            self.fields[f"check_{item.pk}"] = forms.ChoiceField(
                choices=CheckResult, required=False, label=item.text, widget=forms.RadioSelect
            )
        self.fields["repeat"] = forms.ModelChoiceField(
            card.operations.order_by("-sequence"), required=False, label=gettext_lazy("Step to repeat")
        )

    @property
    def checks(self) -> list[forms.BoundField]:
        return [self[f"check_{item.pk}"] for item in self.items]

    def results(self) -> dict[int, str]:
        answers = {item.pk: self.cleaned_data[f"check_{item.pk}"] for item in self.items}
        return {pk: answer for pk, answer in answers.items() if answer}

    def failure(self) -> Failure:
        """What the inspector found. Raises FailureIncomplete when the step or the words are missing."""
        data = self.cleaned_data
        if data["repeat"] is None or not data["description"].strip():
            raise FailureIncomplete(_("To fail it, choose the step to repeat and write what is wrong."))
        return Failure(
            repeat=data["repeat"],
            reason=data["reason"],
            description=data["description"],
            severity=data["severity"] or NcrSeverity.MAJOR,
        )


class NcrForm(forms.Form):
    severity = forms.ChoiceField(
        choices=NcrSeverity,
        initial=NcrSeverity.MAJOR,
        label=gettext_lazy("Severity"),
        widget=forms.RadioSelect,
    )
    description = forms.CharField(
        label=gettext_lazy("What is wrong"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )
