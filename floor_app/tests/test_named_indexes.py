"""On PostgreSQL, at 100,000 rows: the screens' queries use the indexes that are named for them."""

from unittest import skipUnless

from django.db import connection
from django.test import TestCase

from core.testing import long
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.production.testing import make_job_card
from floor_app.tests.named_indexes import NAMED, fill

ROWS = 100_000


@long
@skipUnless(connection.vendor == "postgresql", "plans are asked of PostgreSQL")
class NamedIndexTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        fill(make_asset("CNC-001"), make_job_card(), ROWS)

    @classmethod
    def tearDownClass(cls) -> None:
        """Rows that were rolled back still lie in their tables, and who reads those next passes them all."""
        super().tearDownClass()
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze maintenance_asset, production_jobcard")

    def test_each_is_used_by_its_query(self) -> None:
        unused = {
            name: plan for name, named in NAMED.items() if f" {name}" not in (plan := named.query().explain())
        }

        assert unused == {}

    def test_without_its_index_a_query_is_planned_otherwise(self) -> None:
        """The control: the plans above are a choice and not the only way there is."""
        with connection.cursor() as cursor:
            for name, named in NAMED.items():
                cursor.execute(f"drop index {name}")
                assert f" {name}" not in named.query().explain(), name
