"""What is done to a job card from its page: a press, or a dialog with a form."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from floor_app.access import OperatorRequest, client_id, may, shows_refusals
from floor_app.office.actions import Action
from floor_app.office.forms.commands import ReasonForm
from floor_app.office.views.production.job_card import PARTS, Layer, find, show
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard, JobOperation, ReleaseCheck

CardView = Callable[..., HttpResponseBase]


def card_view(action: Action) -> CardView:
    """The page of one action on a card."""

    @may(action.verb)
    def act(request: OperatorRequest, number: str) -> HttpResponse:
        card = find(number)
        return _act(request, action, card, card)

    return act if action.form else require_POST(act)


def step_view(action: Action) -> CardView:
    """The page of one action on a step of a card."""

    @may(action.verb)
    def act(request: OperatorRequest, number: str, sequence: int) -> HttpResponse:
        steps = JobOperation.objects.select_related(*(f"job_card__{part}" for part in PARTS))
        step = get_object_or_404(steps, job_card__number=number, sequence=sequence)
        return _act(request, action, step.job_card, step)

    return act if action.form else require_POST(act)


@require_POST
@may("production.release_to_shop")
@shows_refusals
def tick_check(request: OperatorRequest, number: str, pk: int) -> HttpResponse:
    check = get_object_or_404(ReleaseCheck, pk=pk, job_card__number=number)
    services.tick_release_check(check=check, by=request.user, at=timezone.now(), client_id=client_id(request))
    return redirect(_checklist(number))


@may("production.release_to_shop")
@may("production.waive_gate")
def waive_check(request: OperatorRequest, number: str, pk: int) -> HttpResponse:
    """Let the card go without one item of the checklist, and say why."""
    check = get_object_or_404(ReleaseCheck, pk=pk, job_card__number=number)
    form = ReasonForm(check, request.POST or None)

    def waive() -> HttpResponse:
        services.tick_release_check(
            check=check,
            waiver=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
            client_id=client_id(request),
        )
        return redirect(_checklist(number))

    title = _("Waive: %(item)s") % {"item": check}
    return _dialog(request, find(number), Layer(title, form, request.path, _("Waive")), waive)


def _act(
    request: OperatorRequest, action: Action, card: JobCard, subject: JobCard | JobOperation
) -> HttpResponse:
    form = action.form(subject, request.POST or None) if action.form else None

    def run() -> HttpResponse:
        done = action.run(
            **{action.argument: subject},
            **(form.facts() if form else {}),
            by=request.user,
            at=timezone.now(),
            client_id=client_id(request),
        )
        messages.success(request, str(action.done) % {"card": done, "step": done})
        changed = done if isinstance(done, JobCard) else card
        return redirect("office:job", changed.number)

    if form is None:
        return _press(request, card, run)
    title = f"{action.label} · {subject}"
    layer = Layer(title, form, request.path, action.submit, is_final=action.is_final)
    return _dialog(request, card, layer, run)


def _press(request: HttpRequest, card: JobCard, run: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return run()
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("office:job", card.number)


def _dialog(
    request: OperatorRequest, card: JobCard, layer: Layer, run: Callable[[], HttpResponse]
) -> HttpResponse:
    """Show the form; run the command when it is sent. A refusal keeps what was typed."""
    if request.method != "POST":
        return show(request, card, layer=layer)
    if layer.form.is_valid():
        try:
            return run()
        except DomainError as refusal:
            layer.form.add_error(None, refusal.message)
    return show(request, card, layer=layer, status=409)


def _checklist(number: str) -> str:
    return f"{reverse('office:job', args=[number])}?tab=release"
