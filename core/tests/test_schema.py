from unittest import skipUnless

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.state import StateApps
from django.test import TestCase

from core.models import DocumentSeries
from core.schema import append_only

ON_POSTGRESQL = connection.vendor == "postgresql"


class AppendOnlyTests(TestCase):
    """Tried on a table that is not append-only by itself."""

    @classmethod
    def setUpTestData(cls) -> None:
        DocumentSeries.objects.create(code="JC-2026", last=7)

    def setUp(self) -> None:
        self.guard = append_only("core_documentseries")
        self.guard.code(StateApps([], {}), connection.schema_editor())

    @skipUnless(ON_POSTGRESQL, "only PostgreSQL has the trigger")
    def test_rows_are_added_and_never_changed_or_deleted(self) -> None:
        DocumentSeries.objects.create(code="JC-2027")
        rows = DocumentSeries.objects.filter(code="JC-2026")

        with (
            pytest.raises(DatabaseError, match="rows of core_documentseries are added"),
            transaction.atomic(),
        ):
            rows.update(last=8)
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            rows.delete()

        assert rows.get().last == 7

    @skipUnless(ON_POSTGRESQL, "only PostgreSQL has the trigger")
    def test_clearing_demo_data_is_let_through_for_one_transaction(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set local floor.purge = 'on'")

        DocumentSeries.objects.update(last=8)
        assert DocumentSeries.objects.get().last == 8
        DocumentSeries.objects.all().delete()

        assert not DocumentSeries.objects.exists()

    def test_the_guard_can_be_taken_away(self) -> None:
        assert self.guard.reverse_code is not None
        self.guard.reverse_code(StateApps([], {}), connection.schema_editor())

        DocumentSeries.objects.update(last=8)

        assert DocumentSeries.objects.get().last == 8
