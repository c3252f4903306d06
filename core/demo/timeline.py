"""What every load() is given: the moment, the dice, and a timeline on which the past is acted out."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from random import Random
from typing import Any

from django.utils import timezone

Action = Callable[[datetime], object]
# with progress("Doing", 17) as step: … step() seventeen times
Progress = Callable[[str, int], AbstractContextManager[Callable[[], object]]]


def quietly(doing: str, total: int) -> AbstractContextManager[Callable[[], object]]:
    return nullcontext(lambda: None)


@dataclass(frozen=True)
class Login:
    """How one demo person gets in. Empty where there is no such key."""

    name: str
    role: str
    username: str
    password: str
    badge: str
    pin: str


@dataclass
class Demo:
    """One loading of the demo plant.

    `now` is the last moment of it, whole minutes. `copies` is how many job cards are added in bulk, of
    which the share `open_share` (0 to 1) is not closed. `keys` says whether people get passwords, badges and
    PINs. `shared` is what one application leaves for the ones above it.
    """

    now: datetime
    seed: int = 1
    copies: int = 0
    open_share: float = 0.05
    keys: bool = False
    progress: Progress = quietly
    logins: list[Login] = field(default_factory=list)
    shared: dict[str, Any] = field(default_factory=dict)
    _waiting: list[tuple[datetime, int, Action]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    @property
    def today(self) -> date:
        """The day it is in the plant."""
        return timezone.localdate(self.now)

    def random(self, name: str) -> Random:
        """Dice of one's own: what one application draws does not change what another does."""
        return Random(f"{self.seed}/{name}")  # noqa: S311  # a story, no secret

    def at(self, when: datetime, action: Action) -> None:
        """Do it when its moment comes, whoever asked first: rows are made in the order of time."""
        if when > self.now:
            raise ValueError(f"{when} has not come yet")
        heapq.heappush(self._waiting, (when, next(self._order), action))

    def __len__(self) -> int:
        return len(self._waiting)

    def act_out(self) -> Iterator[datetime]:
        """Do what is waiting, earliest first; an action may add others for later. Yields after each."""
        while self._waiting:
            when, _order, action = heapq.heappop(self._waiting)
            action(when)
            yield when
