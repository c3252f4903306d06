from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import TestCase

from core.events import history
from core.models import Event
from floor_app.operations.engineering import services
from floor_app.operations.engineering.models import (
    Material,
    MaterialRevision,
    ReleaseChecklistItem,
    Routing,
    RoutingOperation,
)
from floor_app.operations.engineering.status import JobType
from floor_app.operations.engineering.testing import make_material, make_revision, make_routing
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_skill, make_user
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.plant.testing import make_work_center

NINE = datetime(2026, 11, 4, 9, tzinfo=UTC)


class ReviseMaterialTests(TestCase):
    ben: User
    bit: Material

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ben = make_user("ben", roles=[Role.PLANNER])
        cls.bit = make_material("1267829M")

    def revise(self, revision: str, effective_from: date) -> MaterialRevision:
        return services.revise_material(
            material=self.bit,
            revision=revision,
            effective_from=effective_from,
            change_note=" Longer gauge ",
            by=self.ben,
            at=NINE,
        )

    def test_a_revision_is_issued(self) -> None:
        issued = self.revise(" b ", date(2026, 12, 1))

        assert (issued.revision, issued.effective_from) == ("B", date(2026, 12, 1))
        assert issued.change_note == "Longer gauge"
        event = history(issued).get()
        assert (event.verb, event.facts) == ("engineering.material.revised", {"revision": "B"})

    def test_two_revisions_may_share_a_day(self) -> None:
        make_revision(self.bit, "A", effective_from=date(2026, 12, 1))

        assert self.revise("B", date(2026, 12, 1)).revision == "B"

    def test_a_revision_has_a_name(self) -> None:
        with pytest.raises(services.RevisionUnnamed, match="Give the revision of 1267829M"):
            self.revise("  ", date(2026, 12, 1))

        assert not self.bit.revisions.exists()

    def test_a_name_is_given_once(self) -> None:
        make_revision(self.bit, "A")

        with pytest.raises(services.RevisionTaken, match="1267829M already has a revision A"):
            self.revise("a", date(2026, 12, 1))

        assert self.bit.revisions.count() == 1

    def test_a_revision_never_comes_before_the_one_it_follows(self) -> None:
        make_revision(self.bit, "A", effective_from=date(2026, 12, 1))

        with pytest.raises(services.RevisionTooEarly, match="Revision A takes effect on 1 Dec 2026"):
            self.revise("B", date(2026, 11, 30))

        assert self.bit.revisions.count() == 1


class RoutingVersionTests(TestCase):
    ben: User
    routing: Routing

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ben = make_user("ben", roles=[Role.PLANNER])
        cls.routing = make_routing(make_material())

    def new_version(self) -> Routing:
        return services.new_routing_version(routing=self.routing, by=self.ben, at=NINE)

    def in_use(self) -> list[int]:
        versions = Routing.objects.filter(code=self.routing.code, is_active=True)
        return list(versions.values_list("version", flat=True))

    def test_a_new_version_is_a_copy_that_is_in_use(self) -> None:
        self.routing.operations.filter(sequence=10).update(skill=make_skill(), instructions="Clamp.")

        copy = self.new_version()

        assert str(copy) == "MATRIX-NEW v2"
        assert self.in_use() == [2]
        same = ("name", "job_type", "product_family", "body_material")
        assert [getattr(copy, field) for field in same] == [getattr(self.routing, field) for field in same]
        columns = ("sequence", "code", "work_center", "setup_minutes", "run_minutes", "skill", "instructions")
        steps = copy.operations.order_by("sequence").values_list(*columns)
        assert list(steps) == list(self.routing.operations.order_by("sequence").values_list(*columns))
        event = history(copy).get()
        assert (event.verb, event.facts) == ("engineering.routing.versioned", {"copied_from": 1})

    def test_editing_the_copy_leaves_the_version_before_as_it_was(self) -> None:
        copy = self.new_version()

        copy.operations.update(run_minutes=Decimal(99))

        assert not self.routing.operations.filter(run_minutes=99).exists()

    def test_a_copy_of_an_old_version_gets_the_next_number(self) -> None:
        self.new_version()

        assert self.new_version().version == 3
        assert self.in_use() == [3]

    def test_the_same_command_twice_makes_one_version(self) -> None:
        client_id = uuid4()

        first, second = [
            services.new_routing_version(routing=self.routing, by=self.ben, at=NINE, client_id=client_id)
            for _ in range(2)
        ]

        assert first == second
        assert Routing.objects.count() == 2

    def test_an_old_version_is_put_in_use_again(self) -> None:
        self.new_version()

        back = services.activate_routing(routing=self.routing, by=self.ben, at=NINE)

        assert back == self.routing
        assert self.in_use() == [1]
        assert [event.verb for event in history(self.routing)] == ["engineering.routing.activated"]

    def test_other_routings_stay_in_use(self) -> None:
        other = make_routing(code="REPAIR", job_type=JobType.REPAIR)

        self.new_version()

        other.refresh_from_db()
        assert other.is_active

    def test_the_version_in_use_is_in_use_already(self) -> None:
        with pytest.raises(services.RoutingInUse, match="MATRIX-NEW v1 is in use already"):
            services.activate_routing(routing=self.routing, by=self.ben, at=NINE)

        assert not Event.objects.exists()

    def test_a_routing_without_operations_is_not_put_in_use(self) -> None:
        empty = make_routing(version=2, operations=[], is_active=False)

        with pytest.raises(services.RoutingEmpty, match="MATRIX-NEW v2 has no operations"):
            services.activate_routing(routing=empty, by=self.ben, at=NINE)

        assert self.in_use() == [1]


class MasterDataTests(TestCase):
    ben: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ben = make_user("ben", roles=[Role.PLANNER])

    def test_a_new_material_is_kept_with_its_history(self) -> None:
        bit = services.save_material(
            material=Material(mat_number="771779", name="Cone bit"), by=self.ben, at=NINE
        )

        event = history(bit).get()
        assert event.verb == "engineering.material.created"
        assert event.facts == {"mat_number": "771779", "name": "Cone bit", "in_use": True}

    def test_a_changed_material_says_so(self) -> None:
        bit = make_material("771779")
        bit.is_active = False

        services.save_material(material=bit, by=self.ben, at=NINE)

        assert not Material.objects.get().is_active
        assert history(bit).get().verb == "engineering.material.changed"

    def test_a_line_of_the_release_checklist_is_kept(self) -> None:
        line = services.save_checklist_item(
            item=ReleaseChecklistItem(text="Cutters reserved"), by=self.ben, at=NINE
        )

        assert ReleaseChecklistItem.objects.get() == line
        assert history(line).get().verb == "engineering.checklist_item.created"


class SaveRoutingTests(TestCase):
    ben: User
    lathe: WorkCenter

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ben = make_user("ben", roles=[Role.PLANNER])
        cls.lathe = make_work_center("LATHE-1")

    def step(self, sequence: int, code: str) -> RoutingOperation:
        return RoutingOperation(sequence=sequence, code=code, name=code, work_center=self.lathe)

    def save(self, routing: Routing, *steps: RoutingOperation) -> Routing:
        return services.save_routing(routing=routing, operations=steps, by=self.ben, at=NINE)

    def test_a_new_routing_is_in_use(self) -> None:
        routing = self.save(
            Routing(code="SUB", name="Sub", job_type=JobType.TEST),
            self.step(10, "WASH"),
            self.step(20, "TEST"),
        )

        assert routing.is_active
        assert list(routing.operations.order_by("sequence").values_list("sequence", "code")) == [
            (10, "WASH"),
            (20, "TEST"),
        ]
        event = history(routing).get()
        assert (event.verb, event.facts) == ("engineering.routing.created", {"operations": ["WASH", "TEST"]})

    def test_operations_are_exchanged_as_a_whole(self) -> None:
        routing = make_routing(code="SUB", operations=[("A", self.lathe, 0, 1), ("B", self.lathe, 0, 1)])

        self.save(routing, self.step(10, "B"), self.step(20, "A"))

        assert list(routing.operations.order_by("sequence").values_list("code", flat=True)) == ["B", "A"]
        assert history(routing).get().verb == "engineering.routing.changed"

    def test_a_routing_without_operations_is_refused(self) -> None:
        routing = make_routing(code="SUB", operations=[("A", self.lathe, 0, 1)])

        with pytest.raises(services.RoutingEmpty, match="SUB v1 has no operations"):
            self.save(routing)

        assert routing.operations.count() == 1
        assert Event.objects.count() == 0

    def test_two_operations_at_one_place_are_refused(self) -> None:
        with pytest.raises(services.StepTwice, match="Two operations have the sequence 10"):
            self.save(
                Routing(code="SUB", name="Sub", job_type=JobType.TEST), self.step(10, "A"), self.step(10, "B")
            )

        assert Routing.objects.count() == 0
