"""What quality refuses, as words for the person at the screen."""

from core.errors import DomainError


class ChecklistIncomplete(DomainError):
    """A mandatory line is unanswered, or a pass has a line that is not OK."""


class NcrOpen(DomainError):
    """Work with an open non-conformance does not leave."""


class NoteMissing(DomainError):
    """A decision that must say why."""


class SameHands(DomainError):
    """The one who verifies is not the one who reworked."""


class ReworkUnfinished(DomainError):
    """The rework ordered by the disposition has not been done yet."""


class NoReworkOrdered(DomainError):
    """Rework is reported on a report whose disposition asks for none."""


class NotScrapped(DomainError):
    """The disposition says scrap, and what the report is about could still go on."""
