"""What the tests of a card's way to the shop begin with."""

from typing import Any

from floor_app.operations.engineering.models import Material
from floor_app.operations.engineering.status import JobType
from floor_app.operations.engineering.testing import make_material, make_routing
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.testing import NINE
from floor_app.operations.production.tests.floor_case import FloorCase


class OfficeCase(FloorCase):
    """Besides the released card, a routing of turning and final QC for the material 1267829M."""

    material: Material

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.material = make_material("1267829M")
        make_routing(cls.material)

    def create(self, **wanted: Any) -> JobCard:
        asked: dict[str, Any] = {
            "material": self.material, "job_type": JobType.NEW_PRODUCTION, "quantity": 4,
            "by": self.ben, "at": NINE,
        }  # fmt: skip
        return services.create_job_card(**asked | wanted)

    def release(self, card: JobCard) -> JobCard:
        return services.release_to_shop(card=card, by=self.ben, at=NINE)
