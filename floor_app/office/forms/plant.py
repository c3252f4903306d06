from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from floor_app.office.forms.fields import CodedChoiceField, CodeField, RecordForm
from floor_app.operations.plant.models import CostCenter, Department, Location, Shift, WorkCenter
from floor_app.operations.plant.queries import LocationInsideItself, require_no_cycle

CODE: dict[str, Any] = {"code": CodeField}


class DepartmentForm(RecordForm):
    class Meta:
        model = Department
        fields = ("code", "name", "is_active")
        field_classes = CODE


class CostCenterForm(RecordForm):
    class Meta:
        model = CostCenter
        fields = ("code", "name", "department", "is_active")
        field_classes: ClassVar = {**CODE, "department": CodedChoiceField}


class ShiftForm(RecordForm):
    class Meta:
        model = Shift
        fields = ("code", "name", "starts", "ends", "is_active")
        field_classes = CODE
        widgets: ClassVar = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in ("starts", "ends")
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("starts") and cleaned.get("starts") == cleaned.get("ends"):
            self.add_error("ends", _("A shift ends at another time than it starts."))
        return cleaned


class LocationForm(RecordForm):
    class Meta:
        model = Location
        fields = ("code", "name", "kind", "parent", "receives_finished_goods", "allows_negative", "is_active")
        field_classes: ClassVar = {**CODE, "parent": CodedChoiceField}

    def clean_parent(self) -> Location | None:
        parent: Location | None = self.cleaned_data["parent"]
        try:
            require_no_cycle(location=self.instance, parent=parent)
        except LocationInsideItself as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return parent

    def clean_receives_finished_goods(self) -> bool:
        wanted: bool = self.cleaned_data["receives_finished_goods"]
        other = Location.objects.filter(receives_finished_goods=True).exclude(pk=self.instance.pk).first()
        if wanted and other is not None:
            raise forms.ValidationError(
                _("%(other)s receives finished work already. Take the mark off there first.")
                % {"other": other}
            )
        return wanted


class WorkCenterForm(RecordForm):
    class Meta:
        model = WorkCenter
        fields = (
            "code",
            "name",
            "department",
            "cost_center",
            "location",
            "allows_parallel_labor",
            "is_on_board",
            "is_active",
        )
        field_classes: ClassVar = {
            **CODE,
            **dict.fromkeys(("department", "cost_center", "location"), CodedChoiceField),
        }
