from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import authenticate, get_user
from django.contrib.auth import login as start_session
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections, connection
from django.test import RequestFactory, TestCase, TransactionTestCase

from core.models import Event
from core.testing import slow
from floor_app.operations.people import services
from floor_app.operations.people.models import Station, User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.services.sign_in import PIN_REFUSED, SIGNED_IN
from floor_app.operations.people.testing import make_station, make_user
from floor_app.operations.qr_system import codes
from floor_app.operations.qr_system import services as labelling
from floor_app.operations.qr_system.status import CodeKind

NINE = datetime(2026, 11, 4, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


class BadgeTests(TestCase):
    tablet: Station
    ben: User
    ana: User
    badge: str

    @classmethod
    def setUpTestData(cls) -> None:
        cls.tablet = make_station("TAB-1")
        cls.ben = make_user("ben", roles=[Role.SUPERVISOR])
        cls.ana = services.issue_badge(user=make_user("ana"), by=cls.ben, at=NINE)
        cls.badge = cls.ana.badge or ""

    def scan(self, badge: str) -> User:
        return services.sign_in_with_badge(station=self.tablet, badge=badge, at=NINE)

    def refused(self, refusal: type[Exception], sentence: str, badge: str) -> None:
        with pytest.raises(refusal, match=sentence):
            self.scan(badge)
        assert not Event.objects.filter(verb=SIGNED_IN).exists()

    def test_a_badge_signs_its_holder_in(self) -> None:
        assert self.scan(self.badge) == self.ana

        event = Event.objects.get(verb=SIGNED_IN)
        assert (event.subject_id, event.by_id, event.at) == (self.ana.pk, self.ana.pk, NINE)
        assert event.facts == {"station": "TAB-1", "by_means_of": "badge"}

    def test_a_badge_is_read_as_scanners_send_it(self) -> None:
        assert self.scan(f"]Q1{self.badge.lower()}\r\n") == self.ana

    def test_a_replaced_badge_is_refused(self) -> None:
        services.issue_badge(user=self.ana, by=self.ben, at=NINE)

        self.refused(services.UnknownBadge, "was replaced", self.badge)

    def test_a_code_that_is_no_badge_is_refused(self) -> None:
        card = labelling.register(kind=CodeKind.JOB_CARD, key="JC-2026-00001")

        self.refused(services.UnknownBadge, "JC-2026-00001 is not a badge", card.text)
        self.refused(services.UnknownBadge, "Unknown code", codes.make_code("P", "23456789BCDF"))

    def test_nobody_is_signed_in_by_name(self) -> None:
        self.refused(services.UnknownBadge, "Unknown code: ana", "ana")

    def test_a_badge_taken_from_its_holder_is_refused(self) -> None:
        User.objects.filter(pk=self.ana.pk).update(badge=None)

        self.refused(services.UnknownBadge, "belongs to nobody", self.badge)

    def test_whoever_left_is_refused(self) -> None:
        User.objects.filter(pk=self.ana.pk).update(is_active=False)

        self.refused(services.PersonOutOfUse, "Ana cannot sign in any more", self.badge)

    def test_a_person_without_a_role_at_the_terminal_is_refused(self) -> None:
        self.ana.groups.clear()

        self.refused(services.NoStationRole, "Ana has no role for working at a station", self.badge)

    def test_a_station_not_registered_or_out_of_use_is_refused(self) -> None:
        changes: list[dict[str, Any]] = [{"token": ""}, {"token": "x", "is_active": False}]
        for change in changes:
            Station.objects.filter(pk=self.tablet.pk).update(**change)

            self.refused(services.UnregisteredStation, "TAB-1 is not a registered station", self.badge)


class PinTests(TestCase):
    tablet: Station
    other_tablet: Station
    ben: User
    ana: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.tablet = make_station("TAB-1")
        cls.other_tablet = make_station("TAB-2")
        cls.ben = make_user("ben", roles=[Role.SUPERVISOR], pin="4700")
        cls.ana = make_user("ana", pin="2580")

    def enter(
        self, pin: str, *, username: str = "ana", at: datetime = NINE, station: Station | None = None
    ) -> User:
        return services.sign_in_with_pin(station=station or self.tablet, username=username, pin=pin, at=at)

    def miss(self, times: int, *, username: str = "ana", at: datetime = NINE) -> None:
        for _ in range(times):
            with pytest.raises((services.WrongPin, services.PinLocked)):
                self.enter("9999", username=username, at=at)

    def test_a_pin_signs_its_holder_in(self) -> None:
        assert self.enter("2580") == self.ana

        event = Event.objects.get()
        assert (event.verb, event.by_id) == (SIGNED_IN, self.ana.pk)
        assert event.facts == {"station": "TAB-1", "by_means_of": "PIN"}

    def test_a_wrong_pin_is_refused_counted_and_not_written_down(self) -> None:
        with pytest.raises(services.WrongPin, match=r"Wrong PIN\. 4 tries are left\."):
            self.enter("2581")

        event = Event.objects.get()
        assert (event.verb, event.subject_id, event.by_id) == (PIN_REFUSED, self.ana.pk, None)
        assert event.facts == {"station": "TAB-1"}

    @slow
    def test_the_fifth_wrong_pin_locks_the_person_for_five_minutes_at_every_station(self) -> None:
        self.miss(3)
        with pytest.raises(services.WrongPin, match=r"Wrong PIN\. 1 try is left\."):
            self.enter("9999")
        with pytest.raises(services.PinLocked, match=r"Too many wrong PINs for Ana\..* in 5 minutes"):
            self.enter("9999")

        with pytest.raises(services.PinLocked, match="in 1 minute"):
            self.enter("2580", at=NINE + 4 * MINUTE + SECOND, station=self.other_tablet)
        assert self.enter("2580", at=NINE + 5 * MINUTE) == self.ana

    def test_a_try_while_locked_does_not_lengthen_the_wait(self) -> None:
        self.miss(5)
        self.miss(1, at=NINE + 4 * MINUTE)

        assert Event.objects.filter(verb=PIN_REFUSED).count() == 5
        assert self.enter("2580", at=NINE + 5 * MINUTE) == self.ana

    def test_after_a_wait_each_wrong_pin_costs_another(self) -> None:
        self.miss(5)
        self.miss(1, at=NINE + 6 * MINUTE)

        with pytest.raises(services.PinLocked):
            self.enter("2580", at=NINE + 7 * MINUTE)

    def test_a_right_pin_gives_back_all_tries(self) -> None:
        self.miss(4)
        self.enter("2580")

        with pytest.raises(services.WrongPin, match="4 tries are left"):
            self.enter("9999")

    def test_a_new_pin_ends_the_wait(self) -> None:
        self.miss(5)
        services.set_pin(user=self.ana, pin="1590", by=self.ben, at=NINE + MINUTE)

        assert self.enter("1590", at=NINE + MINUTE) == self.ana

    def test_one_persons_wrong_pins_do_not_lock_another(self) -> None:
        self.miss(5)

        assert self.enter("4700", username="ben") == self.ben

    @slow
    def test_a_station_stops_guessing_across_persons(self) -> None:
        for number in range(10):
            make_user(f"worker{number}", pin="3690")
            self.miss(2, username=f"worker{number}")

        with pytest.raises(services.StationLocked, match="Too many wrong PINs at this station"):
            self.enter("2580")
        assert self.enter("2580", station=self.other_tablet) == self.ana
        assert self.enter("2580", at=NINE + 5 * MINUTE) == self.ana

    @slow
    def test_names_made_up_count_for_the_station(self) -> None:
        for number in range(20):
            with pytest.raises(services.WrongPin, match=r"^Wrong PIN\.$"):
                self.enter("9999", username=f"nobody{number}")

        with pytest.raises(services.StationLocked):
            self.enter("2580")

    def test_a_person_without_a_pin_has_none_to_guess(self) -> None:
        make_user("chidi", roles=[Role.QC_INSPECTOR])
        for pin in ["", "0000", "!"]:
            with pytest.raises(services.WrongPin):
                self.enter(pin, username="chidi")

    def test_whoever_left_is_refused(self) -> None:
        User.objects.filter(pk=self.ana.pk).update(is_active=False)

        with pytest.raises(services.PersonOutOfUse, match="Ana cannot sign in any more"):
            self.enter("2580")

    def test_a_pin_does_not_open_an_office_role(self) -> None:
        make_user("root", roles=[Role.ADMINISTRATOR], pin="2580")

        with pytest.raises(services.NoStationRole, match="Root has no role for working at a station"):
            self.enter("2580", username="root")

    def test_a_station_not_registered_is_refused(self) -> None:
        Station.objects.filter(pk=self.tablet.pk).update(token="")

        with pytest.raises(services.UnregisteredStation, match="TAB-1 is not a registered station"):
            self.enter("2580")


@slow
class GuessesAtOnceTests(TransactionTestCase):
    def test_guesses_that_arrive_together_are_all_counted(self) -> None:
        make_user("ana", pin="2580")
        tablets = [make_station("TAB-1"), make_station("TAB-2")]

        def guess(number: int) -> None:
            close_old_connections()
            try:
                with pytest.raises((services.WrongPin, services.PinLocked)):
                    services.sign_in_with_pin(
                        station=tablets[number % 2], username="ana", pin=f"36{number:02d}", at=NINE
                    )
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(guess, range(12)))

        assert Event.objects.filter(verb=PIN_REFUSED).count() == 5


@time_machine.travel(NINE, tick=False)
class BackendTests(TestCase):
    tablet: Station
    ana: User
    badge: str | None
    request: WSGIRequest

    @classmethod
    def setUpTestData(cls) -> None:
        cls.tablet = make_station("TAB-1")
        cls.ana = make_user("ana", pin="2580")
        cls.badge = services.issue_badge(user=cls.ana, by=cls.ana, at=NINE).badge

    def setUp(self) -> None:
        self.request = RequestFactory().post("/terminal/sign-in/")
        self.request.session = SessionStore()

    def test_django_knows_a_person_by_badge_and_by_pin(self) -> None:
        assert authenticate(self.request, station=self.tablet, badge=self.badge) == self.ana
        assert authenticate(self.request, station=self.tablet, username="ana", pin="2580") == self.ana

    def test_a_pin_without_a_station_is_nothing(self) -> None:
        assert authenticate(self.request, username="ana", pin="2580") is None

    def test_a_wrong_pin_says_so(self) -> None:
        with pytest.raises(services.WrongPin, match="4 tries are left"):
            authenticate(self.request, station=self.tablet, username="ana", pin="9999")

    def test_a_session_ends_when_its_person_leaves(self) -> None:
        user = authenticate(self.request, station=self.tablet, badge=self.badge)
        assert user is not None
        start_session(self.request, user)
        assert get_user(self.request) == self.ana

        User.objects.filter(pk=self.ana.pk).update(is_active=False)

        assert get_user(self.request).is_anonymous
