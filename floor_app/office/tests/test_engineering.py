from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.urls import reverse

from core.testing import slow
from floor_app.office.tests.resources import ResourceTestCase
from floor_app.operations.engineering.models import Material, ReleaseChecklistItem, Routing
from floor_app.operations.engineering.testing import make_material, make_revision, make_routing
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.plant.testing import make_work_center


@slow
class MaterialTests(ResourceTestCase):
    def test_a_size_is_written_as_people_write_it(self) -> None:
        for number, text in enumerate(("8.5", "8 1/2", "8-1/2", '8 1/2"', "8 1/2”", "8½")):
            mat_number = f"77177{number}"
            answer = self.press(
                reverse("office:new-material"),
                mat_number=mat_number,
                name="Bit",
                body_material="NA",
                size_inches=text,
            )

            page = reverse("office:material", args=[mat_number])
            self.moved(answer, page)
            assert Material.objects.get(mat_number=mat_number).size_inches == Decimal("8.500"), text
            assert "8 1/2&quot;" in self.see(page)

    def test_an_unreadable_size_stays_with_its_sentence(self) -> None:
        page = self.refused(
            reverse("office:new-material"),
            "is not a size; write 8.5 or 8 1/2.",
            mat_number="771779",
            name="Bit",
            body_material="NA",
            size_inches="large",
        )

        assert 'value="large"' in page
        assert Material.objects.count() == 0

    def test_a_number_follows_the_plants_pattern(self) -> None:
        self.refused(
            reverse("office:new-material"),
            "is not a material number of this plant",
            mat_number="BIT-1",
            name="Bit",
            body_material="NA",
        )

    def test_a_material_is_changed_and_keeps_its_size(self) -> None:
        make_material("771779", size_inches=Decimal("12.250"))
        url = reverse("office:edit-material", args=["771779"])
        assert 'value="12 1/4&quot;"' in self.see(url)

        self.press(url, name="Cone bit", body_material="STEEL", size_inches='12 1/4"', is_active="on")

        bit = Material.objects.get()
        assert (bit.name, bit.size_inches, bit.is_serialised) == ("Cone bit", Decimal("12.250"), False)

    def test_a_revision_is_issued(self) -> None:
        bit = make_material("771779")
        make_revision(bit, "A", effective_from=date(2026, 3, 1))
        url = reverse("office:revise-material", args=["771779"])
        self.refused(url, "already has a revision A", revision="a", effective_from="2026-11-01")

        answer = self.press(url, revision="b", effective_from="2026-11-01", change_note="Deeper slots")

        self.moved(answer, reverse("office:material", args=["771779"]))
        assert set(bit.revisions.values_list("revision", flat=True)) == {"A", "B"}


class RoutingTests(ResourceTestCase):
    lathe: ClassVar[WorkCenter]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.lathe = make_work_center("LATHE-1")

    def table(self, *rows: tuple[int, str], was: int = 0, **more: Any) -> dict[str, Any]:
        """The table of operations as the form sends it."""
        sent: dict[str, Any] = {"steps-TOTAL_FORMS": len(rows), "steps-INITIAL_FORMS": was}
        for number, (sequence, code) in enumerate(rows):
            row = {
                "sequence": sequence,
                "code": code,
                "name": code,
                "work_center": self.lathe.pk,
                "setup_minutes": "10",
                "run_minutes": "2.5",
                "is_mandatory": "on",
            }
            sent |= {f"steps-{number}-{name}": value for name, value in row.items()}
        return {**sent, **more}

    def steps(self, routing: Routing) -> list[tuple[int, str]]:
        return list(routing.operations.order_by("sequence").values_list("sequence", "code"))

    @slow
    def test_a_routing_is_made_with_its_operations(self) -> None:
        answer = self.press(
            reverse("office:new-routing"),
            code="sub-new",
            name="Sub",
            job_type="NEW_PRODUCTION",
            **self.table((20, "TEST"), (10, "WASH")),
        )

        routing = Routing.objects.get()
        self.moved(answer, reverse("office:routing", args=[routing.pk]))
        assert (str(routing), routing.is_active) == ("SUB-NEW v1", True)
        assert self.steps(routing) == [(10, "WASH"), (20, "TEST")]
        assert "WASH" in self.see(reverse("office:routing", args=[routing.pk]))

    @slow
    def test_rows_left_empty_are_no_operations(self) -> None:
        table = self.table((10, "WASH"))
        table["steps-TOTAL_FORMS"] = 2
        table |= {"steps-1-sequence": "", "steps-1-setup_minutes": "0", "steps-1-run_minutes": "0"}
        table |= {"steps-1-is_mandatory": "on"}

        self.press(reverse("office:new-routing"), code="SUB", name="Sub", job_type="TEST", **table)

        assert self.steps(Routing.objects.get()) == [(10, "WASH")]

    def test_an_operation_is_removed_and_others_change_places(self) -> None:
        steps = [(code, self.lathe, 0, 1) for code in ("A", "B", "C")]
        routing = make_routing(code="SUB", operations=steps)
        url = reverse("office:edit-routing", args=[routing.pk])
        table = self.table((20, "A"), (10, "B"), (30, "C"), was=3)

        table["steps-2-DELETE"] = "on"

        self.press(url, name="Sub", job_type="TEST", **table)

        assert self.steps(routing) == [(10, "B"), (20, "A")]

    @slow
    def test_two_operations_at_one_place_are_refused_with_what_was_typed(self) -> None:
        page = self.refused(
            reverse("office:new-routing"),
            "Two operations have the sequence 10.",
            code="SUB",
            name="Sub",
            job_type="TEST",
            **self.table((10, "WASH"), (10, "TEST")),
        )

        assert 'value="WASH"' in page
        assert Routing.objects.count() == 0

    def test_an_operation_without_a_work_center_is_refused(self) -> None:
        table = self.table((10, "WASH")) | {"steps-0-work_center": "", "steps-0-run_minutes": "-1"}

        page = self.refused(
            reverse("office:new-routing"),
            "This field is required.",
            "greater than or equal to 0",
            code="SUB",
            name="Sub",
            job_type="TEST",
            **table,
        )

        assert 'class="is-wrong"' in page

    def test_a_routing_without_operations_is_refused(self) -> None:
        self.refused(
            reverse("office:new-routing"),
            "Add an operation",
            code="SUB",
            name="Sub",
            job_type="TEST",
            **self.table(),
        )

    @slow
    def test_a_known_code_gets_a_new_version_instead(self) -> None:
        routing = make_routing(code="SUB")
        self.refused(
            reverse("office:new-routing"),
            "Make a new version of it.",
            code="SUB",
            name="Sub",
            job_type="TEST",
            **self.table((10, "WASH")),
        )

        answer = self.press(reverse("office:new-routing-version", args=[routing.pk]))

        second = Routing.objects.get(version=2)
        self.moved(answer, reverse("office:edit-routing", args=[second.pk]))
        assert second.is_active
        assert self.steps(second) == self.steps(routing)

    @slow
    def test_an_older_version_is_put_in_use(self) -> None:
        first = make_routing(code="SUB", is_active=False)
        second = make_routing(code="SUB", version=2)
        url = reverse("office:activate-routing", args=[first.pk])

        self.moved(self.press(url), reverse("office:routing", args=[first.pk]))

        assert [Routing.objects.get(pk=found.pk).is_active for found in (first, second)] == [True, False]
        self.press(url, next=reverse("office:routing", args=[first.pk]))
        assert "is in use already." in self.see(reverse("office:routing", args=[first.pk]))


class ReleaseChecklistTests(ResourceTestCase):
    def test_a_line_is_added_and_taken_out_of_use(self) -> None:
        answer = self.press(
            reverse("office:new-release-check"), text="Cutters reserved", position="40", job_type="REPAIR"
        )

        self.moved(answer, reverse("office:release-checklist"))
        line = ReleaseChecklistItem.objects.get()
        assert (line.job_type, line.is_mandatory, line.is_active) == ("REPAIR", False, True)

        self.press(
            reverse("office:edit-release-check", args=[line.pk]), text="Cutters reserved", position="40"
        )

        assert not ReleaseChecklistItem.objects.get().is_active
