"""`python -m proofs.first_run`: `make run` twice in a fresh clone of the last commit, as typed."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from http import HTTPStatus
from pathlib import Path
from typing import Self

from deploy.smoke import answer, free_port
from proofs.visitor import Visitor

ROOT = Path(__file__).resolve().parents[1]
STOPPED_WITHIN = 40
KEPT = {"PATH", "HOME", "LANG"}
LOGIN = re.compile(r"^prod_manager\s+(\S+)", re.MULTILINE)
CARD = re.compile(r"JC-\d{4}-\d{5}")


class WentWrong(Exception):
    """What a newcomer would have met with."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "floor")
        as_told = ["git", "clone", "--quiet", str(ROOT), str(clone)]
        subprocess.run(as_told, check=True)
        visitor = Visitor(Path(folder), f"http://127.0.0.1:{free_port()}")
        try:
            first = first_start(clone, visitor)
            second = second_start(clone, visitor)
        except WentWrong as wrong:
            sys.exit(f"make run in a fresh clone: {wrong}")
    print(f"make run in a fresh clone: ready after {first:.0f} s, the second time after {second:.0f} s.")


def first_start(clone: Path, visitor: Visitor) -> float:
    with Run(clone, visitor.address) as run:
        seconds = run.until_ready()
        passwords = LOGIN.findall(run.said())
        require(len(passwords) == 1, f"not one login of prod_manager in what it printed:\n{run.said()}")
        visitor.send("/sign-in/", username="prod_manager", password=passwords[0])
        require_cards(visitor)
        with Run(clone, visitor.address, name="other") as other:
            require("is taken: choose another" in other.last_words(), f"a second one said {other.said()}")
    return seconds


def second_start(clone: Path, visitor: Visitor) -> float:
    """Who was signed in still is: the data stayed."""
    with Run(clone, visitor.address, name="again") as run:
        seconds = run.until_ready()
        require_cards(visitor)
        require("Loading the demo plant" not in run.said(), "the second start loads the demo plant again")
    return seconds


def require_cards(visitor: Visitor) -> None:
    require(CARD.search(visitor.read("/jobs/").decode()) is not None, "the list of job cards shows none")


def require(holds: bool, wrong: str) -> None:
    if not holds:
        raise WentWrong(wrong)


class Run:
    """`make run` as typed, until Ctrl-C. Of the environment it has what finds programs and packages."""

    def __init__(self, clone: Path, address: str, *, name: str = "first") -> None:
        self.port = int(address.rsplit(":", 1)[1])
        self.log = clone.parent / f"{name}.log"
        kept = {key: value for key, value in os.environ.items() if key in KEPT or key.startswith("PIP_")}
        as_told = ["make", "run", f"PORT={self.port}", "HOST=127.0.0.1"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                as_told,
                cwd=clone,
                env=kept,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(STOPPED_WITHIN)

    def until_ready(self) -> float:
        began = time.monotonic()
        while answer(self.port, "/api/health/ready/") != HTTPStatus.OK:
            require(self.process.poll() is None, f"it ended:\n{self.said()}")
        return time.monotonic() - began

    def last_words(self) -> str:
        self.process.wait(STOPPED_WITHIN)
        return self.said()

    def said(self) -> str:
        return self.log.read_text()


if __name__ == "__main__":
    main()
