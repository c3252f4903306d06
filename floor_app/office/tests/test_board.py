import time_machine
from django.urls import reverse

from core.testing import slow
from floor_app.office.tests.office import OfficeTestCase, start_first
from floor_app.operations.maintenance.status import AssetStatus
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.production import board, services
from floor_app.operations.production.status import LaborKind
from floor_app.operations.production.testing import NINE, make_job_card, operations_of

BOARD = reverse("office:board")


@slow
class TilesTests(OfficeTestCase):
    def states(self) -> dict[str, str]:
        return {tile.work_center.code: tile.state for tile in board.tiles()}

    def test_a_work_center_is_idle_ready_running_set_up_or_paused(self) -> None:
        make_work_center("IDLE-1")
        make_job_card(steps=[("TURNING", "READY-1")])
        start_first(make_job_card(steps=[("TURNING", "RUN-1")]), by=self.ana)
        step = operations_of(make_job_card(steps=[("TURNING", "SET-1")]))[0]
        services.start_operation(operation=step, kind=LaborKind.SETUP, by=self.ben, at=NINE)
        paused = start_first(make_job_card(steps=[("TURNING", "PAUSE-1")]), by=self.chidi)
        services.pause_operation(operation=paused, by=self.chidi, at=NINE)

        states = self.states()

        assert states == {
            "IDLE-1": board.IDLE,
            "PAUSE-1": board.PAUSED,
            "READY-1": board.READY,
            "RUN-1": board.RUNNING,
            "SET-1": board.SETUP,
        }

    def test_a_running_job_is_shown_before_more_urgent_ones_that_wait(self) -> None:
        running = start_first(make_job_card(steps=[("TURNING", "RUN-1")]), by=self.ana)
        make_job_card(steps=[("TURNING", "RUN-1")], priority=5)

        tile = next(iter(board.tiles()))

        assert (tile.operation, tile.person, tile.since, tile.done) == (running, self.ana, NINE, 0)

    def test_a_machine_down_comes_before_what_waits_there(self) -> None:
        card = make_job_card(steps=[("GRINDING", "GRD-1")])
        center = operations_of(card)[0].work_center
        asset = make_asset("GRIND-1", work_center=center, status=AssetStatus.OUT_OF_SERVICE)

        tile = next(iter(board.tiles()))

        assert (tile.state, tile.asset, tile.operation) == (board.DOWN, asset, None)

    def test_what_is_not_on_the_board_has_no_tile(self) -> None:
        make_work_center("OFFICE", is_on_board=False)
        make_work_center("GONE", is_active=False)

        assert board.tiles() == []


@slow
class BoardTests(OfficeTestCase):
    def test_the_board_shows_numbers_tiles_and_stopped_machines(self) -> None:
        card = make_job_card(steps=[("TURNING", "RUN-1")])
        start_first(card, by=self.ana)
        make_asset(
            "GRIND-1",
            name="Grinder",
            work_center=make_work_center("GRD-1"),
            status=AssetStatus.OUT_OF_SERVICE,
        )

        page = self.see(BOARD)

        for text in (card.number, "Running", 'class="andon-strip"', "Grinder", "Down", 'data-theme="dark"'):
            assert text in page, text

    def test_no_strip_while_every_machine_runs(self) -> None:
        make_work_center("RUN-1")

        assert "andon-strip" not in self.see(BOARD)

    def test_an_empty_plant_says_what_to_do(self) -> None:
        assert "No work center is on the board." in self.see(BOARD)

    def test_a_poll_gets_nothing_until_something_changes(self) -> None:
        card = make_job_card(steps=[("TURNING", "RUN-1")])
        self.client.force_login(self.ben)
        page = self.client.get(BOARD)

        unchanged = self.client.get(BOARD, {"rev": page.context["rev"]})
        start_first(card, by=self.ana)
        changed = self.client.get(BOARD, {"rev": page.context["rev"]})

        assert unchanged.status_code == 204
        assert changed.status_code == 200
        assert changed.content.decode().startswith('<main class="wall"')
        assert "no-store" in changed.headers["Cache-Control"]
        assert "no-store" in unchanged.headers["Cache-Control"]

    def test_more_than_twelve_work_centers_take_turns_on_pages_of_one_size(self) -> None:
        for number in range(13):
            make_work_center(f"WC-{number:02}")
        self.client.force_login(self.ben)

        with time_machine.travel(NINE, tick=False) as clock:
            first = self.client.get(BOARD).context
            clock.shift(20)
            second = self.client.get(BOARD).context

        assert {first["page_number"], second["page_number"]} == {1, 2}
        assert {len(first["tiles"]), len(second["tiles"])} == {7, 6}
        shown = [tile["code"] for tile in [*first["tiles"], *second["tiles"]]]
        assert sorted(shown) == [f"WC-{number:02}" for number in range(13)]
        assert "of 2" in self.see(BOARD)

    def test_a_kiosk_has_no_links(self) -> None:
        make_work_center("RUN-1")

        assert 'class="wall-links"' in self.see(BOARD)
        kiosk = self.see(f"{BOARD}?kiosk=1")
        assert "<a " not in kiosk[kiosk.index("<main") : kiosk.index("</main>")]
        assert 'data-poll-url="/board/?kiosk=1"' in kiosk

    def test_a_chosen_theme_is_kept(self) -> None:
        self.client.cookies["theme"] = "light"

        assert 'data-theme="light"' in self.see(BOARD)
