"""The demo plant as a whole; the layers forbid to import the domains here, so models are asked by name."""

import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, ClassVar

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import SimpleTestCase, TestCase, override_settings
from django.utils.module_loading import import_string

from core import demo
from core.demo.loading import kept_models, marker
from core.models import DocumentSeries, Event
from core.numbering import next_number
from core.testing import extent, long, proof, show, slow

TUESDAY_MORNING = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
PLAN = "floor_app.operations.production.test_data.plan.Plan"
# What was decided two weeks ago, on the weekend, was decided on the Thursday before.
SUNDAY_EVENING = datetime(2026, 11, 29, 13, 5, tzinfo=UTC)
WEEKEND_NIGHT = datetime(2026, 11, 28, 0, 12, tzinfo=UTC)
# Release takes a card from under QC to complete in one step: nothing rests in between.
RESTING_STATES = {
    "NEW", "EVALUATION_IN_PROGRESS", "AWAITING_APPROVAL", "AWAITING_MATERIALS", "RELEASED_TO_SHOP",
    "IN_PRODUCTION", "UNDER_QC", "COMPLETE", "ON_HOLD", "SCRAPPED", "CANCELLED",
}  # fmt: skip
REQUIRED = {
    "people.User": ("username", {"admin", "prod_manager", "qc_inspector", "warehouse_clerk"}),
    "plant.Department": ("code", {"PROD", "QC", "MAINT", "WARE", "SALES"}),
    "plant.Location": ("code", {"WH-A01", "WH-A02", "WH-B01", "PROD-01", "PROD-02", "QC-01"}),
    "plant.CostCenter": ("code", {"CC-1000", "CC-2000", "CC-3000", "CC-4000"}),
}


def rows(label: str) -> Any:
    """The rows of one model."""
    return apps.get_model(label)._base_manager.all()


def counts() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in kept_models()}


def load(at: datetime, *arguments: str) -> tuple[str, str]:
    """What the command said to stdout and to stderr."""
    out, err = io.StringIO(), io.StringIO()
    with time_machine.travel(at, tick=False):
        call_command("load_test_data", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def password_of(username: str, out: str) -> str:
    """As the command printed it."""
    return next(line.split()[1] for line in out.splitlines() if line.startswith(f"{username} "))


def violations() -> list[str]:
    found: list[str] = []
    for domain in ("inventory", "production", "quality"):
        found += import_string(f"floor_app.operations.{domain}.invariants.violations")()
    return found


@long
class DemoPlantTests(TestCase):
    """Loaded once, on a Tuesday morning, beside some rows of a user's own."""

    before: ClassVar[dict[str, int]]
    out: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        rows("plant.Department").create(code="PROD", name="Our production")
        rows("plant.Department").create(code="TOOLS", name="Tool room")
        rows("people.User").create(username="boss", password="argon2$kept")
        next_number("JC", year=2026)
        cls.before = counts()
        cls.out, _err = load(TUESDAY_MORNING)

    def test_the_names_of_the_specification_are_there(self) -> None:
        for label, (field, wanted) in REQUIRED.items():
            assert wanted <= set(rows(label).values_list(field, flat=True)), label

    def test_every_state_in_which_a_card_can_rest_is_there(self) -> None:
        assert set(rows("production.JobCard").values_list("status", flat=True)) == RESTING_STATES
        assert set(rows("production.JobOperation").values_list("status", flat=True)) >= {
            "READY", "IN_PROGRESS", "PAUSED", "DONE", "SKIPPED", "BLOCKED",
        }  # fmt: skip
        assert set(rows("quality.Ncr").values_list("status", flat=True)) == {
            "OPEN", "INVESTIGATING", "PENDING_DISPOSITION", "IN_REWORK", "PENDING_VERIFICATION", "CLOSED",
            "CANCELLED",
        }  # fmt: skip

    def test_people_work_at_many_places_now(self) -> None:
        now = rows("production.LaborBooking").filter(ended_at=None)

        assert len(set(now.values_list("work_center", flat=True))) >= 9
        assert set(now.values_list("kind", flat=True)) == {"SETUP", "RUN"}
        assert all(booking.started_at > TUESDAY_MORNING - timedelta(hours=8) for booking in now)

    def test_some_open_cards_are_late_and_one_machine_is_down(self) -> None:
        is_open = rows("production.JobCard").exclude(status__in=["COMPLETE", "SCRAPPED", "CANCELLED"])

        assert is_open.filter(due_date__lt=TUESDAY_MORNING.date()).exists()
        assert is_open.filter(due_date__gt=TUESDAY_MORNING.date()).exists()
        assert rows("maintenance.Asset").filter(status="OUT_OF_SERVICE").count() == 1
        assert rows("maintenance.Asset").filter(next_pm_due_date__lt=TUESDAY_MORNING.date()).exists()

    def test_nobody_was_in_two_places_at_once_and_nothing_is_in_the_future(self) -> None:
        booked = rows("production.LaborBooking").filter(is_exclusive=True).order_by("operator", "started_at")
        for _operator, bookings in groupby(booked, key=lambda booking: booking.operator_id):
            ends = datetime.min.replace(tzinfo=UTC)
            for booking in bookings:
                assert booking.started_at >= ends, booking
                ends = booking.ended_at or TUESDAY_MORNING
        assert not Event.objects.filter(at__gt=TUESDAY_MORNING).exists()

    def test_what_must_be_true_of_every_plant_is_true_of_this_one(self) -> None:
        assert violations() == []

    def test_the_logins_are_printed_and_their_passwords_work(self) -> None:
        lines = {line.split()[0]: line.split() for line in self.out.splitlines() if line.strip()}

        for user in rows("people.User").exclude(username="boss"):
            _name, password, pin, badge, *_rest = lines[user.username]
            assert user.check_password(password), user
            assert user.badge == badge
            assert import_string("django.contrib.auth.hashers.check_password")(pin, user.pin)

    def test_a_users_own_records_of_the_same_name_stay_as_they_are(self) -> None:
        assert rows("plant.Department").get(code="PROD").name == "Our production"
        assert rows("people.User").get(username="boss").password == "argon2$kept"

    def test_twice_changes_nothing(self) -> None:
        loaded, events = counts(), Event.objects.count()

        out, err = load(TUESDAY_MORNING)

        assert (counts(), Event.objects.count()) == (loaded, events)
        assert out == ""
        assert "loaded already" in err

    def test_remove_takes_away_exactly_what_was_made(self) -> None:
        load(TUESDAY_MORNING, "--remove")

        assert counts() == self.before
        assert set(rows("plant.Department").values_list("code", flat=True)) == {"PROD", "TOOLS"}
        assert dict(DocumentSeries.objects.values_list("code", "last")) == {"JC-2026": 1}
        connection.check_constraints()

    def test_remove_keeps_what_a_user_added_beside_it(self) -> None:
        rows("plant.Location").create(code="OWN-1", name="Own shelf")
        role = apps.get_model("auth.Group")._default_manager.get(name="PLANNER")
        rows("people.User").get(username="boss").groups.add(role)
        next_number("JC", year=2026)
        last = DocumentSeries.objects.get(code="JC-2026").last

        load(TUESDAY_MORNING, "--remove")

        assert rows("plant.Location").get().code == "OWN-1"
        assert rows("people.User").get(username="boss").groups.get() == role
        assert DocumentSeries.objects.get(code="JC-2026").last == last

    def test_remove_is_refused_while_a_users_own_rows_refer_to_it(self) -> None:
        material = rows("engineering.Material").first()
        boss = rows("people.User").get(username="boss")
        card = rows("production.JobCard").create(
            number="JC-2026-09001",
            qr_code="J.1.1",
            material=material,
            mat_number=material.mat_number,
            created_by=boss,
            created_at=TUESDAY_MORNING,
        )
        loaded = counts()

        with pytest.raises(CommandError, match=r"1 job card \(JC-2026-09001\)"):
            load(TUESDAY_MORNING, "--remove")

        assert counts() == loaded
        assert rows("production.JobCard").filter(pk=card.pk).exists()

    def test_an_event_about_a_demo_record_counts_as_somebodys_own(self) -> None:
        unit = rows("inventory.SerialUnit").first()
        kind = import_string("django.contrib.contenttypes.models.ContentType").objects.get_for_model(unit)
        Event.objects.create(verb="own.note", subject_type=kind, subject_id=unit.pk, at=TUESDAY_MORNING)

        with pytest.raises(CommandError, match=r"own\.note"):
            load(TUESDAY_MORNING, "--remove")

        assert marker() is not None

    def test_removing_twice_changes_nothing(self) -> None:
        load(TUESDAY_MORNING, "--remove")

        _out, err = load(TUESDAY_MORNING, "--remove")

        assert "nothing was removed" in err
        assert marker() is None

    def test_clear_loads_anew_and_prints_new_logins(self) -> None:
        loaded, first = counts(), marker()

        out, _err = load(TUESDAY_MORNING, "--clear")

        assert marker() not in {None, first}
        assert counts() == loaded
        assert password_of("lucas", out) != password_of("lucas", self.out)
        assert rows("people.User").get(username="lucas").check_password(password_of("lucas", out))

    def test_clear_loads_where_nothing_is_to_be_cleared(self) -> None:
        load(TUESDAY_MORNING, "--remove")

        out, _err = load(TUESDAY_MORNING, "--clear")

        assert marker() is not None
        assert password_of("lucas", out)

    def test_clear_is_refused_whole_where_it_cannot_take_away(self) -> None:
        unit = rows("inventory.SerialUnit").first()
        kind = import_string("django.contrib.contenttypes.models.ContentType").objects.get_for_model(unit)
        Event.objects.create(verb="own.note", subject_type=kind, subject_id=unit.pk, at=TUESDAY_MORNING)
        first, loaded = marker(), counts()

        with pytest.raises(CommandError, match=r"own\.note"):
            load(TUESDAY_MORNING, "--clear")

        assert marker() == first
        assert counts() == loaded

    def test_clear_takes_nothing_away_where_it_cannot_load_anew(self) -> None:
        own = {"job_type": "NEW_PRODUCTION", "product_family": "SUB", "body_material": "NA"}
        rows("engineering.Routing").create(code="OWN", name="Our subs", **own)
        first, loaded = marker(), counts()

        with pytest.raises(CommandError, match="your routing OWN"):
            load(TUESDAY_MORNING, "--clear")

        assert marker() == first
        assert counts() == loaded


@long
@proof
class AnyHourTests(TestCase):
    """The past is planned backwards from now over shifts, nights and weekends, so each hour has another."""

    def test_it_can_be_loaded_at_any_hour_of_the_week(self) -> None:
        hours = extent(sample=1, whole=7 * 24)

        for number in range(hours):
            with transaction.atomic():
                load(SUNDAY_EVENING + timedelta(minutes=61 * number))
                assert marker() is not None
                transaction.set_rollback(True)

        show(f"loaded at {hours} hours of the week")


@long
class ProductionPlantTests(TestCase):
    """Loaded in production on a weekend at night, with a thousand cards more, half of them open."""

    before: ClassVar[dict[str, int]]
    out: ClassVar[str]
    err: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.before = counts()
        with override_settings(PRODUCTION=True):
            cls.out, cls.err = load(WEEKEND_NIGHT, "--yes", "--scale", "1", "--open", "50", "--seed", "7")

    def test_nobody_gets_a_key_in_production(self) -> None:
        assert self.out == ""
        assert "passwords are not given out" in self.err
        for user in rows("people.User"):
            assert (user.has_usable_password(), user.badge, user.pin) == (False, None, "")

    def test_people_work_also_at_night_on_the_weekend(self) -> None:
        now = rows("production.LaborBooking").filter(ended_at=None)

        assert len(set(now.values_list("work_center", flat=True))) >= 9
        assert all(
            WEEKEND_NIGHT - timedelta(hours=8) < booking.started_at <= WEEKEND_NIGHT for booking in now
        )

    def test_the_copies_are_as_many_as_asked_for(self) -> None:
        numbers = Counter(rows("production.JobCard").values_list("status", flat=True))

        assert numbers["COMPLETE"] > 500
        assert sum(numbers.values()) - numbers["COMPLETE"] > 500
        assert len(set(rows("production.JobCard").values_list("number", flat=True))) == sum(numbers.values())

    def test_copies_have_codes_that_say_their_own_number(self) -> None:
        parse = import_string("floor_app.operations.qr_system.codes.parse")
        for card in rows("production.JobCard").order_by("-pk")[:1200:60]:
            code = rows("qr_system.QRCode").get(kind="J", key=card.number)
            assert code.text == card.qr_code
            assert not parse(code.text).misread

    def test_copies_have_the_history_of_their_originals(self) -> None:
        card = rows("production.JobCard").filter(status="COMPLETE", mat_number="845210").order_by("pk")[20]
        kind = import_string("django.contrib.contenttypes.models.ContentType").objects.get_for_model(card)

        verbs = list(
            Event.objects.filter(subject_type=kind, subject_id=card.pk)
            .order_by("pk")
            .values_list("verb", flat=True)
        )

        assert verbs == [
            "production.job_card.created",
            "production.job_card.released_to_shop",
            "production.job_card.approved_by_qc",
            "production.job_card.completed",
        ]

    def test_copies_satisfy_what_must_be_true_of_every_plant(self) -> None:
        assert violations() == []

    def test_the_database_counts_on_behind_the_copies(self) -> None:
        number = next_number("JC", year=2026)
        last = rows("production.JobCard").latest("pk")
        last.pk, last.number, last.unit_id = None, number, None

        last.save(force_insert=True)

        assert rows("production.JobCard").filter(number=number).count() == 1

    @override_settings(PRODUCTION=True)
    def test_all_of_it_is_removed(self) -> None:
        load(WEEKEND_NIGHT, "--remove")

        assert counts() == self.before
        connection.check_constraints()


class WithoutLoadingTests(TestCase):
    @slow
    def test_somebodys_own_material_of_that_number_is_not_taken_over(self) -> None:
        rows("engineering.Material").create(mat_number="771779", name="Our own")

        with pytest.raises(CommandError, match="771779"):
            load(TUESDAY_MORNING)

        assert rows("engineering.Material").get().name == "Our own"
        assert rows("plant.Department").count() == 0

    def test_a_scale_or_share_out_of_range_is_refused(self) -> None:
        for arguments in (("--scale", "-1"), ("--open", "101")):
            with pytest.raises(CommandError, match="--scale is 0 or more"):
                load(TUESDAY_MORNING, *arguments)

    def test_to_load_anew_and_to_remove_are_two_wishes(self) -> None:
        with pytest.raises(CommandError, match="--clear loads anew, --remove only takes away: give one"):
            load(TUESDAY_MORNING, "--clear", "--remove")

    @slow
    @override_settings(PRODUCTION=True)
    def test_production_has_to_be_asked_twice(self) -> None:
        before = counts()

        for arguments in ((), ("--clear",), ("--scale", "1")):
            with pytest.raises(CommandError, match=r"^This plant is in production: .* --yes .*\.$"):
                load(TUESDAY_MORNING, *arguments)

        assert counts() == before
        assert "nothing was removed" in load(TUESDAY_MORNING, "--remove")[1]

    def test_every_domain_has_demo_data(self) -> None:
        assert [domain.name for domain in demo.domains()] == [
            "qr_system", "plant", "people", "engineering", "inventory", "maintenance", "production",
            "quality",
        ]  # fmt: skip

    def test_the_timeline_runs_in_the_order_of_time(self) -> None:
        seen: list[datetime] = []
        plant = demo.Demo(now=TUESDAY_MORNING)
        moments = [TUESDAY_MORNING - timedelta(days=days) for days in (1, 3, 2)]
        for moment in moments:
            plant.at(moment, seen.append)

        assert list(plant.act_out()) == sorted(moments)
        assert seen == sorted(moments)

    def test_nothing_waits_for_a_moment_after_now(self) -> None:
        plant = demo.Demo(now=TUESDAY_MORNING)

        with pytest.raises(ValueError, match="has not come yet"):
            plant.at(TUESDAY_MORNING + timedelta(minutes=1), lambda at: None)

    def test_the_dice_of_a_name_depend_on_the_seed_alone(self) -> None:
        first, again, other = (demo.Demo(now=TUESDAY_MORNING, seed=seed) for seed in (3, 3, 4))

        assert first.random("x").random() == again.random("x").random()
        assert first.random("x").random() != other.random("x").random()
        assert first.random("x").random() != first.random("y").random()


@slow
class PlannedTests(SimpleTestCase):
    """What will happen is worked out before anything is written."""

    def plan(self, at: datetime, seed: int = 1) -> list[tuple[datetime, str, str]]:
        stories = import_string(PLAN)(demo.Demo(now=at, seed=seed)).stories
        return [(act.at, act.verb, act.by) for story in stories for act in story.in_order()]

    def test_the_same_seed_and_moment_give_the_same_plant(self) -> None:
        assert self.plan(TUESDAY_MORNING) == self.plan(TUESDAY_MORNING)
        assert self.plan(TUESDAY_MORNING) != self.plan(TUESDAY_MORNING, seed=2)

    @long
    def test_it_can_be_planned_at_any_hour_of_the_week_and_nothing_lies_in_the_future(self) -> None:
        for number in range(24):
            now = TUESDAY_MORNING + timedelta(hours=7 * number, minutes=17 * number)

            moments = [at for at, _verb, _by in self.plan(now, seed=number)]

            assert max(moments) <= now, now
            assert max(moments) > now - timedelta(minutes=45), now
