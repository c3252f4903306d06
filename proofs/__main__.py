"""`make prove`: what is exhaustive, at night, before a release and by hand. Its figures go into the manual.

`python -m proofs [NAME …]` runs those of the table below, all of them without a name. Each is a program that
prints its figures and ends with 1 where a promise does not hold; then its part of the page stays as it was.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from proofs import NOT_HERE

PAGE = Path("docs/manual/proofs.md")
INTRODUCTION = """\
# What was proven

Written by `make prove`, which runs all of this or what `ONLY` names; do not edit. Each part says when it ran
and on which revision of the program. What fails, or cannot be run on a machine, leaves its part as it was.
`make test` runs a small sample of the same code. How each is built, and what was shown by hand, stands in
[what was shown of the deployment](deployment-proofs.md).
"""


@dataclass(frozen=True)
class Proof:
    title: str
    module: str
    arguments: Sequence[str] = ()


PROOFS = {
    "labels": Proof(
        "10,000 payloads of each kind on each template that takes it", "proofs.exhaustive", ["labels"]
    ),
    "steps": Proof(
        "10,000 random commands, and what must be true after each", "proofs.exhaustive", ["steps"]
    ),
    "pages": Proof(
        "Every page: accessible, whole at any width, light, at a flat cost", "proofs.exhaustive", ["pages"]
    ),
    "health": Proof("Health answers within its bounds, whatever hangs", "proofs.exhaustive", ["health"]),
    "demo": Proof("The demo plant at every hour of a week", "proofs.exhaustive", ["demo"]),
    "clocks": Proof("The suite at midnight, in leap-day week and as summer time begins", "proofs.clocks"),
    "first_run": Proof("`make run` twice in a fresh clone", "proofs.first_run"),
    "kill9": Proof("kill -9 amid commands", "proofs.kill9"),
    "failover": Proof("The first of two database servers dies", "proofs.failover"),
    "rolling": Proof("Two releases under load", "proofs.rolling"),
    "specification": Proof("The commands of the specification, as they stand", "proofs.specification"),
    "containers": Proof("Every command of DOCKER_SETUP.md, then faults", "proofs.containers"),
}


def main() -> None:
    chosen = sys.argv[1:] or [*PROOFS]
    if unknown := set(chosen) - set(PROOFS):
        sys.exit(f"No proof is called {', '.join(sorted(unknown))}. There are: {', '.join(PROOFS)}.")
    ended = {name: prove(name) for name in chosen}
    print()
    for name, code in ended.items():
        print(f"{name:13} {'ok' if not code else 'NOT PROVEN HERE' if code == NOT_HERE else 'FAILED'}")
    sys.exit(1 if set(ended.values()) - {0, NOT_HERE} else 0)


def prove(name: str) -> int:
    """Run it, show what it says, and put that into the page if it holds."""
    proof, began, said = PROOFS[name], time.monotonic(), list[str]()
    print(f"\n{name}: {proof.title}", flush=True)
    command = [sys.executable, "-m", proof.module, *proof.arguments]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            said.append(line.rstrip())
    if process.returncode == 0:
        put(name, section(proof, name, time.monotonic() - began, filter(None, said)))
    return process.returncode


def section(proof: Proof, name: str, seconds: float, said: Iterable[str]) -> str:
    figures = "\n".join(f"    {line}" for line in said)
    when = f"{datetime.now(UTC):%Y-%m-%d}, revision {revision()}, {os.cpu_count()} cores, {seconds:.0f} s"
    return f"## {proof.title}\n\n`make prove ONLY={name}`: {when}\n\n{figures}\n"


def revision() -> str:
    """Of the program; that the page of proofs changes under their run is no change of it."""
    head = ["git", "rev-parse", "--short", "HEAD"]
    found = subprocess.run(head, capture_output=True, text=True, check=True)
    changes = ["git", "status", "--porcelain", "--", ".", f":!{PAGE}"]
    changed = subprocess.run(changes, capture_output=True, text=True, check=True).stdout
    return found.stdout.strip() + ("-dirty" if changed else "")


def put(name: str, made: str) -> None:
    """The other parts stay; all stand in the order of the table."""
    text = PAGE.read_text() if PAGE.exists() else ""
    parts = {part.partition("\n")[0]: f"## {part}" for part in text.split("\n## ")[1:]}
    parts[PROOFS[name].title] = made
    kept = [parts[proof.title].rstrip() for proof in PROOFS.values() if proof.title in parts]
    PAGE.write_text("\n\n".join([INTRODUCTION.rstrip(), *kept]) + "\n")


if __name__ == "__main__":
    main()
