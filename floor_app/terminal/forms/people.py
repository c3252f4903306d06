from django import forms
from django.utils.translation import gettext_lazy as _

from floor_app.operations.people.models import Station


class StationField(forms.ModelChoiceField[Station]):
    """By code and name: the code is written on the tablet, perhaps not yet."""

    def label_from_instance(self, station: Station) -> str:
        return f"{station.code} · {station.name}" if station.name else station.code


class StationForm(forms.Form):
    """Which of the stations on record this browser is."""

    station = StationField(
        Station.objects.filter(is_active=True).order_by("code"), label=_("Station"), empty_label=None
    )
