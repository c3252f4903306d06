from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import TestCase, override_settings

from floor_app.operations.engineering.models import Material, Routing
from floor_app.operations.engineering.testing import make_material, make_revision, make_routing


class MaterialTests(TestCase):
    def test_a_material_is_known_by_its_mat_number(self) -> None:
        bit = make_material("1267829M", name="Bit")

        assert Material.objects.get_by_natural_key("1267829M") == bit
        assert str(bit) == "1267829M Bit"
        assert str(make_revision(bit, "A")) == "1267829M A"

    def test_the_size_is_shown_as_people_write_it(self) -> None:
        assert make_material("771779", size_inches=Decimal("8.500")).size == '8 1/2"'
        assert make_material("771780", size_inches=None).size == ""

    def test_mat_numbers_have_the_plants_form(self) -> None:
        for right in ["771779", "1267829M", "1283567M1"]:
            Material(mat_number=right, name="Bit").full_clean()
        for wrong in ["77177", "12678290", "1267829M12", "1267829m", "M1267829", "771779\n"]:
            with pytest.raises(ValidationError, match="is not a material number of this plant"):
                Material(mat_number=wrong, name="Bit").full_clean()

    @override_settings(MAT_NUMBER_PATTERN="^[A-Z]{3}-[0-9]+$")
    def test_another_plant_has_another_form(self) -> None:
        Material(mat_number="BIT-7", name="Bit").full_clean()

        with pytest.raises(ValidationError, match="1267829M is not a material number"):
            Material(mat_number="1267829M", name="Bit").full_clean()

    def test_the_database_refuses_a_size_of_nothing(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_material(size_inches=Decimal(0))


class RoutingTests(TestCase):
    def test_a_routing_is_known_by_code_and_version(self) -> None:
        routing = make_routing()

        assert Routing.objects.get_by_natural_key("MATRIX-NEW", 1) == routing
        assert routing.natural_key() == ("MATRIX-NEW", 1)

    def test_the_database_keeps_one_version_in_use(self) -> None:
        make_routing(version=1)

        with pytest.raises(IntegrityError), transaction.atomic():
            make_routing(version=2)

    def test_operations_are_numbered_in_tens(self) -> None:
        steps = make_routing().operations.order_by("sequence")

        assert [str(step) for step in steps] == ["10 Turning", "20 Final qc"]
