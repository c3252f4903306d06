"""What every page says and offers is what was meant, and every form shows its fields and its errors."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any, ClassVar
from unittest import skipUnless

import time_machine
from django.core.cache import cache
from django.db import connection
from django.forms import BaseForm, DateField, Field
from django.test import TestCase

from core.testing import by_riyadh_time, long, slow
from floor_app.api.tests.full_plant import FullPlant
from floor_app.office.urls import urlpatterns
from floor_app.operations.engineering.models import ReleaseChecklistItem
from floor_app.operations.inventory.models import ScanBatch
from floor_app.operations.inventory.scanning import Reading
from floor_app.operations.inventory.services import open_batch, scan_into_batch
from floor_app.operations.inventory.status import BatchKind
from floor_app.operations.inventory.testing import make_item, make_stock
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.reasons import HoldReason
from floor_app.operations.production.testing import NINE, make_job_card, run_through
from floor_app.operations.qr_system.labels.testing import make_print_job, make_printer
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome
from floor_app.operations.qr_system.testing import make_qr_code
from floor_app.operations.quality.testing import pass_card
from floor_app.terminal.tests.base import StationTestCase
from floor_app.tests import faces, listing
from floor_app.tests.meaning import require_meant
from floor_app.tests.pages import every_page

PRESS = re.compile(r'method="post"|/(?:new|edit)/')
WITHIN = re.compile(r'href="(\?[^"]+)"')
IN_THE_ADDRESS = {"sort", "tab"}
LISTS = ("jobs", "stock", "maintenance-requests", "ncrs", "print-queue", "lots", "units", "people")
BATCH_TABS = ("missing", "units", "quantities", "here")
TABS = ("work", "release", "quality", "materials", "history")
ASSET_TABS = ("requests", "downtime", "history")


@slow
@by_riyadh_time
@skipUnless(connection.vendor == "sqlite", "a page says the same on either database")
class FaceTests(StationTestCase):
    """Vera holds every role, Victor looks on; there is one of everything."""

    vera: ClassVar[User]
    victor: ClassVar[User]
    plant: ClassVar[FullPlant]
    batch: ClassVar[ScanBatch]
    cards: ClassVar[list[JobCard]]

    @classmethod
    def setUpClass(cls) -> None:
        clock = time_machine.travel(NINE, tick=False)
        clock.start()
        cls.addClassCleanup(clock.stop)
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.plant = FullPlant()
        cls.plant.grow(1)
        cls.batch = open_batch(kind=BatchKind.COUNT, location=cls.plant.place, by=cls.dora, at=NINE)
        for kind, key in (
            (CodeKind.ITEM, cls.plant.item.code),
            (CodeKind.UNIT, cls.plant.unit.serial_number),
        ):
            reading = Reading(kind, key, ScanOutcome.RESOLVED, key)
            scan_into_batch(batch=cls.batch, reading=reading, by=cls.dora, at=NINE)
        make_stock(make_item("UNSEEN"), 2, cls.plant.place)
        make_print_job(make_qr_code(key="JC-2026-90000"), printer=make_printer("LABEL-0"), by=cls.ana)
        cls.cards = [cls.card, run_through(make_job_card(), by=cls.ana)]
        cls.cards.append(run_through(make_job_card(), by=cls.ana))
        pass_card(cls.cards[-1], by=cls.chidi, at=NINE)
        services.start_operation(operation=cls.turning, by=cls.ana, at=NINE)
        held = make_job_card()
        JobCard.objects.filter(pk=held.pk).update(batch_order=cls.plant.batch)
        services.put_on_hold(card=held, reason=HoldReason.WAIT_QC, by=cls.plant.ben, at=NINE)
        ReleaseChecklistItem.objects.create(text="Drawing is current")
        cls.cards += [held, make_job_card(released=False)]
        cls.vera = make_user("vera", roles=list(Role), is_staff=True)
        cls.victor = make_user("victor", roles=[Role.VIEWER])

    def setUp(self) -> None:
        super().setUp()
        cache.clear()  # the shift that another test was in

    def office(self) -> Iterator[str]:
        yield from (path for path in every_page() if not path.startswith("/terminal/"))
        yield from (f"/jobs/{card.number}/" for card in self.cards[1:])
        yield from (f"/jobs/{self.card.number}/?tab={tab}" for tab in TABS)
        yield f"/jobs/{self.cards[-1].number}/?tab=release"
        yield from (f"/assets/{self.plant.asset.code}/?tab={tab}" for tab in ASSET_TABS)
        yield "/downtimes/?tab=all"
        yield f"/labels/?kind=I&key={self.plant.item.code}"
        yield from ("/stock/?tab=short", "/board/?kiosk=1", "/search/?q=/S/J.202600001.0", "/search/?q=JC-")
        yield from (f"/{name}/?q=NO-SUCH-THING" for name in LISTS)

    def terminal(self) -> Iterator[str]:
        yield from (path for path in every_page() if path.startswith("/terminal/"))
        yield "/terminal/next-up/"
        place = self.plant.place.code
        yield f"/terminal/units/{self.plant.unit.serial_number}/?place={place}"
        yield f"/terminal/batches/?place={place}"
        for card in self.cards[1:]:
            yield f"/terminal/job-cards/{card.number}/"
            yield f"/terminal/job-cards/{card.number}/inspect/"
        yield from (f"/terminal/batches/{self.batch.number}/check/?tab={tab}" for tab in BATCH_TABS)

    def seen(self, pages: Iterable[str]) -> dict[str, Any]:
        """What answers with a page, by address."""
        answers = {path: self.client.get(path) for path in pages}
        return {path: answer for path, answer in answers.items() if answer.status_code == 200}

    def test_the_office_says_and_offers_what_was_meant(self) -> None:
        self.client.force_login(self.vera)

        answers = self.seen(self.office())

        assert fields_hidden(answers) == []
        assert lists_without_a_row(answers) == set()
        require_meant("office", faces.drawn(pages_of(answers)))

    def test_the_terminal_says_and_offers_what_was_meant(self) -> None:
        self.sign_in(self.vera)

        answers = self.seen(self.terminal())

        assert fields_hidden(answers) == []
        require_meant("terminal", faces.drawn(pages_of(answers)))

    def test_everybody_has_the_home_and_a_stranger_the_door_that_was_meant(self) -> None:
        doors = ("/sign-in/", "/terminal/sign-in/", "/terminal/sign-in/ana/", "/terminal/scan/")
        pages = {f"a stranger: {path}": page_of(self.client.get(path)) for path in doors}

        del self.client.cookies["station"]
        for role in Role:
            self.client.force_login(make_user(f"as-{role}".lower(), roles=[role]))
            pages[f"{role}: /"] = page_of(self.client.get("/", follow=True))

        require_meant("homes", faces.drawn(pages))

    def test_lists_hold_and_sort_what_was_meant(self) -> None:
        """As they stand, under each tab, sorted each way, searched, and with each filter."""
        self.client.force_login(self.vera)
        drawn: dict[str, None] = {}

        for path in plain_addresses():
            with listing.noted() as lines:
                first = self.client.get(path)
                drawn |= dict.fromkeys(f"{path}: {line}" for line in lines)
                for way in dict.fromkeys(ways_of(first)) if is_list(first) else ():
                    lines.clear()
                    self.client.get(path + way)
                    drawn |= dict.fromkeys(f"{path}{way}: {line}" for line in lines)

        require_meant("lists", "".join(f"{line}\n" for line in drawn))

    @long
    def test_a_viewer_is_offered_nothing_to_press(self) -> None:
        self.client.force_login(self.victor)

        pages = pages_of(self.seen(self.office()))
        shown = {path: faces.Face(page).lines for path, page in pages.items()}

        shell = faces.shell_of(shown.values())
        offered = {line for lines in shown.values() for line in lines if PRESS.search(line)} - shell
        assert [line for line in offered if "data-photo-scan" not in line] == []

    def test_every_form_shows_its_errors(self) -> None:
        self.sign_in(self.vera)
        silent = []

        for path in (*self.office(), *self.terminal()):
            answer = self.client.post(path)
            for form in forms_of(answer):
                page = answer.content.decode()
                said = [str(error) for errors in form.errors.values() for error in errors]
                silent += [f"{path} {sentence}" for sentence in said if sentence not in page]

        assert silent == []


@slow
@by_riyadh_time
@skipUnless(connection.vendor == "sqlite", "a page says the same on either database")
class EmptyPlantTests(TestCase):
    def test_lists_of_nothing_say_what_was_meant(self) -> None:
        cache.clear()
        vera = make_user("vera", roles=list(Role))
        with time_machine.travel(NINE, tick=False):
            self.client.force_login(vera)
            answers = {path: self.client.get(path) for path in plain_addresses()}
            shown = {path: answer for path, answer in answers.items() if answer.status_code == 200}

        require_meant(
            "nothing", faces.drawn(pages_of({path: it for path, it in shown.items() if is_list(it)}))
        )


def plain_addresses() -> list[str]:
    """Of the office, and of no single record."""
    return [f"/{pattern.pattern}" for pattern in urlpatterns if not pattern.pattern.converters]


def is_list(answer: Any) -> bool:
    return "page_of_rows" in (answer.context or {})


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def pages_of(answers: dict[str, Any]) -> dict[str, str]:
    return {path: page_of(answer) for path, answer in answers.items()}


def lists_without_a_row(answers: dict[str, Any]) -> set[str]:
    """Under any of their tabs: what their columns are was not seen."""
    lists = {path: answer.context["page_of_rows"] for path, answer in answers.items() if is_list(answer)}
    drawn = {path.partition("?")[0] for path, rows in lists.items() if rows.rows}
    return {path.partition("?")[0] for path in lists} - drawn


def ways_of(answer: Any) -> Iterator[str]:
    """Query strings that its links, its search and its filters make."""
    yield from (unescape(link) for link in WITHIN.findall(page_of(answer)) if "after=" not in link)
    yield "?q=WORD"
    yield from (f"?{name}=WORD" for name in answer.context.get("kept", ()))
    for form in forms_of(answer):
        yield from (f"?{name}={an_answer(field)}" for name, field in form.fields.items())


def an_answer(field: Field) -> str:
    if isinstance(field, DateField):
        return f"{NINE:%Y-%m-%d}"
    return str(next((key for key, _label in getattr(field, "choices", ()) if key), "WORD"))


def fields_hidden(answers: dict[str, Any]) -> list[str]:
    """Fields of a form that its page has no place for, unless it shows nothing of the form."""
    found = []
    for path, answer in answers.items():
        for form in forms_of(answer):
            names = {field.html_name for field in form} - IN_THE_ADDRESS
            hidden = {name for name in names if f'name="{name}"' not in page_of(answer)}
            found += [f"{path} {name}" for name in sorted(hidden) if hidden != names]
    return found


def forms_of(answer: Any) -> list[BaseForm]:
    """Those that the page was drawn with."""
    drawn = answer.context or []
    contexts = drawn if isinstance(drawn, list) else [drawn]  # of all templates, or of the only one
    values = [value for context in contexts for layer in context.dicts for value in layer.values()]
    found = {id(value): value for value in values if isinstance(value, BaseForm)}
    return list(found.values())
