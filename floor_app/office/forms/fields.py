"""Fields that several forms of the office share."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from floor_app.operations.engineering.sizes import parse_inches, show_inches
from floor_app.operations.plant.models.base import CodedModel
from floor_app.operations.qr_system import codes
from floor_app.operations.qr_system import queries as qr
from floor_app.operations.qr_system.status import CodeKind

CHOOSE = ("", gettext_lazy("Choose one"))
LONGEST_READING = 512


class CodeField(forms.CharField):
    """A code as it is spoken: small letters become capitals."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").strip().upper()


class CodedChoiceField(forms.ModelChoiceField[Any]):
    """Code and name of each."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.code if obj.name in ("", obj.code) else f"{obj.code} – {obj.name}"


class ScannedField(forms.CharField):
    """One thing, by a scan of its label or by its number typed.

    `find` looks up a number; `called` is what the thing is called where that is not the label's kind.
    """

    def __init__(
        self,
        *,
        kind: CodeKind,
        find: Callable[[str], Model | None],
        called: str | Promise = "",
        **options: Any,
    ) -> None:
        super().__init__(max_length=LONGEST_READING, **options)
        self.kind, self.find, self.called = kind, find, called

    @property
    def word(self) -> str:
        return str(self.called or self.kind.label.lower())

    def clean(self, value: Any) -> Any:
        text = codes.unwrap(super().clean(value))
        if not text:
            return None
        number = self._scanned(text) if codes.parse(text) else text
        found = self.find(number)
        if found is None:
            raise forms.ValidationError(
                _("There is no %(kind)s %(number)s.") % {"kind": self.word, "number": number[:40]}
            )
        return found

    def _scanned(self, text: str) -> str:
        found = qr.resolve(text)
        if found.problem:
            raise forms.ValidationError(found.sentence)
        if found.kind != self.kind:
            raise forms.ValidationError(
                _("%(key)s is something else. Asked for here: %(kind)s.")
                % {"key": found.key, "kind": self.word}
            )
        return found.key


class InchesField(forms.CharField):
    """A size as people write it: 8.5, 8 1/2, 8-1/2 or 8½, with or without quotes."""

    def prepare_value(self, value: Any) -> Any:
        return show_inches(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_inches(text)
        except DomainError as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class DateField(forms.DateField):
    """The browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MomentField(forms.DateTimeField):
    """Day and time of the plant's clock."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class WordsField(forms.CharField):
    """A few lines."""

    widget = forms.Textarea(attrs={"rows": 3})


class RecordForm(forms.ModelForm[Any]):
    """Master data. A code is fixed once it is kept: labels and history carry it."""

    fixed: ClassVar[tuple[str, ...]] = ("code",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, CodedChoiceField) and field.queryset is not None:
                field.queryset = choosable(field.queryset, getattr(self.instance, f"{name}_id"))
        if self.instance.pk is None:
            self.fields.pop("is_active", None)
            return
        for name in self.fixed:
            if name in self.fields:  # the admin site shows what is fixed, not in a form
                self.fields[name].disabled = True


def choosable(rows: QuerySet[Any], current: int | None = None) -> QuerySet[Any]:
    """What is in use, and what is chosen already, by code."""
    return rows.filter(Q(is_active=True) | Q(pk=current)).order_by("code")


def by_code(model: type[CodedModel]) -> Callable[[str], Any]:
    """Finds what is in use by its code."""
    return lambda code: model._default_manager.filter(code=code.upper(), is_active=True).first()
