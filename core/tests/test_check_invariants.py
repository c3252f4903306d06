from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase

from core.management.commands.check_invariants import invariants
from core.models import DocumentSeries
from core.rules import Rows, broken, one_moment
from core.testing import slow


def _series() -> Rows:
    return DocumentSeries.objects.filter(last__gt=9).values_list("code", "last")


def model(label: str) -> Any:
    """The rows of a model of a domain, which the platform's tests do not import."""
    return apps.get_model(label)._default_manager


def check() -> tuple[str, str]:
    """What the command writes to stdout and stderr."""
    out, err = StringIO(), StringIO()
    call_command("check_invariants", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


class RuleTests(TestCase):
    def test_a_sentence_for_every_row_found(self) -> None:
        DocumentSeries.objects.create(code="JC-2026", last=10)
        DocumentSeries.objects.create(code="BO-2026", last=1)

        assert broken({"{} is at {}.": _series}) == ["JC-2026 is at 10."]

    def test_a_rule_is_asked_again_each_time(self) -> None:
        assert broken({"{} is at {}.": _series}) == []

        DocumentSeries.objects.create(code="JC-2026", last=10)

        assert len(broken({"{} is at {}.": _series})) == 1


class CheckInvariantsTests(TestCase):
    def test_every_domain_is_asked(self) -> None:
        names = {module.__name__.split(".")[-2] for module in invariants()}

        assert names >= {"inventory", "production", "quality"}

    def test_nothing_to_say_about_an_empty_plant(self) -> None:
        assert check() == ("", "Every invariant holds.\n")

    def test_a_finding_is_printed_and_the_command_fails(self) -> None:
        item = model("inventory.Item").create(code="INS-100", name="Insert")
        place = model("plant.Location").create(code="WH-A01", name="Zone A")
        model("inventory.StockLevel").create(item=item, location=place, quantity=3)
        out = StringIO()

        with pytest.raises(CommandError, match=r"1 broken\."):
            call_command("check_invariants", stdout=out)

        assert out.getvalue() == (
            f"Item {item.pk}, lot None, location {place.pk}: the level says 3.000, the moves 0.000.\n"
        )


@slow
class OneMomentTests(TransactionTestCase):
    def test_nobody_waits_for_the_check(self) -> None:
        with one_moment():
            assert connection.in_atomic_block
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("show transaction_isolation")
                    assert cursor.fetchone() == ("repeatable read",)
            else:
                assert getattr(connection, "transaction_mode", "") == "DEFERRED"

        assert getattr(connection, "transaction_mode", "IMMEDIATE") == "IMMEDIATE"

    def test_within_a_transaction_it_is_that_ones_moment(self) -> None:
        with transaction.atomic(), one_moment():
            DocumentSeries.objects.create(code="JC-2026", last=10)

        assert DocumentSeries.objects.count() == 1

    def test_the_command_runs_outside_a_transaction(self) -> None:
        assert check() == ("", "Every invariant holds.\n")
