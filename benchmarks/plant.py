"""The plant that is measured: a database of its own with so many cards, and eight operators."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = 8
STEPS = 6
MAT_NUMBER = "9999999"
PIECES = 10
PLANNER = "bench-planner"
CENTERS = tuple(f"BM-{number}" for number in range(1, STEPS + 1))


@dataclass(frozen=True)
class People:
    """API tokens, and a session of the planner for the pages."""

    planner: str
    inspector: str
    operators: list[str]
    cookie: str


def use_database(url: str) -> None:
    """Point Django at the database. Before anything of the project is imported."""
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ |= {"DJANGO_HTTPS": "false", "LOG_LEVEL": "ERROR"}
    folder = Path(tempfile.gettempdir(), "floor_benchmark")
    folder.mkdir(exist_ok=True)
    os.environ["VAR_DIR"] = str(folder)
    # the server has to know the session that is made here
    os.environ.setdefault("DJANGO_SECRET_KEY", secrets.token_urlsafe(50))
    import django  # noqa: PLC0415  # settings are read here

    django.setup()


def fill(cards: int, open_percent: int) -> None:
    """So many cards of the benchmark's part, unless they are there already. People and routing come first."""
    from django.utils import timezone  # noqa: PLC0415

    from benchmarks.cards import multiply  # noqa: PLC0415
    from floor_app.operations.engineering.models import Material  # noqa: PLC0415
    from floor_app.operations.people.models import User  # noqa: PLC0415
    from floor_app.operations.production import services  # noqa: PLC0415
    from floor_app.operations.production.models import JobCard  # noqa: PLC0415

    if JobCard.objects.exists():
        return
    material, planner = Material.objects.get(mat_number=MAT_NUMBER), User.objects.get(username=PLANNER)
    now = timezone.now()
    card = services.create_job_card(
        material=material, job_type="NEW_PRODUCTION", quantity=PIECES, by=planner, at=now
    )
    card = services.release_to_shop(card=card, by=planner, at=now)
    multiply(card, copies=cards, open_percent=open_percent, steps=STEPS)


def make_people_and_routing() -> People:
    """A part with six steps at work centers of its own, a planner and eight operators."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from floor_app.operations.engineering.testing import make_material, make_routing  # noqa: PLC0415
    from floor_app.operations.people import services  # noqa: PLC0415
    from floor_app.operations.people.roles import Role  # noqa: PLC0415
    from floor_app.operations.people.testing import make_user  # noqa: PLC0415
    from floor_app.operations.plant.testing import make_location, make_work_center  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    material = make_material(MAT_NUMBER, name="Benchmark part", product_family="BENCHMARK")
    steps = [(f"STEP_{number}", make_work_center(code), 5, 1) for number, code in enumerate(CENTERS)]
    make_location("BM-FG", receives_finished_goods=True)
    make_routing(material, code="BENCHMARK", operations=steps)
    planner = make_user(PLANNER, roles=[Role.PRODUCTION_MANAGER])
    inspector = make_user("bench-inspector", roles=[Role.QC_INSPECTOR])
    operators = [make_user(f"bench-{number}", roles=[Role.OPERATOR]) for number in range(CLIENTS)]
    tokens = [
        services.issue_api_token(user=user, name="benchmark", by=None, at=timezone.now())
        for user in (planner, inspector, *operators)
    ]
    browser = Client()
    browser.force_login(planner)
    return People(tokens[0], tokens[1], tokens[2:], browser.cookies["sessionid"].value)


@contextmanager
def serving(port: int) -> Iterator[int]:
    """gunicorn as production runs it, 2 workers × 4 threads; gives the process id of its master."""
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.conf.py", "config.wsgi"]
    place = {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_WORKERS": "2",
        "WEB_THREADS": "4",
    }
    with tempfile.TemporaryFile() as output:
        server = subprocess.Popen(command, cwd=ROOT, env=os.environ | place, stdout=output, stderr=output)
        try:
            _wait_for(port, server)
            yield server.pid
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Until every worker answers: a few requests, so that none of them is cold."""
    give_up = monotonic() + 30
    while monotonic() < give_up and server.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/api/schema/", timeout=10):
                return
        except OSError as answer:
            if getattr(answer, "code", None) in (401, 403):
                return
            sleep(0.2)
    raise RuntimeError("The server did not start.")
