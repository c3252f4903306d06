"""The whole state engine: a table of moves beside the choices, and one way to make a move."""

from collections.abc import Mapping
from typing import ClassVar, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class IllegalTransition(DomainError):
    """The record is not in a state from which this move is allowed."""


class StatusModel(models.Model):
    """A record with a `status` whose moves are listed in TRANSITIONS: {from: {to, …}}."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]]
    status: "models.CharField[str, str]"

    class Meta:
        abstract = True

    def allowed_moves(self) -> frozenset[str]:
        return self.TRANSITIONS.get(self.status, frozenset())

    def can_move_to(self, status: str) -> bool:
        return status in self.allowed_moves()

    def move_to(self, status: str) -> None:
        """Set the status in memory; the service saves. Raises IllegalTransition with a sentence."""
        if not self.can_move_to(status):
            raise IllegalTransition(
                _("%(thing)s is %(now)s; it cannot become %(wanted)s.")
                % {"thing": self, "now": self._label(self.status), "wanted": self._label(status)}
            )
        self.status = status

    def _label(self, status: str) -> str:
        field = cast("models.Field[str, str]", self._meta.get_field("status"))
        return str(dict(field.flatchoices).get(status, status))
