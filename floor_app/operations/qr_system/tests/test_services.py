import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, connection, transaction
from django.test import TestCase, TransactionTestCase

from core.models import Event
from core.testing import slow
from floor_app.operations.qr_system import codes, queries, reading, services
from floor_app.operations.qr_system.drawing import EmptyCode
from floor_app.operations.qr_system.labels.press import Form, printed
from floor_app.operations.qr_system.labels.sheets import Content
from floor_app.operations.qr_system.labels.templates import TEMPLATES
from floor_app.operations.qr_system.models import QRCode, ScanAnswer, ScanLog
from floor_app.operations.qr_system.status import CodeKind, CodeState, ScanOutcome, ScanSource
from floor_app.operations.qr_system.testing import NINE, make_qr_code, make_scan
from floor_app.operations.qr_system.tests.pictures import decode, read_png

FIRST = UUID(int=1)


def make_person(name: str) -> AbstractBaseUser:
    return get_user_model().objects.create_user(username=name)


class RegisterTests(TestCase):
    def test_a_thing_gets_a_code_that_says_its_key(self) -> None:
        code = services.register(kind=CodeKind.WORK_CENTER, key="LATHE-1")

        assert code.text == codes.make_code("W", "LATHE1")
        assert (code.kind, code.key, code.version, code.state) == ("W", "LATHE-1", 1, CodeState.ACTIVE)

    def test_a_body_can_be_given(self) -> None:
        code = services.register(kind=CodeKind.JOB_CARD, key="JC-2026-00153", body="2026-00153")

        assert code.text == "J.202600153.A"

    def test_registering_again_gives_the_same_code(self) -> None:
        first = services.register(kind=CodeKind.ASSET, key="CNC-001")

        assert services.register(kind=CodeKind.ASSET, key="CNC-001") == first
        assert QRCode.objects.count() == 1

    def test_two_things_never_share_a_code(self) -> None:
        first = services.register(kind=CodeKind.LOCATION, key="WH-A01")
        second = services.register(kind=CodeKind.LOCATION, key="WHA-01")

        assert first.text == codes.make_code("L", "WHA01")
        assert second.text != first.text

    def test_a_key_that_no_code_can_say_gets_a_random_one(self) -> None:
        code = services.register(kind=CodeKind.LOCATION, key="مخزن ١")

        assert queries.resolve(code.text).key == "مخزن ١"

    def test_a_badge_cannot_be_guessed(self) -> None:
        ana = services.register(kind=CodeKind.PERSON, key="ana")

        assert "ANA" not in ana.text
        assert len(ana.text) == 16

    def test_a_badge_code_cannot_be_chosen(self) -> None:
        with pytest.raises(services.GuessableCode, match="drawn at random"):
            services.register(kind=CodeKind.PERSON, key="ana", body="ANA")

        assert not QRCode.objects.exists()

    def test_a_thing_whose_label_was_retired_gets_another(self) -> None:
        ben = make_person("ben")
        old = make_qr_code(kind=CodeKind.ASSET, key="CNC-001")
        services.retire(code=old, reason="Machine repainted", by=ben, at=NINE)

        new = services.register(kind=CodeKind.ASSET, key="CNC-001")

        assert new.version == 2
        assert new.text != old.text

    def test_many_things_are_registered_by_one_insert(self) -> None:
        wanted = [(CodeKind.OPERATION, f"JC-2026-00153/{n}", f"202600153N{n}") for n in range(10, 70, 10)]

        with self.assertNumQueries(1):
            made = services.register_many([(CodeKind.JOB_CARD, "JC-2026-00153", "202600153"), *wanted])

        assert [code.key for code in made] == ["JC-2026-00153", *[key for _kind, key, _body in wanted]]
        assert QRCode.objects.count() == 7
        assert all(queries.resolve(code.text).code == code for code in made)

    def test_many_things_are_registered_wholly_or_not_at_all(self) -> None:
        make_qr_code(key="JC-2026-00153")

        with pytest.raises(IntegrityError), transaction.atomic():
            services.register_many([("J", "JC-2026-00154", None), ("J", "JC-2026-00153", None)])

        assert QRCode.objects.count() == 1

    def test_nothing_to_register_is_nothing_done(self) -> None:
        assert services.register_many([]) == []


class ReplaceAndRetireTests(TestCase):
    ben: AbstractBaseUser
    code: QRCode

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ben = make_person("ben")
        cls.code = make_qr_code(kind=CodeKind.UNIT, key="12345678")

    def test_a_new_label_takes_over_from_the_old(self) -> None:
        new = services.replace(code=self.code, by=self.ben, at=NINE, reason="Torn")

        self.code.refresh_from_db()
        assert (self.code.state, self.code.reason) == (CodeState.REPLACED, "Torn")
        assert (new.kind, new.key, new.version, new.state) == ("U", "12345678", 2, CodeState.ACTIVE)
        assert queries.active_code(kind=CodeKind.UNIT, key="12345678") == new

    def test_a_retired_label_keeps_its_reason(self) -> None:
        services.retire(code=self.code, reason=" Scrapped ", by=self.ben, at=NINE)

        self.code.refresh_from_db()
        assert (self.code.state, self.code.reason) == (CodeState.RETIRED, "Scrapped")
        assert queries.active_code(kind=CodeKind.UNIT, key="12345678") is None

    def test_a_label_is_not_retired_without_a_reason(self) -> None:
        with pytest.raises(services.ReasonMissing, match="Say why"):
            services.retire(code=self.code, reason="  ", by=self.ben, at=NINE)

        self.code.refresh_from_db()
        assert self.code.is_active
        assert not Event.objects.exists()

    def test_a_label_out_of_use_is_neither_replaced_nor_retired(self) -> None:
        services.retire(code=self.code, reason="Scrapped", by=self.ben, at=NINE)

        with pytest.raises(services.CodeNotActive, match="of 12345678 is not in use"):
            services.replace(code=self.code, by=self.ben, at=NINE)
        with pytest.raises(services.CodeNotActive, match="of 12345678 is not in use"):
            services.retire(code=self.code, reason="Again", by=self.ben, at=NINE)

        self.code.refresh_from_db()
        assert self.code.reason == "Scrapped"
        assert QRCode.objects.count() == 1

    def test_each_leaves_one_event(self) -> None:
        new = services.replace(code=self.code, by=self.ben, at=NINE)
        services.retire(code=new, reason="Scrapped", by=self.ben, at=NINE)

        assert list(Event.objects.order_by("id").values_list("verb", "by", "subject_id")) == [
            ("qr_system.code.replaced", self.ben.pk, new.pk),
            ("qr_system.code.retired", self.ben.pk, new.pk),
        ]

    @slow
    def test_the_same_command_twice_replaces_once(self) -> None:
        first = services.replace(code=self.code, by=self.ben, at=NINE, client_id=FIRST)
        second = services.replace(code=self.code, by=self.ben, at=NINE, client_id=FIRST)

        assert first == second
        assert QRCode.objects.count() == 2

    def test_prints_are_counted(self) -> None:
        other = make_qr_code()

        services.count_prints(printed=[self.code, other])
        services.count_prints(printed=[self.code])

        assert sorted(QRCode.objects.values_list("print_count", flat=True)) == [1, 2]


class RecordScanTests(TestCase):
    ana: AbstractBaseUser
    card: QRCode

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana = make_person("ana")
        cls.card = make_qr_code(key="JC-2026-00153", body="202600153")

    def test_a_scan_is_logged_with_who_where_when_and_what(self) -> None:
        scan = services.record_scan(
            raw="]Q1J.202600153.A\r",
            by=self.ana,
            at=NINE,
            source=ScanSource.CAMERA,
            station="STATION-1",
            work_center="LATHE-1",
            client_id=FIRST,
        )

        assert ScanLog.objects.values().get() == {
            "id": scan.pk,
            "at": NINE,
            "raw": "]Q1J.202600153.A\r",
            "raw_length": 17,
            "code_id": self.card.pk,
            "kind": "J",
            "key": "JC-2026-00153",
            "outcome": "RESOLVED",
            "answer": "",
            "by_id": self.ana.pk,
            "station": "STATION-1",
            "work_center": "LATHE-1",
            "source": "CAMERA",
            "client_id": FIRST,
        }

    def test_a_scan_costs_three_statements(self) -> None:
        with self.assertNumQueries(5):  # three, and the savepoint that the surrounding test makes of COMMIT
            services.record_scan(raw=self.card.text, by=self.ana, at=NINE, client_id=FIRST)

    def test_an_unknown_code_is_logged(self) -> None:
        scan = make_scan(raw=codes.make_code("J", "999999999"))

        assert scan.outcome == ScanOutcome.UNKNOWN
        assert scan.answer.startswith("Unknown code: J.999999999.")
        assert (scan.code, scan.kind, scan.key) == (None, "", "")

    def test_a_misread_code_is_logged(self) -> None:
        scan = make_scan(raw="J.202600154.A")

        assert (scan.outcome, scan.answer) == (
            ScanOutcome.MISREAD,
            "The code was not read correctly. Scan it again.",
        )

    def test_a_retired_code_is_logged_with_its_thing(self) -> None:
        services.retire(code=self.card, reason="Card cancelled", by=self.ana, at=NINE)

        scan = make_scan(raw=self.card.text)

        assert scan.outcome == ScanOutcome.RETIRED
        assert scan.answer == "This label of JC-2026-00153 is retired: Card cancelled."
        assert (scan.code, scan.key) == (self.card, "JC-2026-00153")

    def test_a_scan_sent_twice_is_logged_once(self) -> None:
        first = make_scan(raw=self.card.text, client_id=FIRST)
        again = make_scan(raw=self.card.text, client_id=FIRST, at=NINE + timedelta(seconds=5))

        assert again == first
        assert again.at == NINE
        assert ScanLog.objects.count() == 1

    def test_a_badge_scan_sent_twice_is_logged_once_though_somebody_is_signed_in_by_then(self) -> None:
        first = make_scan(raw=self.card.text, client_id=FIRST, by=None)
        again = make_scan(raw=self.card.text, client_id=FIRST, by=self.ana)

        assert again == first
        assert again.by is None

    def test_two_scans_without_an_id_are_two(self) -> None:
        assert make_scan(raw=self.card.text) != make_scan(raw=self.card.text)

    def test_a_fault_of_ours_is_not_taken_for_a_repeat(self) -> None:
        for client_id in (None, FIRST):
            with pytest.raises(IntegrityError), transaction.atomic():
                make_scan(raw=self.card.text, source="NOSE", client_id=client_id)

        assert not ScanLog.objects.exists()

    def test_what_the_camera_still_sees_is_a_repeat(self) -> None:
        seen = [
            make_scan(
                raw=self.card.text,
                by=self.ana,
                source=ScanSource.CAMERA,
                at=NINE + timedelta(seconds=seconds),
                client_id=UUID(int=number),
            ).outcome
            for number, seconds in enumerate((0, 2, 4.5, 8), start=1)
        ]

        assert seen == ["RESOLVED", "REPEATED", "REPEATED", "RESOLVED"]
        assert ScanLog.objects.count() == 4

    def test_only_the_same_sight_of_the_same_person_at_the_same_station_is_a_repeat(self) -> None:
        other = make_qr_code()
        make_scan(raw=self.card.text, by=self.ana, source=ScanSource.CAMERA)

        alike: dict[str, Any] = {"raw": self.card.text, "by": self.ana, "source": ScanSource.CAMERA}
        changes: list[dict[str, Any]] = [
            {"by": None},
            {"station": "STATION-2"},
            {"raw": other.text},
            {"source": ScanSource.WEDGE},
        ]
        for different in changes:
            scan = make_scan(**{**alike, **different})
            assert scan.outcome == ScanOutcome.RESOLVED, different

    def test_a_sight_sent_again_is_no_repeat_of_itself(self) -> None:
        first = make_scan(raw=self.card.text, source=ScanSource.CAMERA, client_id=FIRST)
        again = make_scan(raw=self.card.text, source=ScanSource.CAMERA, client_id=FIRST)

        assert again == first
        assert again.outcome == ScanOutcome.RESOLVED

    def test_the_code_remembers_its_latest_scan(self) -> None:
        for minutes in (0, 10, 5):
            make_scan(raw=self.card.text, at=NINE + timedelta(minutes=minutes))

        self.card.refresh_from_db()
        assert self.card.last_scanned_at == NINE + timedelta(minutes=10)

    def test_the_log_keeps_only_the_beginning_of_a_badge(self) -> None:
        badge = make_qr_code(kind=CodeKind.PERSON, key="ana")
        misread = badge.text[:-1] + ("A" if badge.text[-1] != "A" else "B")

        for raw in (badge.text, f"https://floor.example/s/{badge.text}", misread):
            scan = make_scan(raw=raw)
            assert scan.raw == f"{badge.text[:4]}…"
            assert badge.text[4:-2] not in scan.answer

    def test_anything_at_all_is_logged(self) -> None:
        for raw in ["", "\x00\x01", "\ud800", "' or 1=1; --", "../../etc/passwd", '{"code":' * 400]:
            scan = make_scan(raw=raw or " ")
            assert scan.outcome == ScanOutcome.UNKNOWN, raw
            assert scan.answer

    def test_a_long_reading_is_cut_and_its_length_kept(self) -> None:
        scan = make_scan(raw="x" * 10_000)

        scan.refresh_from_db()
        assert (len(scan.raw), scan.raw_length) == (512, 10_000)
        assert scan.outcome == ScanOutcome.UNKNOWN


class SimultaneousScanTests(TransactionTestCase):
    @slow
    def test_one_scan_that_arrives_eight_times_at_once_is_logged_once(self) -> None:
        card = make_qr_code(key="JC-2026-00153")

        with ThreadPoolExecutor(8) as pool:
            arrivals = list(pool.map(self._scan, [(card.text, FIRST)] * 8))

        assert list(ScanLog.objects.values_list("id", flat=True)) == [arrivals[0]]
        assert set(arrivals) == {arrivals[0]}

    @slow
    def test_eight_people_who_scan_one_code_at_once_are_all_logged(self) -> None:
        card = make_qr_code(key="JC-2026-00153")

        with ThreadPoolExecutor(8) as pool:
            arrivals = list(pool.map(self._scan, [(card.text, UUID(int=n)) for n in range(8)]))

        assert set(ScanLog.objects.values_list("id", flat=True)) == set(arrivals)
        assert len(set(arrivals)) == 8

    @staticmethod
    def _scan(sent: tuple[str, UUID]) -> int:
        text, client_id = sent
        try:
            return make_scan(raw=text, client_id=client_id).pk
        finally:
            connection.close()


class NoteAnswerTests(TestCase):
    def test_the_floors_answer_is_noted_beside_the_scan(self) -> None:
        scan = make_scan()

        with self.assertNumQueries(1):
            services.note_answer(
                scan=scan, outcome=ScanOutcome.REFUSED, answer="LATHE-1 is down.", latency_ms=42
            )

        note = queries.answer_given(scan)
        assert note is not None
        assert (note.outcome, note.answer, note.latency_ms) == ("REFUSED", "LATHE-1 is down.", 42)

    def test_the_first_answer_stays(self) -> None:
        scan = make_scan()

        services.note_answer(scan=scan, outcome=ScanOutcome.DONE, answer="Started.")
        services.note_answer(scan=scan, outcome=ScanOutcome.REFUSED, answer="Started already.")

        assert list(ScanAnswer.objects.values_list("scan", "outcome", "answer")) == [
            (scan.pk, "DONE", "Started.")
        ]

    def test_an_outcome_outside_the_list_is_a_fault(self) -> None:
        with pytest.raises(ValueError, match="MAYBE"):
            services.note_answer(scan=make_scan(), outcome="MAYBE", answer="")

        assert not ScanAnswer.objects.exists()


class LabelTests(TestCase):
    """From the registered thing to a picture, and from the picture back to the thing."""

    @slow
    def test_a_registered_code_is_drawn_and_scanned_in_several_sizes(self) -> None:
        code = make_qr_code(kind=CodeKind.OPERATION, key="JC-2026-00153/10", body="202600153N10")

        for size in (58, 200, 600):
            (read,) = decode(read_png(queries.png(code.text, size_px=size)))
            scan = make_scan(raw=read, source=ScanSource.PHOTO)
            assert (scan.kind, scan.key, scan.outcome) == ("O", "JC-2026-00153/10", "RESOLVED")

    def test_a_label_without_a_code_is_refused(self) -> None:
        with pytest.raises(EmptyCode):
            queries.svg("")
        with pytest.raises(EmptyCode):
            queries.png(" ")

    def test_a_label_has_the_code_and_its_text(self) -> None:
        code = make_qr_code(kind=CodeKind.ASSET, key="CNC-001")
        label = Content(code.text, code.key, ("Lathe, five axes",))

        with pypdfium2.PdfDocument(printed(TEMPLATES["asset-50x50"], [label]).file) as page:
            text = page[0].get_textpage().get_text_bounded()
        (read,) = reading.read(printed(TEMPLATES["asset-50x50"], [label], form=Form.PNG).file)

        assert text.split() == ["CNC-001", "Lathe,", "five", "axes"]
        assert queries.resolve(read.text).code == code

    @slow
    def test_a_sheet_has_every_code_on_as_many_pages_as_it_takes(self) -> None:
        contents = [Content(code.text, code.key) for code in (make_qr_code() for _number in range(30))]

        pages = printed(TEMPLATES["a4-3x8"], contents, form=Form.PNG).pictures()

        found = [code.text for page in pages for code in reading.read(page)]
        assert len(pages) == 2
        assert sorted(found) == sorted(content.payload for content in contents)

    def test_json_and_plain_text_mean_the_same_thing(self) -> None:
        code = make_qr_code(key="JC-2026-00153")

        for raw in (code.text, json.dumps({"type": "job card", "code": code.text}), "jc-2026-00153"):
            assert make_scan(raw=raw).code == code

    def test_what_fits_its_check_character_is_valid_and_all_else_is_not(self) -> None:
        code = make_qr_code(key="JC-2026-00153", body="202600153")

        assert make_scan(raw=code.text).outcome == ScanOutcome.RESOLVED
        for wrong in ("J.202600154.A", "J.202600153.B", "J.206200153.A"):
            assert make_scan(raw=wrong).outcome == ScanOutcome.MISREAD

    def test_a_code_is_made_read_changed_and_deleted(self) -> None:
        made = QRCode.objects.create(kind=CodeKind.ITEM, key="FLUX-1", text="I.FLUX1.X")

        QRCode.objects.filter(pk=made.pk).update(state=CodeState.RETIRED, reason="Torn")
        made.refresh_from_db()
        assert (str(made), made.is_active, made.reason) == ("I.FLUX1.X", False, "Torn")

        made.delete()
        assert not QRCode.objects.exists()
