"""A refusal is an answer, not a fault: its text is read by the person at the screen."""


class DomainError(Exception):
    """A rule said no. The message names the thing and, where there is one, the way out."""

    @property
    def message(self) -> str:
        return str(self.args[0]) if self.args else ""
