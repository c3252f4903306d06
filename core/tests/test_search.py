from datetime import UTC, datetime
from unittest import mock

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.test import TestCase

from core import search
from core.events import record
from core.models import DocumentSeries, Event
from core.search import begins, of_one

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class BeginsTests(TestCase):
    def found(self, text: str) -> list[str]:
        rows = DocumentSeries.objects.filter(begins("code", text)).order_by("code")
        return list(rows.values_list("code", flat=True))

    def test_small_letters_find_capitals_and_names(self) -> None:
        for code in ("MAZAK", "Mazak Nord", "North Sea Tools", "mazak"):
            DocumentSeries.objects.create(code=code)

        assert self.found("mazak") == ["MAZAK", "Mazak Nord", "mazak"]
        assert self.found("north sea") == ["North Sea Tools"]
        assert self.found("azak") == []

    def test_nothing_typed_finds_all(self) -> None:
        DocumentSeries.objects.create(code="MAZAK")

        assert self.found("") == ["MAZAK"]

    def test_letters_are_those_that_were_typed(self) -> None:
        for code in ("MAZAK", "mazak", "Éclair", "\U0001f527 bench"):
            DocumentSeries.objects.create(code=code)

        for begun, found in (("maz", "mazak"), ("Écl", "Éclair"), ("\U0001f527", "\U0001f527 bench")):
            assert [row.code for row in DocumentSeries.objects.filter(code__startswith=begun)] == [found]

    def test_a_column_may_begin_with_another(self) -> None:
        DocumentSeries.objects.create(code="MAZAK")

        assert DocumentSeries.objects.filter(code__startswith=F("code")).count() == 1

    def test_signs_of_the_query_language_are_letters(self) -> None:
        DocumentSeries.objects.create(code="MAZAK")

        assert self.found("%") == self.found("_") == []


class FoundTests(TestCase):
    def test_many_are_found_as_few_are(self) -> None:
        for code in ("MAZAK", "MAZAK-2", "OTHER"):
            DocumentSeries.objects.create(code=code)
        rows = DocumentSeries.objects.order_by("code")

        for few in (search.FEW, 1):
            with mock.patch.object(search, "FEW", few):
                page = search.found(rows, begins("code", "MAZAK"))

            assert [row.code for row in page] == ["MAZAK", "MAZAK-2"]


class NewestTests(TestCase):
    def test_of_more_than_a_few_the_newest_are_found(self) -> None:
        first, second, _other = (DocumentSeries.objects.create(code=code) for code in ("A-1", "A-2", "B-1"))

        assert set(search.newest(DocumentSeries, begins("code", "A"))) == {first.pk, second.pk}
        with mock.patch.object(search, "FEW", 1):
            assert search.newest(DocumentSeries, begins("code", "A")) == [second.pk]


class OfOneTests(TestCase):
    """Events refer to people, by a unique name, and to content types, whose `model` is not unique."""

    def test_nobody_of_this_name_finds_nothing_and_reads_nothing(self) -> None:
        nobody = of_one(Event, "by__username", "nobody")

        with self.assertNumQueries(0):
            assert list(Event.objects.filter(nobody)) == []

    def test_it_finds_what_a_plain_condition_finds(self) -> None:
        ana, ben = (get_user_model().objects.create(username=name) for name in ("ana", "ben"))
        for person in (ana, ben, None):
            record("core.series.made", subject=ContentType.objects.get_for_model(Event), by=person, at=NOON)

        found = Event.objects.filter(of_one(Event, "by__username", "ana"))

        assert list(found) == list(Event.objects.filter(by=ana))
        assert found.count() == 1

    def test_what_is_no_unique_key_stays_a_plain_condition(self) -> None:
        for path, value in (("verb", "x"), ("at__gte", NOON), ("subject_type__model", "event")):
            assert of_one(Event, path, value) == Q(**{path: value})
