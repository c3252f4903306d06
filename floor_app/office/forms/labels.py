"""What is printed on what, where, how often and why; printers; labels that are taken out of use."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from floor_app.office.forms.fields import LONGEST_READING, CodeField, RecordForm
from floor_app.operations.qr_system import queries as qr
from floor_app.operations.qr_system.labels.press import Form
from floor_app.operations.qr_system.labels.templates import TEMPLATES
from floor_app.operations.qr_system.models import Printer, QRCode
from floor_app.operations.qr_system.status import CodeKind

TO_PRINTER = "printer:"


class PaperForm(forms.Form):
    """The paper, and where on it to begin."""

    template = forms.ChoiceField(label=_l("Paper"))
    start = forms.IntegerField(
        label=_l("First cell"),
        min_value=1,
        max_value=max(template.capacity for template in TEMPLATES.values()),
        initial=1,
        required=False,
        help_text=_l("On a sheet that was begun: count cells from the top left, row by row."),
    )

    def __init__(self, *args: Any, templates: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["template"].choices = list(templates.items())  # type: ignore[attr-defined]  # a ChoiceField

    def clean_start(self) -> int:
        return self.cleaned_data["start"] or 1


class PrintForm(forms.Form):
    """Where the print goes: a file, or a printer that holds this paper."""

    output = forms.ChoiceField(label=_l("Print as"))
    copies = forms.IntegerField(label=_l("Copies of each"), min_value=1, max_value=50, initial=1)
    reason = forms.CharField(label=_l("Why again"), max_length=200, required=False)

    def __init__(self, *args: Any, template: str, again: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.printers = {one.code: one for one in Printer.objects.filter(template=template, is_active=True)}
        self.fields["output"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            *((f"{TO_PRINTER}{one.code}", f"{one.code} – {one.name}") for one in self.printers.values()),
            (Form.PDF, _("PDF file")),
            (Form.PNG, _("Pictures (PNG)")),
            *([(Form.ZPL, _("ZPL file"))] if template in TEMPLATES and TEMPLATES[template].is_roll else []),
        ]
        self.fields["reason"].required = bool(again)
        if not again:
            self.fields["reason"].widget = forms.HiddenInput()

    @property
    def printer(self) -> Printer | None:
        return self.printers.get(str(self.cleaned_data["output"]).removeprefix(TO_PRINTER))

    @property
    def form(self) -> Form:
        """A label printer takes ZPL, one for sheets takes PDF."""
        output = self.cleaned_data["output"]
        if not output.startswith(TO_PRINTER):
            return Form(output)
        return Form.ZPL if "zpl" in dict(self.fields["output"].choices) else Form.PDF  # type: ignore[attr-defined]  # a ChoiceField


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_l("Why"), max_length=200)


class LabelForm(forms.Form):
    """One label that is in use, scanned or by its number, and why it goes."""

    code = forms.CharField(label=_l("Label"), max_length=LONGEST_READING)
    reason = forms.CharField(label=_l("Why"), max_length=200)
    scanned: ClassVar = ("code",)

    def clean_code(self) -> QRCode:
        found = qr.resolve(self.cleaned_data["code"])
        if found.code is None or found.problem:
            raise forms.ValidationError(found.sentence)
        if found.kind == CodeKind.PERSON:
            raise forms.ValidationError(_("A badge is replaced on the person's page: issue a new one."))
        if found.kind in {CodeKind.JOB_CARD, CodeKind.OPERATION}:
            raise forms.ValidationError(_("A job keeps its codes. Print its traveler again."))
        return found.code


class PrinterForm(RecordForm):
    class Meta:
        model = Printer
        fields = ("code", "name", "host", "port", "dpi", "template", "shift_right", "shift_down", "is_active")
        field_classes: ClassVar = {"code": CodeField}
        help_texts: ClassVar = {
            "host": _l("Host name or IP address in the plant's network."),
            "shift_right": _l("As measured on the calibration print; to the left with a minus."),
            "shift_down": _l("Upwards with a minus."),
        }

    template = forms.ChoiceField(
        label=_l("Paper"), choices=lambda: [(name, one.title) for name, one in TEMPLATES.items()]
    )
    shift_right = forms.DecimalField(
        label=_l("Shift right (mm)"), min_value=-20, max_value=20, decimal_places=2, initial=0
    )
    shift_down = forms.DecimalField(
        label=_l("Shift down (mm)"), min_value=-20, max_value=20, decimal_places=2, initial=0
    )
