from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.db.utils import DatabaseError
from django.test import TestCase

from floor_app.operations.qr_system import services
from floor_app.operations.qr_system.models import QRCode, ScanAnswer, ScanLog
from floor_app.operations.qr_system.status import CodeKind, CodeState, ScanOutcome, ScanSource
from floor_app.operations.qr_system.testing import NINE, make_qr_code, make_scan


class QRCodeTests(TestCase):
    def test_it_reads_as_its_text(self) -> None:
        assert str(make_qr_code(key="JC-2026-00153", body="202600153")) == "J.202600153.A"

    def test_it_knows_when_it_was_made(self) -> None:
        code = make_qr_code()

        by_its_clock = QRCode.objects.annotate(now=Now()).get(pk=code.pk)
        assert timedelta() <= by_its_clock.now - by_its_clock.created_at < timedelta(hours=1)

    def test_the_database_refuses_a_second_active_code_of_one_thing(self) -> None:
        make_qr_code(kind=CodeKind.UNIT, key="12345678")

        with pytest.raises(IntegrityError), transaction.atomic():
            QRCode.objects.create(kind=CodeKind.UNIT, key="12345678", text="U.OTHER.1")

        assert QRCode.objects.count() == 1

    def test_the_database_allows_any_number_of_old_codes_of_one_thing(self) -> None:
        for version in (1, 2):
            QRCode.objects.create(
                kind=CodeKind.UNIT,
                key="12345678",
                text=f"U.OLD{version}.1",
                version=version,
                state=CodeState.REPLACED,
            )

        assert make_qr_code(kind=CodeKind.UNIT, key="12345678").version == 3

    def test_the_database_refuses_the_same_text_twice(self) -> None:
        code = make_qr_code()

        with pytest.raises(IntegrityError), transaction.atomic():
            QRCode.objects.create(kind=code.kind, key="JC-OTHER", text=code.text)

    def test_the_database_refuses_what_the_lists_do_not_hold(self) -> None:
        for wrong in (
            {"kind": "Z"},
            {"state": "GONE"},
            {"state": CodeState.RETIRED, "reason": ""},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                QRCode.objects.create(**{"kind": CodeKind.UNIT, "key": "1", "text": "U.1.1"} | wrong)

        assert not QRCode.objects.exists()


class ScanLogTests(TestCase):
    def test_it_reads_as_time_and_thing(self) -> None:
        assert str(make_scan(raw="nothing we know")) == "2026-03-02 09:00:00 nothing we know"
        assert (
            str(make_scan(raw=make_qr_code(key="JC-2026-00153").text)) == "2026-03-02 09:00:00 JC-2026-00153"
        )

    def test_an_answer_reads_as_its_sentence_or_its_outcome(self) -> None:
        assert str(ScanAnswer(outcome=ScanOutcome.REFUSED, answer="LATHE-1 is down.")) == "LATHE-1 is down."
        assert str(ScanAnswer(outcome=ScanOutcome.DONE)) == "Done"

    def test_the_database_refuses_what_the_lists_do_not_hold(self) -> None:
        for wrong in ({"source": "NOSE"}, {"outcome": "MAYBE"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                ScanLog.objects.create(
                    **{
                        "at": NINE,
                        "raw_length": 0,
                        "source": ScanSource.API,
                        "outcome": ScanOutcome.UNKNOWN,
                    }
                    | wrong
                )

        assert not ScanLog.objects.exists()

    def test_on_postgresql_the_database_refuses_to_change_or_delete_a_scan(self) -> None:
        if connection.vendor != "postgresql":
            self.skipTest("the embedded database has no such trigger")
        answered, plain = make_scan(), make_scan()
        services.note_answer(scan=answered, outcome=ScanOutcome.DONE, answer="Started.")

        for rows in (ScanLog.objects.filter(pk=plain.pk), ScanAnswer.objects.filter(pk=answered.pk)):
            with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
                rows.update(answer="")
            with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
                rows.delete()
