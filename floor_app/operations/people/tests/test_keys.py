"""PINs, badges and stations."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher
from django.test import TestCase, override_settings

from core.events import history
from core.models import Event
from core.testing import slow
from floor_app.operations.people import queries, services
from floor_app.operations.people.models import Station, User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_station, make_user
from floor_app.operations.qr_system import codes
from floor_app.operations.qr_system import queries as labels
from floor_app.operations.qr_system.status import CodeKind

NINE = datetime(2026, 11, 4, 9, tzinfo=UTC)


class SetPinTests(TestCase):
    ana: User
    ben: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana = make_user("ana")
        cls.ben = make_user("ben", roles=[Role.SUPERVISOR])

    def test_only_the_hash_of_a_pin_is_kept(self) -> None:
        services.set_pin(user=self.ana, pin="2580", by=self.ben, at=NINE)

        self.ana.refresh_from_db()
        assert check_password("2580", self.ana.pin)
        assert "2580" not in self.ana.pin
        event = history(self.ana).get()
        assert (event.verb, event.by_id, event.at) == ("people.pin.set", self.ben.pk, NINE)
        assert event.facts == {}

    @slow
    @override_settings(PASSWORD_HASHERS=["core.hashers.FloorArgon2PasswordHasher"])
    def test_the_hash_is_argon2(self) -> None:
        ana = services.set_pin(user=self.ana, pin="2580", by=self.ben, at=NINE)

        assert identify_hasher(ana.pin).algorithm == "argon2"

    def test_a_pin_has_four_to_eight_digits(self) -> None:
        for pin in ["", "258", "258014736", "25a0", "25 80", "٢٥٨٠", "2580\n"]:
            with pytest.raises(services.MalformedPin, match="4 to 8 digits"):
                services.set_pin(user=self.ana, pin=pin, by=self.ben, at=NINE)

        self.ana.refresh_from_db()
        assert self.ana.pin == ""
        assert not Event.objects.exists()

    def test_a_run_of_digits_is_no_pin(self) -> None:
        for pin in ["0000", "1234", "4321", "7890", "99999999", "123456"]:
            with pytest.raises(services.EasyPin, match="too easy to guess"):
                services.set_pin(user=self.ana, pin=pin, by=self.ben, at=NINE)

        self.ana.refresh_from_db()
        assert self.ana.pin == ""

    def test_the_same_command_twice_sets_the_pin_once(self) -> None:
        client_id = uuid4()

        first = services.set_pin(user=self.ana, pin="2580", by=self.ben, at=NINE, client_id=client_id)
        second = services.set_pin(user=self.ana, pin="2580", by=self.ben, at=NINE, client_id=client_id)

        assert first.pin == second.pin
        assert history(self.ana).count() == 1


class IssueBadgeTests(TestCase):
    ana: User
    ben: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana = make_user("ana")
        cls.ben = make_user("ben", roles=[Role.SUPERVISOR])

    def test_a_badge_is_a_random_code_of_the_person(self) -> None:
        ana = services.issue_badge(user=self.ana, by=self.ben, at=NINE)

        code = labels.active_code(kind=CodeKind.PERSON, key="ana")
        assert code is not None
        assert ana.badge == code.text
        parsed = codes.parse(code.text)
        assert parsed is not None
        assert (parsed.kind, len(parsed.body)) == (CodeKind.PERSON, 12)
        assert [event.verb for event in history(ana)] == ["people.badge.issued"]

    def test_the_badge_before_is_void(self) -> None:
        old = services.issue_badge(user=self.ana, by=self.ben, at=NINE).badge
        new = services.issue_badge(user=self.ana, by=self.ben, at=NINE).badge

        assert old is not None
        assert new is not None
        assert old != new
        assert "was replaced" in labels.resolve(old).sentence
        assert labels.resolve(new).key == "ana"

    def test_a_name_too_long_for_a_code_is_refused(self) -> None:
        long = make_user("a" * 65, first_name="Long")

        with pytest.raises(services.LongUsername, match="user name of Long is too long"):
            services.issue_badge(user=long, by=self.ben, at=NINE)

        long.refresh_from_db()
        assert long.badge is None


class RegisterStationTests(TestCase):
    ben: User
    tablet: Station

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ben = make_user("ben", roles=[Role.SUPERVISOR])
        cls.tablet = Station.objects.create(code="TAB-1", name="Tablet")

    def test_the_token_opens_the_station_and_only_its_hash_is_kept(self) -> None:
        token = services.register_station(station=self.tablet, by=self.ben, at=NINE)

        self.tablet.refresh_from_db()
        assert queries.station_of(token) == self.tablet
        assert len(self.tablet.token) == 64
        assert token not in self.tablet.token
        assert [event.verb for event in history(self.tablet)] == ["people.station.registered"]

    def test_registering_again_makes_the_token_before_worthless(self) -> None:
        old = services.register_station(station=self.tablet, by=self.ben, at=NINE)
        new = services.register_station(station=self.tablet, by=self.ben, at=NINE)

        assert queries.station_of(old) is None
        assert queries.station_of(new) == self.tablet

    def test_no_token_opens_no_station(self) -> None:
        assert queries.station_of("") is None
        assert queries.station_of("guess") is None

    def test_a_station_out_of_use_is_not_opened(self) -> None:
        make_station("TAB-2", is_active=False)

        assert queries.station_of("token of TAB-2") is None
