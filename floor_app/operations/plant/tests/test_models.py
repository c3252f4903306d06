from datetime import time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import TestCase

from floor_app.operations.plant.models import Department, Location
from floor_app.operations.plant.testing import (
    make_cost_center,
    make_department,
    make_location,
    make_shift,
    make_work_center,
)


class CodedModelTests(TestCase):
    def test_a_record_is_found_by_the_code_it_goes_by(self) -> None:
        for record in [
            make_department(),
            make_cost_center(),
            make_location(),
            make_work_center(),
            make_shift(),
        ]:
            kind = type(record)

            assert kind.objects.get_by_natural_key(*record.natural_key()) == record
            assert str(record) == record.code

    def test_a_code_has_capital_letters_digits_and_few_signs(self) -> None:
        Department(code="WH-A01", name="Zone").full_clean()
        for code in ["wh-a01", "WH A01", "-A01", "WH-A01\n"]:
            with pytest.raises(ValidationError, match="Use capital letters"):
                Department(code=code, name="Zone").full_clean()

    def test_two_records_never_share_a_code(self) -> None:
        make_department("PROD")

        with pytest.raises(IntegrityError), transaction.atomic():
            Department.objects.create(code="PROD", name="Production again")


class ConstraintTests(TestCase):
    def test_the_database_refuses_a_location_inside_itself(self) -> None:
        hall = make_location("HALL")

        with pytest.raises(IntegrityError), transaction.atomic():
            Location.objects.filter(pk=hall.pk).update(parent=hall)

    def test_the_database_refuses_a_shift_of_no_length(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_shift("NONE", starts=time(6), ends=time(6))
