"""A form that feeds one command: asked, refused in words with what was typed kept, or done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models import Event
from floor_app.access import OperatorRequest, client_id
from floor_app.operations.people.models import User

M = TypeVar("M", bound=Model)
SAVE = _("Save")


class Signature(TypedDict):
    """What every command is told besides its facts."""

    by: User
    at: datetime
    client_id: UUID | None


@dataclass(frozen=True)
class FormPage:
    """What office/form.html says around the form. `back` is an address."""

    title: str
    back: str
    back_label: str | Promise
    submit: str | Promise = SAVE
    note: str | Promise = ""
    is_final: bool = False
    template: str = "office/form.html"


def signed(request: OperatorRequest) -> Signature:
    return {"by": request.user, "at": timezone.now(), "client_id": client_id(request)}


def submitted(request: HttpRequest, form: forms.BaseForm, act: Callable[[], M]) -> M | None:
    """What the command leaves behind; None while the page is to be shown, the refusal on it."""
    if request.method != "POST":
        return None
    if not form.is_valid():
        again: M | None = _left_behind(request)
        return again
    try:
        return act()
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return None


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[], M],
    *,
    shown: FormPage,
    done: str | Promise,
    then: Callable[[M], str] | None = None,
    **context: Any,
) -> HttpResponse:
    """Ask on a page of its own; once done say so, in `done` the %(it)s, and go `then` or back."""
    left = submitted(request, form, act)
    if left is not None:
        messages.success(request, str(done) % {"it": left})
        return redirect(then(left) if then else shown.back)
    status = 409 if request.method == "POST" else 200
    return render(request, shown.template, {"form": form, "shown": shown, **context}, status=status)


def _left_behind(request: HttpRequest) -> Any | None:
    """The same press again, after its answer was lost: the form refuses what it has made itself."""
    pressed = client_id(request)
    if pressed is None:
        return None
    found = Event.objects.filter(client_id=pressed, by=request.user.pk).select_related("subject_type").first()
    return found.subject_type.get_object_for_this_type(pk=found.subject_id) if found else None
