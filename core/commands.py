"""A command that arrives twice does its work once."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.models import Event

P = ParamSpec("P")
Subject = TypeVar("Subject", bound=Model)


class CommandIdReused(DomainError):
    """The client id already belongs to another command."""


class Conflict(DomainError):
    """Somebody else's command took what this one was about to take."""


# The outermost command that runs now: its transaction is the one of all verbs it calls.
running_command: ContextVar[str] = ContextVar("running_command", default="")


def command(verb: Callable[P, Subject]) -> Callable[P, Subject]:
    """Run a write verb in one transaction, once per `client_id`.

    The verb passes its `client_id` to `record(subject=…)` and returns that subject. The first arrival
    pays nothing for this. A second one fails on the event's unique client id, or is refused because the
    work is already done; either way its own writes are rolled back and it gets the first one's answer.
    A verb called by another is part of that one: it may refuse, and then everything is rolled back.
    """

    @wraps(verb)
    def once(*args: P.args, **kwargs: P.kwargs) -> Subject:
        if running_command.get():
            return verb(*args, **kwargs)
        try:
            return _run(verb, *args, **kwargs)
        except (DomainError, IntegrityError) as refusal:
            answer = _earlier_answer(verb.__name__, kwargs)
            if answer is not None:
                return answer  # type: ignore[return-value]  # the same verb recorded it: it is a Subject
            if _lost_a_race(refusal):
                raise Conflict(_("Somebody changed this at the same moment. Look again.")) from refusal
            raise

    return once


def _run(verb: Callable[P, Subject], *args: P.args, **kwargs: P.kwargs) -> Subject:
    token = running_command.set(verb.__name__)
    try:
        with transaction.atomic():
            return verb(*args, **kwargs)
    finally:
        running_command.reset(token)


def _lost_a_race(refusal: Exception) -> bool:
    """The services ask first, so a unique constraint speaks only when two commands asked at once."""
    return isinstance(refusal, IntegrityError) and "unique" in str(refusal).lower()


def _earlier_answer(name: str, kwargs: dict[str, object]) -> Model | None:
    """What the command of this client id left behind, if it has been here before."""
    client_id = kwargs.get("client_id")
    if not isinstance(client_id, UUID):
        return None
    event = Event.objects.select_related("subject_type").filter(client_id=client_id).first()
    if event is None:
        return None
    if (event.facts.get("command"), event.by_id) != (name, getattr(kwargs.get("by"), "pk", None)):
        raise CommandIdReused(_("This command id was already used for something else."))
    subject: Model = event.subject_type.get_object_for_this_type(pk=event.subject_id)
    return subject
