"""Who and what is free when, in shifts: plain arithmetic over a rota, no row is read or written."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from floor_app.operations.people.test_data import Person
from floor_app.operations.plant.queries import WEEKDAYS
from floor_app.operations.plant.test_data import EVENING, MORNING, NIGHT

SHIFT = timedelta(hours=8)
MOMENT = timedelta(minutes=5)
# So long before now people are at work whatever the day and hour, so that there is something to see.
ALIVE = timedelta(hours=12)
OFFICE_OPENS, OFFICE_CLOSES = time(7), time(16)


class OnShift(NamedTuple):
    code: str
    ends: datetime


@dataclass(frozen=True)
class Step:
    """One operation to be planned; minutes for all its pieces."""

    sequence: int
    code: str
    center: str
    minutes: int
    setup: int = 0
    skill: str = ""
    is_unattended: bool = False


@dataclass(frozen=True)
class Run:
    """One step worked on from … to; `relief` is who takes it over at which shift change."""

    step: Step
    by: str
    start: datetime
    end: datetime
    relief: tuple[tuple[datetime, str], ...] = ()

    @property
    def middle(self) -> datetime:
        return self.start + (self.end - self.start) / 2

    @property
    def last_hands(self) -> str:
        return self.relief[-1][1] if self.relief else self.by


class Rota:
    """Three shifts a day in plant time; none begins on the weekend, but for the hours before `now`."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.zone = ZoneInfo(settings.TIME_ZONE)

    def shift_at(self, at: datetime) -> OnShift | None:
        local = at.astimezone(self.zone)
        begins = (local - timedelta(hours=6)).replace(minute=0, second=0, microsecond=0)
        began = begins - timedelta(hours=begins.hour % 8)
        day = WEEKDAYS[began.weekday()]
        if day in settings.PLANT_WEEKEND and at < self.now - ALIVE:
            return None
        code = (MORNING, EVENING, NIGHT)[began.hour // 8]
        return OnShift(code, began + timedelta(hours=6) + SHIFT)

    def office_before(self, at: datetime) -> datetime:
        """The latest moment up to `at` at which somebody sits in the office."""
        local = at.astimezone(self.zone)
        while WEEKDAYS[local.weekday()] in settings.PLANT_WEEKEND or local.time() < OFFICE_OPENS:
            local = datetime.combine(local.date() - timedelta(days=1), OFFICE_CLOSES, self.zone)
        if local.time() > OFFICE_CLOSES:
            local = datetime.combine(local.date(), OFFICE_CLOSES, self.zone)
        return min(local, at)

    def day_before(self, at: datetime) -> datetime:
        """The latest moment up to `at` in a morning or evening shift."""
        while (shift := self.shift_at(at)) is None or shift.code == NIGHT:
            at -= timedelta(minutes=30)
        return at


class Calendar:
    """Takes people and work centers for a span of time; nobody and nothing is taken twice."""

    def __init__(self, rota: Rota, people: Iterable[Person], random: Random) -> None:
        self.rota, self.people, self.random = rota, list(people), random
        self._taken: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)

    def block(self, name: str, start: datetime, end: datetime) -> None:
        """Take it until `end` and for the moment it takes to get to the next job."""
        self._taken[name].append((start, end + MOMENT))

    def take_before(self, step: Step, before: datetime) -> Run:
        """The latest free span that ends at `before` or earlier, with somebody on shift who can do it."""
        end = before
        while end > before - timedelta(days=60):
            start = end - timedelta(minutes=step.minutes)
            busy = self._clash(step.center, start, end)
            shift = self.rota.shift_at(start)
            if busy:
                end = busy[0] - MOMENT
            elif shift is None:
                end -= timedelta(minutes=30)
            elif end > shift.ends and not step.is_unattended:
                end = shift.ends
            else:
                run = self._staffed(step, start, end, shift)
                if run:
                    return run
                end -= 2 * MOMENT
        raise LookupError(f"nobody is free for {step}")

    def take_now(self, step: Step, age: timedelta) -> Run:
        """A span that began `age` ago and goes on; people on shift first, then those who stay longer."""
        start, now = self.rota.now - age, self.rota.now
        on = self.rota.shift_at(now)
        able = self._able(step, start, now)
        able.sort(key=lambda person: (on is None or person.shift != on.code, len(person.skills)))
        if not able:
            raise LookupError(f"nobody is free for {step}")
        return self._take(step, able[0], start, now)

    def helper(self, step: Step, start: datetime, end: datetime) -> str:
        """Somebody else who can do it and is free in that time."""
        chosen = self._able(step, start, end)[0]
        self.block(chosen.username, start, end)
        return chosen.username

    def _staffed(self, step: Step, start: datetime, end: datetime, shift: OnShift) -> Run | None:
        able = [person for person in self._able(step, start, end) if person.shift == shift.code]
        relief = self._relief(step, shift, end) if able else None
        if relief is None:
            return None
        return self._take(step, self.random.choice(able), start, end, relief)

    def _relief(self, step: Step, shift: OnShift, end: datetime) -> tuple[tuple[datetime, str], ...] | None:
        """Who takes over at each shift change before `end`; None if the plant is closed then."""
        relief: list[tuple[datetime, str]] = []
        while shift.ends < end:
            change = shift.ends
            following = self.rota.shift_at(change)
            able = [p for p in self.people if following and p.shift == following.code and _can(p, step)]
            if following is None or not able:
                return None
            relief.append((change, self.random.choice(able).username))
            shift = following
        return tuple(relief)

    def _able(self, step: Step, start: datetime, end: datetime) -> list[Person]:
        return [
            person
            for person in self.people
            if _can(person, step) and (step.is_unattended or not self._clash(person.username, start, end))
        ]

    def _take(  # noqa: PLR0917
        self,
        step: Step,
        person: Person,
        start: datetime,
        end: datetime,
        relief: tuple[tuple[datetime, str], ...] = (),
    ) -> Run:
        self.block(step.center, start, end)
        if not step.is_unattended:
            self.block(person.username, start, end)
        return Run(step, person.username, start, end, relief)

    def _clash(self, name: str, start: datetime, end: datetime) -> tuple[datetime, datetime] | None:
        return next((span for span in self._taken[name] if span[0] < end + MOMENT and start < span[1]), None)


def _can(person: Person, step: Step) -> bool:
    return not step.skill or step.skill in person.skills
