from typing import Any, ClassVar

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from floor_app.office.forms.fields import CHOOSE, CodedChoiceField, CodeField, DateField, RecordForm
from floor_app.operations.people.models import Skill, Station, User
from floor_app.operations.people.roles import Role

# Passwords are typed once more by people who cannot see them, and never sent back.
NEW_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class PersonForm(RecordForm):
    """The user name is fixed once it is kept: badges carry it."""

    fixed: ClassVar = ("username",)

    class Meta:
        model = User
        fields = ("first_name", "last_name", "username", "personnel_number", "department", "is_active")
        field_classes: ClassVar = {"department": CodedChoiceField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        if "is_active" in self.fields:
            self.fields["is_active"].label = _("Works here")
            self.fields["is_active"].help_text = _("Whoever does not can no longer sign in.")

    def clean_personnel_number(self) -> str | None:
        """Two people without a number are no clash."""
        return self.cleaned_data["personnel_number"] or None


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        widget=NEW_PASSWORD,
        help_text=gettext_lazy("At least 10 characters, not only digits."),
    )
    again = forms.CharField(label=gettext_lazy("New password, once more"), strip=False, widget=NEW_PASSWORD)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.person)
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(_("The two passwords are not the same."))
        return again


class PinForm(forms.Form):
    pin = forms.CharField(
        label=gettext_lazy("New PIN"),
        max_length=8,
        help_text=gettext_lazy("4 to 8 digits, no run such as 1234."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class QualificationForm(forms.Form):
    skill = CodedChoiceField(
        Skill.objects.filter(is_active=True).order_by("code"),
        label=gettext_lazy("Skill"),
        empty_label=CHOOSE[1],
    )
    valid_until = DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        help_text=gettext_lazy("Empty: for good. A day gone by takes it away."),
    )


class SkillForm(RecordForm):
    class Meta:
        model = Skill
        fields = ("code", "name", "is_active")
        field_classes: ClassVar = {"code": CodeField}


class StationForm(RecordForm):
    class Meta:
        model = Station
        fields = ("code", "name", "work_center", "is_active")
        field_classes: ClassVar = {"code": CodeField, "work_center": CodedChoiceField}
