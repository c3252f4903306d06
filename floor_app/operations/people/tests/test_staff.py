"""Roles and skills."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import TestCase

from core.events import history
from floor_app.operations.people import queries, services
from floor_app.operations.people.models import Qualification, Skill, User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_qualification, make_skill, make_user

NINE = datetime(2026, 11, 4, 9, tzinfo=UTC)


class AssignRolesTests(TestCase):
    ana: User
    ben: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana = make_user("ana")
        cls.ben = make_user("ben", roles=[Role.ADMINISTRATOR])

    def test_a_person_has_exactly_the_roles_given(self) -> None:
        services.assign_roles(
            user=self.ana, roles=[Role.SUPERVISOR, Role.PLANNER, Role.PLANNER], by=self.ben, at=NINE
        )

        ana = User.objects.get(pk=self.ana.pk)
        assert queries.roles_of(ana) == {"SUPERVISOR", "PLANNER"}
        event = history(ana).get()
        assert event.verb == "people.roles.assigned"
        assert event.facts == {"roles": ["PLANNER", "SUPERVISOR"]}

    def test_all_roles_can_be_taken_away(self) -> None:
        ana = services.assign_roles(user=self.ana, roles=[], by=self.ben, at=NINE)

        assert queries.roles_of(ana) == frozenset()

    def test_a_name_that_is_no_role_changes_nothing(self) -> None:
        with pytest.raises(ValueError, match="KING"):
            services.assign_roles(user=self.ana, roles=["KING"], by=self.ben, at=NINE)

        assert queries.roles_of(self.ana) == {"OPERATOR"}
        assert not Group.objects.filter(name="KING").exists()


class RolesOfTests(TestCase):
    def test_roles_are_asked_once_for_one_user_object(self) -> None:
        ana = User.objects.get(pk=make_user("ana").pk)

        with self.assertNumQueries(1):
            assert queries.roles_of(ana) == {"OPERATOR"}
            assert queries.roles_of(ana) == {"OPERATOR"}
            assert queries.may(ana, "terminal.use")

    def test_other_groups_are_no_roles(self) -> None:
        eve = make_user("eve", roles=[])
        eve.groups.add(Group.objects.create(name="Football"))

        assert queries.roles_of(eve) == frozenset()

    def test_a_superuser_without_roles_is_an_administrator(self) -> None:
        root = make_user("root", roles=[], is_superuser=True)
        ben = make_user("ben", roles=[Role.SUPERVISOR], is_superuser=True)

        assert queries.roles_of(root) == {"ADMINISTRATOR"}
        assert queries.roles_of(ben) == {"SUPERVISOR"}

    def test_nobody_has_no_roles(self) -> None:
        assert queries.roles_of(AnonymousUser()) == frozenset()


class MayTests(TestCase):
    def test_a_person_may_do_what_a_role_of_theirs_may(self) -> None:
        dora = make_user("dora", roles=[Role.WAREHOUSE_CLERK, Role.VIEWER])

        assert queries.may(dora, "inventory.issue")
        assert queries.may(dora, "production.view")
        assert not queries.may(dora, "quality.inspect")

    def test_eve_without_a_role_may_nothing(self) -> None:
        assert not queries.may(make_user("eve", roles=[]), "production.view")

    def test_whoever_left_and_whoever_did_not_sign_in_may_nothing(self) -> None:
        left = make_user("ana", is_active=False)

        assert not queries.may(left, "terminal.use")
        assert not queries.may(AnonymousUser(), "production.view")

    def test_a_verb_that_no_role_holds_is_a_slip_in_the_code(self) -> None:
        with pytest.raises(LookupError, match=r"production\.strat"):
            queries.may(make_user("ana"), "production.strat")


class QualifyTests(TestCase):
    ana: User
    ben: User
    brazing: Skill

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana = make_user("ana")
        cls.ben = make_user("ben", roles=[Role.SUPERVISOR])
        cls.brazing = make_skill("BRAZING")

    def test_a_person_gets_a_skill(self) -> None:
        held = services.qualify(
            user=self.ana, skill=self.brazing, valid_until=date(2026, 11, 3), by=self.ben, at=NINE
        )

        event = history(held).get()
        assert event.verb == "people.skill.qualified"
        assert event.facts == {"person": "ana", "skill": "BRAZING", "valid_until": "2026-11-03"}
        assert str(held) == "Ana: BRAZING"

    def test_a_skill_is_renewed_not_doubled(self) -> None:
        services.qualify(
            user=self.ana, skill=self.brazing, valid_until=date(2026, 1, 1), by=self.ben, at=NINE
        )
        services.qualify(user=self.ana, skill=self.brazing, by=self.ben, at=NINE)

        assert Qualification.objects.get().valid_until is None

    def test_the_same_command_twice_qualifies_once(self) -> None:
        client_id = uuid4()

        first, second = [
            services.qualify(user=self.ana, skill=self.brazing, by=self.ben, at=NINE, client_id=client_id)
            for _ in range(2)
        ]

        assert first == second
        assert history(first).count() == 1


class RequireSkillTests(TestCase):
    ana: User
    brazing: Skill

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana = make_user("ana")
        cls.brazing = make_skill("BRAZING")

    def test_an_operation_that_asks_for_nothing_is_for_everybody(self) -> None:
        queries.require_skill(self.ana, None, date(2026, 11, 4))

    def test_a_skill_counts_to_the_end_of_its_last_day(self) -> None:
        make_qualification(self.ana, self.brazing, valid_until=date(2026, 11, 3))

        queries.require_skill(self.ana, self.brazing, date(2026, 11, 3))
        with pytest.raises(queries.NotQualified) as refusal:
            queries.require_skill(self.ana, self.brazing, date(2026, 11, 4))
        assert refusal.value.message == "Ana is not qualified for brazing: that expired on 3 Nov 2026."

    def test_a_skill_without_an_end_counts_for_good(self) -> None:
        make_qualification(self.ana, self.brazing)

        queries.require_skill(self.ana, self.brazing, date(2099, 1, 1))

    def test_a_person_without_the_skill_is_refused(self) -> None:
        make_qualification(self.ana, make_skill("WELDING"))

        with pytest.raises(queries.NotQualified, match=r"Ana is not qualified for brazing\."):
            queries.require_skill(self.ana, self.brazing, date(2026, 11, 4))


class SavePersonTests(TestCase):
    ben: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ben = make_user("ben", roles=[Role.ADMINISTRATOR])

    def test_somebody_new_cannot_sign_in_yet(self) -> None:
        eve = services.save_person(user=User(username="eve", first_name="Eve"), by=self.ben, at=NINE)

        assert not eve.has_usable_password()
        assert (eve.badge, eve.pin) == (None, "")
        event = history(eve).get()
        assert (event.verb, event.facts) == (
            "people.user.created",
            {"username": "eve", "name": "Eve", "in_use": True},
        )

    def test_a_change_leaves_the_keys_alone(self) -> None:
        ana = make_user("ana", pin="2580")
        stale = User.objects.get(pk=ana.pk)
        stale.pin, stale.first_name = "", "Anna"

        services.save_person(user=stale, by=self.ben, at=NINE)

        ana.refresh_from_db()
        assert ana.first_name == "Anna"
        assert ana.pin != ""
        assert history(ana).get().verb == "people.user.changed"

    def test_nobody_takes_themselves_out_of_use(self) -> None:
        self.ben.is_active = False

        with pytest.raises(services.OwnAccess, match="another administrator"):
            services.save_person(user=self.ben, by=self.ben, at=NINE)

        assert User.objects.get(pk=self.ben.pk).is_active
        assert not history(self.ben).exists()

    def test_the_servers_administrator_is_out_of_reach(self) -> None:
        root = make_user("root", roles=[], is_superuser=True)

        for verb, fields in (
            (services.save_person, {}),
            (services.set_password, {"password": "open-sesame-1"}),
            (services.assign_roles, {"roles": []}),
            (services.set_pin, {"pin": "2580"}),
            (services.issue_badge, {}),
        ):
            with pytest.raises(services.AboveYou, match="Only the administrator of the server"):
                verb(user=root, by=self.ben, at=NINE, **fields)

        assert not history(root).exists()


class SetPasswordTests(TestCase):
    def test_a_person_gets_a_new_password(self) -> None:
        ana, ben = make_user("ana"), make_user("ben", roles=[Role.ADMINISTRATOR])

        services.set_password(user=ana, password="four-blue-kettles", by=ben, at=NINE)

        ana.refresh_from_db()
        assert ana.check_password("four-blue-kettles")
        event = history(ana).get()
        assert (event.verb, event.facts) == ("people.password.set", {})


class AdministratorTests(TestCase):
    def test_administrators_enter_the_admin_site(self) -> None:
        ana, ben = make_user("ana"), make_user("ben", roles=[Role.ADMINISTRATOR], is_staff=True)

        services.assign_roles(user=ana, roles=[Role.ADMINISTRATOR], by=ben, at=NINE)

        assert User.objects.get(pk=ana.pk).is_staff

    def test_nobody_takes_the_role_from_themselves(self) -> None:
        ben = make_user("ben", roles=[Role.ADMINISTRATOR], is_staff=True)

        with pytest.raises(services.OwnAccess, match="another one does that"):
            services.assign_roles(user=ben, roles=[Role.OPERATOR], by=ben, at=NINE)

        assert queries.roles_of(User.objects.get(pk=ben.pk)) == {"ADMINISTRATOR"}
        assert not history(ben).exists()
