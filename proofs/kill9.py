"""`python -m proofs.kill9 [--short]`: kill -9 amid commands; each is there once, all agrees."""

import argparse
import os
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from core.tests.servers import Postgres, Web, descendants, until
from proofs import crew
from proofs.crew import Crew, Ledger, Operator

COMMANDS = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="400 commands, one round, SQLite only")
    short = parser.parse_args().short
    rounds, commands = (1, 400) if short else (3, COMMANDS)
    if not short:
        with Postgres() as database:
            url = database.url()
            faults: dict[str, Fault] = {
                "worker": worker,
                "database": partial(restart, database),
                "web": arbiter,
            }
            repeated(url, rounds, commands, faults)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'floor.sqlite3')}"
        repeated(url, rounds, commands, {"worker": worker, "all of it": everything, "web": arbiter})
    control(commands)


Fault = Callable[[Web], object]


def repeated(url: str, rounds: int, commands: int, faults: dict[str, Fault]) -> None:
    places = crew.database("seed", url)
    ledger = Ledger()
    for number in range(1, rounds + 1):
        killed = amid_commands(url, places, ledger, wanted=number * commands, faults=list(faults.values()))
        crew.invariants(url)
        found = crew.compare(ledger, url)
        print(
            f"{url.partition(':')[0]}, round {number}: {killed} kills ({', '.join(faults)}), "
            f"{len(ledger.acknowledged)} commands acknowledged so far, "
            f"{ledger.failed} not answered; lost {found.lost}, doubled {found.doubled}, invariants hold",
            flush=True,
        )
        crew.require(not found.lost and not found.doubled, "a command was lost or done twice")
        crew.require(killed >= len(faults), "not every kill came amid the commands")
        crew.require(set(ledger.answers) <= {0, 200, 201, 502, 503}, f"it answered {ledger.answers}")


def control(commands: int) -> None:
    """Who makes a new id for each try does some of the work twice."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'floor.sqlite3')}"
        ledger, doubled = Ledger(), 0
        places = crew.database("seed", url)
        for number in range(1, 6):
            amid_commands(url, places, ledger, wanted=number * commands, faults=[worker] * 8, same_id=False)
            doubled = crew.compare(ledger, url).doubled
            if doubled:
                break
        print(f"control, a new id for each try: doubled {doubled} of {len(ledger.acknowledged)}")
        crew.require(doubled > 0, "the control, too, did everything once")


def amid_commands(
    url: str,
    places: crew.Places,
    ledger: Ledger,
    *,
    wanted: int,
    faults: list[Fault],
    same_id: bool = True,
) -> int:
    """Kills at even distances until so many commands are acknowledged; how many kills came before that."""
    first, killed = len(ledger.acknowledged), 0
    with ExitStack() as stack:
        web = stack.enter_context(Web(DATABASE_URL=url, DJANGO_SECRET_KEY=os.environ["DJANGO_SECRET_KEY"]))
        web.start()
        team = [Operator(ledger, place, web.port, same_id=same_id) for place in places]
        with Crew(team, until=lambda: len(ledger.acknowledged) >= wanted) as people:
            for number, fault in enumerate(faults, 1):
                due = first + (wanted - first) * number // (len(faults) + 1)
                while people.at_work() and len(ledger.acknowledged) < due:
                    time.sleep(0.005)
                killed += people.at_work()
                fault(web)
            while people.at_work():
                time.sleep(0.05)
    return killed


def worker(web: Web) -> None:
    assert web.process is not None
    for _moment in until(30):
        workers = descendants(web.process.pid)[1:]
        if workers:
            os.kill(workers[0], signal.SIGKILL)
            return
    raise crew.NotShown("there was no worker to kill")


def arbiter(web: Web) -> None:
    """Its workers notice that they are alone; what keeps it running starts it anew."""
    assert web.process is not None
    workers = descendants(web.process.pid)[1:]
    web.process.kill()
    web.process.wait(30)
    for _moment in until(30):
        if not any(Path(f"/proc/{pid}/exe").exists() for pid in workers):
            break
    web.start()


def everything(web: Web) -> None:
    web.kill()
    web.start()


def restart(database: Postgres, _web: Web) -> None:
    database.kill()
    database.run()


if __name__ == "__main__":
    crew.prove(main)
