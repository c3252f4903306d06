"""Commands printed at the station: what they do, to which step, and that a repeat does nothing twice."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from core.testing import slow
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard, LaborBooking
from floor_app.operations.production.testing import LATHE, make_job_card, operations_of
from floor_app.operations.qr_system.codes import make_code
from floor_app.operations.qr_system.models import QRCode, ScanAnswer, ScanLog
from floor_app.operations.qr_system.services import register, retire
from floor_app.operations.qr_system.status import CodeKind, Command
from floor_app.terminal.tests.base import Answer, StationTestCase

CARD_FIRST = ["Scan the job card first, then the command."]


@slow
class OrderTests(StationTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sign_in(self.ana)

    def order(self, command: str, **values: str) -> Answer:
        return self.scan(make_code(CodeKind.COMMAND, command), **values)

    def status(self) -> str:
        self.turning.refresh_from_db()
        return self.turning.status

    def test_card_then_start_is_running(self) -> None:
        self.scan(self.card.qr_code)

        answer = self.order(Command.START)

        assert self.said(answer) == ["10 Turning is running. Your clock is on."]
        assert answer.redirect_chain[-1][0] == f"/terminal/job-cards/{self.card.number}/?operation=10"
        assert self.status() == "IN_PROGRESS"
        assert LaborBooking.objects.get().operator == self.ana

    def test_a_step_that_was_scanned_is_meant_whatever_is_next(self) -> None:
        self.scan(self.welding.qr_code)

        answer = self.order(Command.START)

        assert self.said(answer) == ["20 Welding waits for 10 Turning."]
        assert self.status() == "READY"

    def test_pause_and_start_again(self) -> None:
        self.scan(self.card.qr_code)
        self.order(Command.START)

        paused = self.order(Command.PAUSE)
        was = self.status()
        self.order(Command.START)

        assert self.said(paused) == ["10 Turning is paused."]
        assert (was, self.status()) == ("PAUSED", "IN_PROGRESS")

    def test_a_second_person_joins_by_start(self) -> None:
        services.start_operation(operation=self.turning, by=self.ana, at=timezone.now())
        omar = make_user("omar", roles=[Role.OPERATOR])
        self.sign_in(omar)
        self.scan(self.card.qr_code)

        answer = self.order(Command.START)

        assert self.said(answer) == ["Your clock is on 10 Turning."]
        assert {booking.operator for booking in LaborBooking.objects.all()} == {self.ana, omar}

    def test_without_a_card_the_step_of_the_clock_is_meant(self) -> None:
        services.start_operation(operation=self.turning, by=self.ana, at=timezone.now())

        answer = self.order(Command.PAUSE)

        assert self.said(answer) == ["10 Turning is paused."]

    def test_without_a_card_and_a_clock_it_asks_for_the_card(self) -> None:
        for command in (Command.START, Command.PAUSE, Command.REPORT, Command.FINISH, Command.SCRAP):
            assert self.said(self.order(command)) == CARD_FIRST, command
        assert self.status() == "READY"

    def test_a_card_of_some_minutes_ago_is_not_meant_any_more(self) -> None:
        self.scan(self.card.qr_code)
        session = self.client.session
        session["last_card"] = [self.card.number, "", (timezone.now() - timedelta(minutes=3)).isoformat()]
        session.save()

        assert self.said(self.order(Command.START)) == CARD_FIRST

    def test_a_card_that_is_gone_is_not_meant(self) -> None:
        session = self.client.session
        session["last_card"] = ["JC-2026-99999", "", timezone.now().isoformat()]
        session.save()

        assert self.said(self.order(Command.START)) == CARD_FIRST

    def test_a_card_that_somebody_else_scanned_is_not_meant(self) -> None:
        self.scan(self.card.qr_code)
        self.scan(self.chidi.badge)
        self.scan(self.ana.badge)

        assert self.said(self.order(Command.START)) == CARD_FIRST

    def test_a_card_without_steps_left_says_so(self) -> None:
        card = make_job_card(steps=[("TURNING", LATHE)])
        (step,) = operations_of(card)
        services.start_operation(operation=step, by=self.ana, at=timezone.now())
        services.finish_operation(operation=step, good=1, by=self.ana, at=timezone.now())
        self.scan(card.qr_code)

        assert self.said(self.order(Command.START)) == [f"There is nothing to do on {card}."]

    def test_pads_and_calls_open_for_the_card(self) -> None:
        self.scan(self.card.qr_code)
        step = f"/terminal/job-cards/{self.card.number}/operations/10"

        for command, path in (
            (Command.REPORT, f"{step}/report/"),
            (Command.FINISH, f"{step}/report/"),
            (Command.SCRAP, f"{step}/scrap/"),
            (Command.HELP, f"/terminal/help/?card={self.card.number}"),
        ):
            assert self.order(command).redirect_chain[-1][0] == path, command

    def test_help_needs_no_card(self) -> None:
        assert self.order(Command.HELP).redirect_chain[-1][0] == "/terminal/help/"

    def test_signing_out_leaves_the_clock_on(self) -> None:
        services.start_operation(operation=self.turning, by=self.ana, at=timezone.now())

        answer = self.order(Command.SIGN_OUT)

        assert answer.redirect_chain[-1][0] == "/terminal/sign-in/"
        assert "_auth_user_id" not in self.client.session
        assert LaborBooking.objects.get().ended_at is None

    def test_somebody_unknown_is_asked_for_the_badge_and_the_card_is_kept(self) -> None:
        self.client.logout()
        self.client.cookies["station"] = "token of TAB-1"
        self.scan(self.card.qr_code)

        asked = self.order(Command.START)
        self.scan(self.ana.badge)
        done = self.order(Command.START)

        assert asked.redirect_chain[-1][0] == "/terminal/sign-in/"
        assert self.said(done) == ["10 Turning is running. Your clock is on."]

    def test_a_role_that_may_not_is_told_who_may(self) -> None:
        self.sign_in(self.chidi)
        self.scan(self.card.qr_code)

        (sentence,) = self.said(self.order(Command.START))

        assert sentence.startswith("This is done by:")
        assert self.status() == "READY"

    def test_one_scan_that_arrives_twice_acts_once_and_is_answered_alike(self) -> None:
        self.scan(self.card.qr_code)
        twice = str(uuid4())
        first = self.order(Command.START, client_id=twice)
        self.order(Command.PAUSE)

        again = self.order(Command.START, client_id=twice)

        assert again.redirect_chain[-1] == first.redirect_chain[-1]
        assert self.status() == "PAUSED"
        assert ScanLog.objects.filter(kind="C").count() == 2

    def test_a_refused_one_that_arrives_twice_is_refused_alike(self) -> None:
        twice = str(uuid4())
        self.order(Command.START, client_id=twice)
        self.scan(self.card.qr_code)

        again = self.order(Command.START, client_id=twice)

        assert self.said(again) == CARD_FIRST
        assert self.status() == "READY"

    def test_a_deliberate_second_start_is_answered_and_books_nothing(self) -> None:
        self.scan(self.card.qr_code)
        self.order(Command.START)

        answer = self.order(Command.START)

        assert len(self.said(answer)) == 1
        assert LaborBooking.objects.count() == 1
        assert list(ScanAnswer.objects.order_by("scan_id").values_list("outcome", flat=True)) == [
            "DONE",
            "DONE",
            "REFUSED",
        ]

    def test_every_command_works_before_it_was_ever_printed(self) -> None:
        assert not QRCode.objects.filter(kind="C").exists()
        for command in Command:
            self.order(command)
            self.sign_in(self.ana)
            assert ScanLog.objects.latest("id").key == command

    def test_a_retired_command_says_so(self) -> None:
        printed = register(kind=CodeKind.COMMAND, key=Command.START)
        retire(code=printed, by=self.ana, at=timezone.now(), reason="Not at this machine")
        self.scan(self.card.qr_code)

        answer = self.order(Command.START)

        assert self.said(answer) == ["This label of START is retired: Not at this machine."]
        assert JobCard.objects.get().status == "RELEASED_TO_SHOP"
