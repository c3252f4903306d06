from datetime import date

import pytest
from django.test import TestCase

from floor_app.operations.engineering import queries
from floor_app.operations.engineering.models import Material, ReleaseChecklistItem
from floor_app.operations.engineering.status import BodyMaterial, JobType
from floor_app.operations.engineering.testing import make_material, make_revision, make_routing


class RequireRoutingTests(TestCase):
    bit: Material

    @classmethod
    def setUpTestData(cls) -> None:
        cls.bit = make_material("1267829M", product_family="PDC", body_material=BodyMaterial.MATRIX)

    def test_the_most_specific_routing_wins(self) -> None:
        fits = [
            make_routing(code="ANY"),
            make_routing(code="BODY", body_material=BodyMaterial.MATRIX),
            make_routing(code="FAMILY", product_family="PDC"),
            make_routing(code="BOTH", product_family="PDC", body_material=BodyMaterial.MATRIX),
        ]
        for best in reversed(fits):
            assert queries.require_routing(material=self.bit, job_type=JobType.NEW_PRODUCTION) == best
            best.delete()

    def test_no_routing_is_a_refusal_and_never_an_empty_card(self) -> None:
        make_routing(code="REPAIR", job_type=JobType.REPAIR)
        make_routing(code="CONES", product_family="ROLLER_CONE")
        make_routing(code="STEEL", body_material=BodyMaterial.STEEL)
        make_routing(code="OLD", is_active=False)

        with pytest.raises(queries.NoRouting, match="No routing in use fits 1267829M"):
            queries.require_routing(material=self.bit, job_type=JobType.NEW_PRODUCTION)


class CurrentRevisionTests(TestCase):
    def test_the_newest_revision_in_effect_counts(self) -> None:
        bit = make_material()
        first = make_revision(bit, "A", effective_from=date(2026, 1, 1))
        make_revision(bit, "B", effective_from=date(2026, 6, 1))
        third = make_revision(bit, "C", effective_from=date(2026, 6, 1))

        assert queries.current_revision(bit, on=date(2025, 12, 31)) is None
        assert queries.current_revision(bit, on=date(2026, 5, 31)) == first
        assert queries.current_revision(bit, on=date(2026, 6, 1)) == third


class ReleaseChecklistTests(TestCase):
    def test_a_card_is_asked_what_every_card_and_what_its_type_is_asked(self) -> None:
        last = ReleaseChecklistItem.objects.create(text="Drawing at hand", position=20)
        first = ReleaseChecklistItem.objects.create(text="Strip report", job_type=JobType.REPAIR)
        ReleaseChecklistItem.objects.create(text="Mold ordered", job_type=JobType.NEW_PRODUCTION)
        ReleaseChecklistItem.objects.create(text="Fax sent", is_active=False)

        assert list(queries.release_checklist(JobType.REPAIR)) == [first, last]
        assert str(first) == "Strip report"
