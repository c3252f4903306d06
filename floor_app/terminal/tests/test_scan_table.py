"""Every line of the table of answers, by scanning it: things and labels in every state, and all pairs."""

from collections.abc import Callable
from itertools import product
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from core.testing import long, slow
from floor_app.operations.inventory.models import Item, Lot, SerialUnit
from floor_app.operations.inventory.testing import make_item, make_lot, make_stock, make_unit
from floor_app.operations.maintenance.models import Asset
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.services import assign_roles
from floor_app.operations.plant.models import Location, WorkCenter
from floor_app.operations.plant.testing import make_location
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.services import start_operation
from floor_app.operations.qr_system import codes
from floor_app.operations.qr_system.models import QRCode, ScanLog
from floor_app.operations.qr_system.services import register, replace, retire
from floor_app.operations.qr_system.status import CodeKind, CodeState, Command, ScanOutcome
from floor_app.terminal import scan_table
from floor_app.terminal.scan_table import GONE, ISSUE_TO_CARD, LABELS, MY_JOBS, PAIRS, PUT, SIGN_IN, THINGS
from floor_app.terminal.tests.base import TOKEN, Answer, StationTestCase

K = CodeKind
NOTHING = ""
CHANGES: dict[str, dict[str, Any]] = {
    "IN_USE": {"is_active": True},
    "OUT_OF_USE": {"is_active": False},
    "DELETED": {"is_deleted": True},
    "GONE": {"number": "L-8"},
}


class TableTestCase(StationTestCase):
    """One thing of each kind with its label; Ana has every role, so that no page holds anything back."""

    labels: ClassVar[dict[str, str]]
    unit: ClassVar[SerialUnit]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        assign_roles(user=cls.ana, roles=list(Role), by=cls.ana, at=timezone.now())
        make_asset("CNC-001", work_center=cls.lathe)
        cls.unit = make_unit("12345678")
        lot = make_lot(make_item("INS-100"), number="L-7")
        make_stock(lot.item, 5, make_location("WH-A02"))
        keys = {
            K.UNIT: "12345678",
            K.LOCATION: "WH-A02",
            K.ASSET: "CNC-001",
            K.ITEM: "INS-100",
            K.LOT: "INS-100/L-7",
            K.WORK_CENTER: cls.lathe.code,
        }
        made: dict[str, str] = {str(kind): register(kind=kind, key=key).text for kind, key in keys.items()}
        made |= {
            K.JOB_CARD: str(cls.card.qr_code),
            K.OPERATION: str(cls.turning.qr_code),
            K.PERSON: str(cls.ana.badge),
            K.COMMAND: codes.make_code(K.COMMAND, Command.HELP),
        }
        cls.labels = made


class ThingTests(TableTestCase):
    def test_the_table_has_every_kind_in_every_state(self) -> None:
        assert set(THINGS) == set(CodeKind) - {K.COMMAND}
        assert set(scan_table.COMMANDS) == set(Command)

    @long
    def test_every_thing_in_every_state_is_answered_as_the_table_says(self) -> None:
        for kind, states in THINGS.items():
            for state, offer in states.items():
                with self.subTest(kind=kind.label, state=state), transaction.atomic():
                    self.check(kind, state, offer.sign)
                    transaction.set_rollback(True)

    def check(self, kind: CodeKind, state: str, sign: str) -> None:
        self.put(kind, state)
        self.client.cookies.clear()
        self.client.cookies["station"] = TOKEN
        if state != "WORKS_HERE":
            self.sign_in(self.ana)

        answer = self.scan(self.labels[kind])

        outcome = ScanLog.objects.get().floor_answer.outcome
        if answer.status_code == 404 or outcome == ScanOutcome.REFUSED:
            assert sign == GONE.sign
        else:
            assert (SIGNS[kind](self, answer), outcome) == (sign, ScanOutcome.DONE)

    def put(self, kind: CodeKind, state: str) -> None:
        """Make the thing of this kind so, whatever way would have led there."""
        if kind == K.PERSON:
            return
        if state in {"IN_PROGRESS", "IN_PRODUCTION"} and kind in {K.OPERATION, K.JOB_CARD}:
            start_operation(operation=self.turning, by=self.ana, at=timezone.now())
            return
        changes = {**CHANGES.get(state, {"status": state})}
        if state == "ON_HOLD":
            changes["held_from"] = "RELEASED_TO_SHOP"
        if kind == K.OPERATION:
            changes["reason"] = "No gauge"
        assert self.one(kind).update(**changes) == 1

    def one(self, kind: CodeKind) -> QuerySet[Any]:
        found: dict[CodeKind, QuerySet[Any]] = {
            K.JOB_CARD: JobCard.objects.filter(pk=self.card.pk),
            K.OPERATION: JobOperation.objects.filter(pk=self.turning.pk),
            K.UNIT: SerialUnit.objects.all(),
            K.ASSET: Asset.objects.all(),
            K.WORK_CENTER: WorkCenter.objects.filter(pk=self.lathe.pk),
            K.LOCATION: Location.objects.filter(code="WH-A02"),
            K.ITEM: Item.objects.filter(code="INS-100"),
            K.LOT: Lot.objects.all(),
        }
        return found[kind]

    def of_person(self, answer: Answer) -> str:
        is_mine = answer.redirect_chain[-1][0] == "/terminal/operator/"
        return MY_JOBS.sign if is_mine else SIGN_IN.sign if "Hello Ana." in self.said(answer) else ""

    def of_work_center(self, _answer: Answer) -> str:
        return "work-here" if self.client.session["work_center"] == self.lathe.code else ""


# What the page of a kind has as its main thing to do.
SIGNS: dict[CodeKind, Callable[[ThingTests, Answer], str]] = {
    K.JOB_CARD: lambda _, answer: answer.context["work"].main,
    K.OPERATION: lambda _, answer: answer.context["work"].main,
    K.UNIT: lambda _, answer: "put" if answer.context["place_scanned"] else "move",
    K.LOCATION: lambda _, answer: "put" if answer.context["unit_scanned"] else "here",
    K.ITEM: lambda _, answer: "issue-to-card" if answer.context["form"].initial["card"] else "issue",
    K.LOT: lambda _, answer: "issue-to-card" if answer.context["form"].initial["card"] else "issue",
    K.ASSET: lambda _, answer: "fault" if "/CNC-001/fault/" in answer.content.decode() else "",
    K.PERSON: ThingTests.of_person,
    K.WORK_CENTER: ThingTests.of_work_center,
}


class LabelTests(TableTestCase):
    def test_the_table_has_every_state_of_a_label(self) -> None:
        assert set(LABELS) == (set(CodeState) - {CodeState.ACTIVE}) | {"MISREAD", "UNKNOWN"}

    @long
    def test_every_label_that_leads_nowhere_is_answered_as_the_table_says(self) -> None:
        for kind, (state, refusal) in product(CodeKind, LABELS.items()):
            with self.subTest(kind=kind.label, state=state):
                self.sign_in(self.ana)
                raw, words = self.label(kind, state)

                answer = self.scan(raw)

                assert self.said(answer) == [gettext(str(refusal.words)) % words]
                log = ScanLog.objects.latest("id")
                assert (log.outcome, log.floor_answer.outcome) == (refusal.outcome, refusal.outcome)
                assert (log.by, log.station) == (self.ana, "TAB-1")

    def test_a_badge_of_somebody_who_left_says_so(self) -> None:
        User.objects.filter(pk=self.chidi.pk).update(is_active=False)

        answer = self.scan(self.chidi.badge)

        assert len(self.said(answer)) == 1
        assert ScanLog.objects.latest("id").floor_answer.outcome == ScanOutcome.REFUSED
        assert "_auth_user_id" not in self.client.session

    def label(self, kind: CodeKind, state: str) -> tuple[str, dict[str, str]]:
        body = f"{kind}9{state[:5]}"
        if state == "UNKNOWN":
            text = codes.make_code(kind, body)
            return text, {"code": text}
        if state == "MISREAD":
            right = codes.make_code(kind, body)
            return right[:-1] + ("A" if right[-1] != "A" else "B"), {}
        code = register(kind=kind, key=f"{kind}-{state}", body=None if kind == K.PERSON else body)
        if state == "REPLACED":
            replace(code=code, by=self.ana, at=timezone.now())
        else:
            retire(code=code, by=self.ana, at=timezone.now(), reason="Torn")
        return code.text, {"key": code.key, "reason": "Torn"}


@slow
class PairTests(TableTestCase):
    @long
    def test_every_pair_is_answered_as_the_table_says(self) -> None:
        for now in CodeKind:
            alone = self.where(NOTHING, now)
            for before in CodeKind:
                pair = PAIRS.get((before, now))
                with self.subTest(before=before.label, now=now.label):
                    found = self.where(before, now)

                    key = (
                        QRCode.objects.filter(text=self.labels[before]).values_list("key", flat=True).first()
                    )
                    added = (
                        f"?{pair.name}={str(key).partition('/')[0]}" if pair else self.expected(before, now)
                    )
                    assert found == alone + added

    def expected(self, before: CodeKind, now: CodeKind) -> str:
        """A command means the card or step scanned before."""
        about_a_card = now == K.COMMAND and before in {K.JOB_CARD, K.OPERATION}
        return f"?card={self.card.number}" if about_a_card else ""

    def where(self, before: str, now: CodeKind) -> str:
        """Where the second scan leads, by somebody who has scanned nothing else."""
        self.client.cookies.clear()
        self.client.cookies["station"] = TOKEN
        self.sign_in(self.ana)
        if before:
            self.scan(self.labels[before])
        answer = self.client.post("/terminal/scan/", {"code": self.labels[now]})
        return str(answer["Location"])

    def test_a_pair_offers_what_the_table_says(self) -> None:
        self.sign_in(self.ana)
        for (before, now), pair in PAIRS.items():
            self.scan(self.labels[before])
            context = self.scan(self.labels[now]).context
            if pair.offer is PUT:
                assert context["place_scanned" if now == K.UNIT else "unit_scanned"], (before, now)
            else:
                assert pair.offer is ISSUE_TO_CARD
                assert context["form"].initial["card"] == self.card.number, (before, now)
