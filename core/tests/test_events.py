from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.test import TestCase

from core import events
from core.models import DocumentSeries, Event

NINE = datetime(2026, 11, 4, 9, tzinfo=UTC)


def make_user(username: str) -> AbstractBaseUser:
    return get_user_model().objects.create(username=username)


def make_series(code: str) -> DocumentSeries:
    return DocumentSeries.objects.create(code=code)


class RecordTests(TestCase):
    ana: AbstractBaseUser
    cards: DocumentSeries

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana = make_user("ana")
        cls.cards = make_series("JC-2026")

    def test_an_event_says_who_did_what_to_which_record_and_when(self) -> None:
        events.record("core.series.opened", subject=self.cards, by=self.ana, at=NINE, day=date(2026, 11, 4))

        event = Event.objects.get()
        assert event.subject_type.model_class() is DocumentSeries
        assert (event.subject_id, event.by, event.at) == (self.cards.pk, self.ana, NINE)
        assert event.facts == {"day": "2026-11-04"}
        assert str(event) == "2026-11-04 09:00 core.series.opened"

    def test_what_nobody_did_is_recorded_too(self) -> None:
        event = events.record("core.series.lost", subject=self.cards, by=None, at=NINE)

        assert event.by_id is None

    def test_a_client_id_is_recorded_once(self) -> None:
        client_id = uuid4()
        events.record("a.b.c", subject=self.cards, by=self.ana, at=NINE, client_id=client_id)

        with pytest.raises(IntegrityError), transaction.atomic():
            events.record("a.b.c", subject=self.cards, by=self.ana, at=NINE, client_id=client_id)

        assert Event.objects.count() == 1


class HistoryTests(TestCase):
    def test_a_record_has_its_own_events_newest_first(self) -> None:
        ana, cards, orders = make_user("ana"), make_series("JC-2026"), make_series("BO-2026")
        for verb, subject in [("first", cards), ("other", orders), ("second", cards), ("person", ana)]:
            events.record(verb, subject=subject, by=ana, at=NINE)

        with self.assertNumQueries(1):
            story = [(event.verb, str(event.by)) for event in events.history(cards)]

        assert story == [("second", "ana"), ("first", "ana")]


class RevisionTests(TestCase):
    def write(self, pk: int) -> None:
        kind = ContentType.objects.get_for_model(DocumentSeries)
        Event.objects.create(pk=pk, verb="a.b.c", subject_type=kind, subject_id=1, at=NINE)

    def test_it_stands_still_while_nothing_happens(self) -> None:
        assert events.revision() == events.revision() == "0-0"
        self.write(1)
        assert events.revision() == events.revision()

    def test_it_changes_with_every_event_however_many_there_are(self) -> None:
        seen = [events.revision()]
        for pk in range(1, events.REVISION_WINDOW + 4):
            self.write(pk)
            seen.append(events.revision())

        assert len(set(seen)) == len(seen)

    def test_it_changes_when_an_event_with_a_lower_number_is_committed_later(self) -> None:
        self.write(1)
        self.write(3)
        before = events.revision()

        self.write(2)

        assert events.revision() != before

    def test_it_costs_one_query(self) -> None:
        with self.assertNumQueries(1):
            events.revision()
