"""Commands printed at stations: scanning one acts on the step that the person means."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.access import client_id, who_may
from floor_app.operations.people import queries as people
from floor_app.operations.people.models import User
from floor_app.operations.production import queries, services
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.qr_system.status import Command
from floor_app.terminal.access import ask_who
from floor_app.terminal.scan_table import COMMANDS
from floor_app.terminal.stations import place_of

LAST_CARD = "last_card"
TOGETHER = timedelta(minutes=2)
Verb = Callable[..., JobOperation]


class NoStepMeant(DomainError):
    """No card was scanned, and the person's clock is on no step."""


class NotAllowed(DomainError):
    """The person's role has not this verb."""


def remember_card(request: HttpRequest, number: str, sequence: str = "") -> None:
    """A command scanned from now on means this card, or this step of it."""
    request.session[LAST_CARD] = [number, sequence, timezone.now().isoformat()]


def obey(request: HttpRequest, command: str) -> HttpResponse:
    """Do what the command says. Raises a DomainError where it cannot be done."""
    if command == Command.SIGN_OUT:
        logout(request)
        return redirect("terminal:sign-in")
    if not isinstance(request.user, User):
        return ask_who(request, "")
    order = COMMANDS[command]
    if command == Command.HELP:
        scanned = _scanned_card(request)
        about = f"?{urlencode({'card': scanned[0].number})}" if scanned else ""
        return redirect(f"{reverse(order.page)}{about}")
    step, action = _meant(request, request.user)
    if order.page:
        return redirect(order.page, step.job_card.number, step.sequence)
    if not people.may(request.user, order.verb):
        raise NotAllowed(who_may(order.verb))
    verb, sentence = _verb(command, is_joining=action == "report" and not _is_on(request.user, step))
    step = verb(operation=step, by=request.user, at=timezone.now(), client_id=client_id(request))
    messages.success(request, sentence % {"step": step})
    card = reverse("terminal:job-card", args=[step.job_card.number])
    return redirect(f"{card}?{urlencode({'operation': step.sequence})}")


def _verb(command: str, *, is_joining: bool) -> tuple[Verb, str]:
    if command == Command.PAUSE:
        return services.pause_operation, _("%(step)s is paused.")
    if is_joining:
        return services.join_operation, _("Your clock is on %(step)s.")
    return services.start_operation, _("%(step)s is running. Your clock is on.")


def _is_on(person: User, step: JobOperation) -> bool:
    return queries.people_on(step).filter(operator=person).exists()


def _meant(request: HttpRequest, by: User) -> tuple[JobOperation, str]:
    """The step, and the one thing to do with it."""
    scanned = _scanned_card(request)
    if scanned is None:
        bookings = list(queries.open_bookings(by)[:2])
        if len(bookings) != 1:
            raise NoStepMeant(_("Scan the job card first, then the command."))
        scanned = (bookings[0].operation.job_card, bookings[0].operation)
    card, asked = scanned
    found = queries.next_step(card, work_center=place_of(request).work_center, operation=asked)
    if found.operation is None:
        raise NoStepMeant(_("There is nothing to do on %(card)s.") % {"card": card})
    return found.operation, found.action


def _scanned_card(request: HttpRequest) -> tuple[JobCard, JobOperation | None] | None:
    """The card scanned a moment ago, and its step where that was scanned."""
    number, sequence, at = request.session.get(LAST_CARD, ["", "", ""])
    scanned_at = parse_datetime(at)
    if scanned_at is None or timezone.now() - scanned_at > TOGETHER:
        return None
    card = JobCard.objects.select_related("material").filter(number=number).first()
    if card is None:
        return None
    steps: Any = card.operations.select_related("work_center", "job_card")
    return card, steps.filter(sequence=sequence).first() if sequence else None
