from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from floor_app.office.forms.fields import (
    CHOOSE,
    CodedChoiceField,
    CodeField,
    DateField,
    MomentField,
    RecordForm,
    ScannedField,
    WordsField,
    choosable,
)
from floor_app.operations.maintenance.models import Asset
from floor_app.operations.maintenance.status import AssetStatus, Criticality, DowntimeReason, Severity
from floor_app.operations.plant.models import Location, WorkCenter
from floor_app.operations.qr_system.status import CodeKind

DESCRIPTION = (
    "name",
    "criticality",
    "work_center",
    "location",
    "manufacturer",
    "model_number",
    "serial_number",
    "pm_interval_days",
)


def find_asset(code: str) -> Asset | None:
    return Asset.objects.filter(code=code.upper(), is_deleted=False).first()


class AssetFilter(forms.Form):
    """What the asset list shows; a value it does not know counts as none."""

    manufacturer = forms.CharField(
        label=_("Manufacturer"), required=False, max_length=80, help_text=_("How the name begins.")
    )
    model = forms.CharField(label=_("Model number"), required=False, max_length=60)
    criticality = forms.ChoiceField(
        label=_("Criticality"), choices=[("", _("Any")), *Criticality.choices], required=False
    )
    due = forms.BooleanField(label=_("PM is due"), required=False)
    since = DateField(label=_("Maintained since"), required=False)

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AssetForm(RecordForm):
    """What describes a machine; its status and what is done to it have forms of their own."""

    class Meta:
        model = Asset
        fields = ("code", *DESCRIPTION, "is_active")
        field_classes: ClassVar = {
            "code": CodeField,
            "work_center": CodedChoiceField,
            "location": CodedChoiceField,
        }


class NewAssetForm(forms.Form):
    """A machine that enters the books."""

    code = CodeField(label=_("Code"), max_length=30)
    name = forms.CharField(label=_("Name"), max_length=120)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[choice for choice in AssetStatus.choices if choice[0] != AssetStatus.SCRAPPED],
    )
    criticality = forms.ChoiceField(
        label=_("Criticality"), choices=Criticality.choices, initial=Criticality.MEDIUM
    )
    work_center = CodedChoiceField(
        choosable(WorkCenter.objects.all()), label=_("Work center"), required=False
    )
    location = CodedChoiceField(choosable(Location.objects.all()), label=_("Location"), required=False)
    manufacturer = forms.CharField(label=_("Manufacturer"), required=False, max_length=80)
    model_number = forms.CharField(label=_("Model number"), required=False, max_length=60)
    serial_number = forms.CharField(label=_("Serial number"), required=False, max_length=60)
    pm_interval_days = forms.IntegerField(
        label=_("Preventive maintenance every (days)"), required=False, min_value=1, max_value=3660
    )
    last_maintenance_date = DateField(label=_("Last maintained"), required=False)

    def clean_code(self) -> str:
        """As every code of the plant is written."""
        code: str = self.cleaned_data["code"]
        Asset._meta.get_field("code").run_validators(code)
        return code


class AssetStatusForm(forms.Form):
    """Going down asks for the reason, coming back for what was done."""

    status = forms.ChoiceField(label=_("Becomes"))
    reason = forms.ChoiceField(
        label=_("Why it stands still"), choices=[CHOOSE, *DowntimeReason.choices], required=False
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=255,
        help_text=_("What happened, or what was done to it."),
    )

    def __init__(self, *args: Any, asset: Asset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moves = asset.allowed_moves()
        field = self.fields["status"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # tells the type checker what is declared above
        field.choices = [CHOOSE, *(choice for choice in AssetStatus.choices if choice[0] in moves)]


class MaintainedForm(forms.Form):
    done_on = DateField(label=_("Done on"))
    note = WordsField(label=_("What was done"), max_length=2000)


class DeleteForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=255)


class DowntimeForm(forms.Form):
    """A stop that is over."""

    started_at = MomentField(label=_("From"))
    ended_at = MomentField(label=_("To"))
    reason = forms.ChoiceField(label=_("Why it stood still"), choices=[CHOOSE, *DowntimeReason.choices])
    note = forms.CharField(label=_("Note"), required=False, max_length=255)


class FaultForm(forms.Form):
    scanned: ClassVar = ("asset",)

    asset = ScannedField(
        kind=CodeKind.ASSET,
        find=find_asset,
        label=_("Asset"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    severity = forms.ChoiceField(
        label=_("How urgent"), choices=Severity.choices, initial=Severity.HIGH, widget=forms.RadioSelect
    )
    description = WordsField(label=_("What is wrong"), max_length=2000)


class ApproveForm(forms.Form):
    note = forms.CharField(label=_("Note"), required=False, max_length=255)


class RejectForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=255)
