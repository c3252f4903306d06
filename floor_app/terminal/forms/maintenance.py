from django import forms
from django.utils.translation import gettext_lazy as _

from floor_app.operations.maintenance.status import Severity
from floor_app.photos import PhotoField


class FaultForm(forms.Form):
    severity = forms.ChoiceField(
        choices=Severity, initial=Severity.HIGH, label=_("How urgent"), widget=forms.RadioSelect
    )
    description = forms.CharField(
        label=_("What is wrong"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )
    photo = PhotoField(label=_("Photo"), required=False)


class UnsignedFaultForm(forms.Form):
    """What somebody says who scanned the label and did not sign in: in words of the floor."""

    description = forms.CharField(
        label=_("What is wrong"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    severity = forms.ChoiceField(
        label=_("Does it still run?"),
        choices=[
            (Severity.LOW, _("Yes, this can wait")),
            (Severity.HIGH, _("Yes, but badly or not for long")),
            (Severity.STOPPED, _("No, it stands still")),
        ],
        widget=forms.RadioSelect,
    )
    is_danger = forms.BooleanField(label=_("Somebody could get hurt"), required=False)
    photo = PhotoField(label=_("Photo"), required=False)
    reporter = forms.CharField(
        label=_("Your name"),
        max_length=80,
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
    )


class BreakdownForm(forms.Form):
    description = forms.CharField(
        label=_("What happened"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )
