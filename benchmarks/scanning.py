"""How soon a scan is answered over HTTP, and how long a picture takes to read beside other decoders.

`python -m benchmarks.scanning sqlite`
`python -m benchmarks.scanning postgres://postgres@127.0.0.1 --pictures FOLDER`
"""

import argparse
import csv
import http.client
import tempfile
import time
import uuid
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.clients import Figures, measure
from benchmarks.floor import heading, make_database
from benchmarks.plant import CLIENTS, fill, make_people_and_routing, serving, use_database

NAME = "floor_benchmark_scanning"
CSRF = "b" * 32
STATION = "token of BENCH-1"


def main() -> None:
    wanted = arguments()
    use_database(fresh_database(wanted.database))
    make_people_and_routing()
    fill(wanted.cards, 100)
    known = Known()
    print(f"\n{heading(wanted, wanted.cards)}", flush=True)
    with serving(wanted.port) as server:
        scanners = [Scanner(wanted.port, session) for session in known.sessions]
        strangers = [Scanner(wanted.port) for _ in known.sessions]
        for clients in (1, CLIENTS):
            print(f"  {clients} at once, with the page that follows")
            for name, texts, senders in (
                ("known card", known.cards, scanners),
                ("unknown code", iter(known.nonsense, None), scanners),
                ("badge", cycle(known.badges), strangers),
            ):
                show(name, scans(senders[:clients], [next(texts) for _ in range(wanted.scans)], server))
    show_log()
    if wanted.pictures:
        compare_decoders(wanted.pictures)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("database", help="sqlite, or the address of a PostgreSQL server without a name")
    parser.add_argument("--cards", type=int, default=1000)
    parser.add_argument("--open", type=int, default=100, help=argparse.SUPPRESS)
    parser.add_argument("--scans", type=int, default=200, help="of each kind")
    parser.add_argument("--port", type=int, default=18_410)
    parser.add_argument("--pictures", type=Path, help="photographs of QR codes, to compare decoders on")
    return parser.parse_args()


def fresh_database(server: str) -> str:
    if server != "sqlite":
        make_database(server, NAME, fresh=True)
        return f"{server}/{NAME}"
    path = Path(tempfile.gettempdir(), f"{NAME}.sqlite3")
    path.unlink(missing_ok=True)
    return f"sqlite:///{path}"


class Known:
    """Eight operators with badges and sessions at one station, and codes to scan."""

    def __init__(self) -> None:
        from django.test import Client  # noqa: PLC0415  # the database is known by now
        from django.utils import timezone  # noqa: PLC0415

        from floor_app.operations.people.models import User  # noqa: PLC0415
        from floor_app.operations.people.services import issue_badge  # noqa: PLC0415
        from floor_app.operations.people.testing import make_station  # noqa: PLC0415
        from floor_app.operations.qr_system.models import QRCode  # noqa: PLC0415

        make_station("BENCH-1")
        self.sessions, self.badges = list[str](), list[str]()
        for number in range(CLIENTS):
            person = User.objects.get(username=f"bench-{number}")
            browser = Client()
            browser.force_login(person)
            self.sessions.append(browser.cookies["sessionid"].value)
            self.badges.append(str(issue_badge(user=person, by=person, at=timezone.now()).badge))
        self.cards = cycle(
            QRCode.objects.filter(kind="J").order_by("pk").values_list("text", flat=True)[:500]
        )

    def nonsense(self) -> str:
        return f"NO-SUCH-{uuid.uuid4()}"


class Scanner:
    """One tablet: posts a scan and fetches the page that answers it."""

    def __init__(self, port: int, session: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = f"station={STATION}; csrftoken={CSRF}" + (f"; sessionid={session}" if session else "")

    def scan(self, text: str) -> None:
        form = {"csrfmiddlewaretoken": CSRF, "code": text, "client_id": str(uuid.uuid4())}
        page, cookies = self.exchange("POST", "/terminal/scan/", urlencode(form), self.cookies)
        status, _cookies = self.exchange("GET", page, None, cookies)
        if status != "200":
            raise RuntimeError(f"{text} leads to {page}, which answers {status}.")

    def exchange(self, method: str, path: str, body: str | None, cookies: str) -> tuple[str, str]:
        """Where it leads, or the status; and the cookies from then on."""
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (ConnectionError, http.client.BadStatusLine):
            # The server has closed an idle connection; a scan sent again with the same id is done once.
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        answer.read()
        new = [cookie.partition(";")[0] for cookie in answer.headers.get_all("Set-Cookie", [])]
        return answer.headers.get("Location", str(answer.status)), "; ".join([cookies, *new])


def scans(senders: list[Scanner], texts: list[str], server: int) -> Figures:
    def one(worker: int, text: str) -> int:
        senders[worker].scan(text)
        return 1

    for sender in senders:
        sender.scan(texts[0])
    return measure(len(senders), texts, one, {"server": [server]})


def show(name: str, figures: Figures) -> None:
    print(
        f"    {name:<16} p50 {figures.percentile(0.5):>7.1f}  p95 {figures.percentile(0.95):>7.1f} ms"
        f"   CPU {figures.total_cpu:>6.1f} ms",
        flush=True,
    )


def show_log() -> None:
    """The time from a scan's arrival to its answer, as the log has it: without the page that follows."""
    from floor_app.operations.qr_system.models import ScanAnswer  # noqa: PLC0415

    noted = ScanAnswer.objects.exclude(latency_ms=None).order_by("latency_ms")
    took = list(noted.values_list("latency_ms", flat=True))
    p50, p95 = took[len(took) // 2], took[int(len(took) * 0.95)]
    print(f"  in the scan log: p50 {p50}  p95 {p95} ms of {len(took)} scans", flush=True)


def compare_decoders(folder: Path) -> None:
    """Every sample picture by each decoder in turn: how many are read, and what a picture costs."""
    import zxingcpp  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    from floor_app.operations.qr_system.reading import read  # noqa: PLC0415

    decoders: dict[str, Callable[[Path], list[str]]] = {
        "reading service": lambda path: [code.text for code in read(path.read_bytes())],
        "zxing-cpp alone": lambda path: [code.text for code in zxingcpp.read_barcodes(Image.open(path))],
        "pyzbar": _by_pyzbar,
    }
    with (folder / "manifest.csv").open() as manifest:
        rows = list(csv.DictReader(manifest))
    print(f"  {len(rows)} pictures, each by every decoder in turn")
    for name, (seconds, right, false) in _compared(folder, rows, decoders).items():
        ordered = sorted(1000 * second for second in seconds)
        p50, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
        print(
            f"    {name:<16} p50 {p50:>6.1f}  p95 {p95:>6.1f} ms   {right} read, {false} false",
            flush=True,
        )


def _by_pyzbar(path: Path) -> list[str]:
    from PIL import Image  # noqa: PLC0415
    from pyzbar import pyzbar  # noqa: PLC0415

    try:
        return [code.data.decode("utf-8", "replace") for code in pyzbar.decode(Image.open(path))]
    except ValueError:  # a direction that its list does not have
        return []


def _compared(
    folder: Path, rows: list[dict[str, str]], decoders: dict[str, Callable[[Path], list[str]]]
) -> dict[str, tuple[list[float], int, int]]:
    figures: dict[str, tuple[list[float], int, int]] = {name: ([], 0, 0) for name in decoders}
    for row in rows:
        expected = _expected(folder, row)
        for name, decode in decoders.items():
            began = time.perf_counter()
            found = decode(folder / row["set"] / row["image"])
            seconds, right, false = figures[name]
            seconds.append(time.perf_counter() - began)
            figures[name] = (
                seconds,
                right + (expected in found),
                false + (row["expect"] == "none" and bool(found)),
            )
    return figures


def _expected(folder: Path, row: dict[str, str]) -> str | None:
    if row["expect"] != "text":
        return None
    return (folder / row["set"] / row["expected_file"]).read_bytes().decode("utf-8", "replace")


if __name__ == "__main__":
    main()
