"""Every part on one page, and four whole screens made of them. Shows examples, never data."""

from collections.abc import Callable
from datetime import UTC, datetime

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext as _
from zxingcpp import BarcodeFormat, create_barcode

from core.views import styleguide_examples as examples


class ExampleForm(forms.Form):
    """One field of each kind; given data, most of them refuse."""

    number = forms.CharField(label="Drawing number", help_text="As on the title block.")
    quantity = forms.IntegerField(label="Quantity", min_value=1)
    due = forms.DateField(label="Due", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    family = forms.ChoiceField(
        label="Family", choices=[("", "Choose one"), ("a", "Shafts"), ("b", "Housings")]
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    urgent = forms.BooleanField(label="Tell the supervisor", required=False)
    size = forms.ChoiceField(
        label="Label", choices=[("s", "50 × 25 mm"), ("l", "100 × 50 mm")], widget=forms.RadioSelect
    )


def styleguide(request: HttpRequest) -> HttpResponse:
    """The page of parts."""
    refused = ExampleForm({"number": "", "quantity": "0", "family": "", "size": "s"})
    refused.add_error(None, "The order is closed. Ask a planner to open it.")
    context = {
        **_shell(),
        **examples.parts(now()),
        "form": ExampleForm(auto_id="empty_%s"),
        "refused": refused,
        "drawing": _drawing("EX-2026-00153"),
    }
    return render(request, "core/styleguide/parts.html", context)


def styleguide_screen(request: HttpRequest, name: str) -> HttpResponse:
    """One whole screen by name: list, terminal, board, sign-in."""
    screens: dict[str, Callable[[datetime], dict[str, object]]] = {
        "list": examples.job_list,
        "terminal": examples.terminal,
        "board": examples.board,
        "sign-in": examples.sign_in,
    }
    if name not in screens:
        raise Http404(name)
    template = f"core/styleguide/{name.replace('-', '_')}.html"
    return render(request, template, {**_shell(name), **screens[name](datetime.now(UTC))})


def _shell(current: str = "") -> dict[str, object]:
    return {
        "navigation": examples.navigation(current),
        "shift": _("Shift B"),
        "scan_url": "#",
        "search_url": "",
        "andon_url": "#",
        "andon_count": 2,
    }


def _drawing(payload: str) -> SafeString:
    svg = create_barcode(payload, BarcodeFormat.QRCode, ec_level="M").to_svg()
    drawing = svg[svg.index("<svg") :].replace(
        "<svg ", '<svg role="img" aria-label="QR" viewBox="0 0 29 29" ', 1
    )
    return mark_safe(drawing)  # noqa: S308  # drawn here from a constant
