from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from floor_app.office.forms.fields import (
    CodedChoiceField,
    CodeField,
    DateField,
    InchesField,
    RecordForm,
    choosable,
)
from floor_app.operations.engineering.models import (
    Material,
    ReleaseChecklistItem,
    Routing,
    RoutingOperation,
)
from floor_app.operations.people.models import Skill
from floor_app.operations.plant.models import WorkCenter

STEP = (
    "sequence",
    "code",
    "name",
    "work_center",
    "setup_minutes",
    "run_minutes",
    "skill",
    "is_mandatory",
    "is_inspection",
    "instructions",
)
BLANK_ROWS = 3
MOST_ROWS = 60


class MaterialForm(RecordForm):
    """The MAT number is fixed once it is kept: job cards and stock carry it."""

    fixed: ClassVar = ("mat_number",)
    size_inches = InchesField(
        label=gettext_lazy("Size"), required=False, max_length=20, help_text=gettext_lazy('8.5 or 8 1/2"')
    )

    class Meta:
        model = Material
        fields = (
            "mat_number",
            "name",
            "product_family",
            "body_material",
            "size_inches",
            "is_serialised",
            "is_active",
        )
        field_classes: ClassVar = {"mat_number": CodeField}


class RevisionForm(forms.Form):
    revision = forms.CharField(label=gettext_lazy("Revision"), max_length=10)
    effective_from = DateField(label=gettext_lazy("Effective from"))
    change_note = forms.CharField(label=gettext_lazy("What changed"), max_length=255, required=False)


class RoutingForm(forms.ModelForm[Routing]):
    """Code and version stay: job cards name the routing that they were made from."""

    class Meta:
        model = Routing
        fields = ("code", "name", "job_type", "product_family", "body_material")
        field_classes: ClassVar = {"code": CodeField}
        help_texts: ClassVar = {
            "product_family": gettext_lazy("Empty: for any."),
            "body_material": gettext_lazy("Empty: for any."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = not self.instance._state.adding

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if self.instance._state.adding and Routing.objects.filter(code=code).exists():
            raise forms.ValidationError(
                _("There is a routing %(code)s already. Make a new version of it.") % {"code": code}
            )
        return code


class KnownChoiceField(CodedChoiceField):
    """One of the records that its table was given, so that no row asks for it again."""

    known: Mapping[str, Any] = {}

    def know(self, records: Mapping[str, Any]) -> None:
        self.known = records
        self.widget.choices = [("", "–"), *((key, str(record)) for key, record in records.items())]

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if str(value) not in self.known:
            raise forms.ValidationError(self.error_messages["invalid_choice"], params={"value": value})
        return self.known[str(value)]


class StepForm(forms.ModelForm[RoutingOperation]):
    """One row of the table of operations; each control says what it is."""

    class Meta:
        model = RoutingOperation
        fields = STEP
        field_classes: ClassVar = {
            "code": CodeField,
            "work_center": KnownChoiceField,
            "skill": KnownChoiceField,
        }
        widgets: ClassVar = {"instructions": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)
        for name in ("setup_minutes", "run_minutes"):
            self.fields[name].validators.append(MinValueValidator(0))


class StepSet(forms.BaseFormSet[StepForm]):
    """The operations of a routing. The lists of choices are asked once for all rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {
            "work_center": {str(center.pk): center for center in choosable(WorkCenter.objects.all())},
            "skill": {str(skill.pk): skill for skill in choosable(Skill.objects.all())},
        }

    def add_fields(self, form: StepForm, index: int | None) -> None:
        super().add_fields(form, index)
        for name, records in self.known.items():
            field = form.fields[name]
            if isinstance(field, KnownChoiceField):
                field.know(records)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = _("Remove")

    def clean(self) -> None:
        if any(form.errors for form in self.forms):
            return
        if not self.steps():
            raise forms.ValidationError(_("Add an operation: a routing without any makes empty job cards."))

    def steps(self) -> list[RoutingOperation]:
        """What is to be kept, in the order of the plant: rows left empty or marked as removed are not."""
        kept = [form for form in self.forms if form.has_changed() or form.initial]
        wanted = [form for form in kept if not form.cleaned_data.get("DELETE")]
        return sorted((form.instance for form in wanted), key=lambda step: step.sequence)


# Typed by hand: the factory knows its base class only.
Steps = cast(
    "type[StepSet]",
    forms.formset_factory(
        StepForm,
        formset=StepSet,
        extra=BLANK_ROWS,
        can_delete=True,
        can_delete_extra=False,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
    ),
)


class ReleaseChecklistForm(RecordForm):
    fixed: ClassVar = ()

    class Meta:
        model = ReleaseChecklistItem
        fields = ("text", "job_type", "position", "is_mandatory", "is_active")
        help_texts: ClassVar = {"job_type": gettext_lazy("Empty: for every card.")}
