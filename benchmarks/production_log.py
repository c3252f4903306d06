"""How long a production log takes to import, and how much memory.

`python -m benchmarks.production_log 100000`

Runs on a database of its own: an embedded one in a temporary folder, or the empty one that
`BENCHMARK_DATABASE_URL` names.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

HEADING = (
    "Case ID,Activity,Resource,Start Timestamp,Complete Timestamp,Span,Work Order Qty,Part Desc.,Worker ID,"
    "Report Type,Qty Completed,Qty Rejected,Qty for MRB,Rework\n"
)
ROOT = Path(__file__).resolve().parent.parent
LINES_OF_A_CASE = 20
STEPS = ("Turning", "Milling", "Deburring", "Grinding", "Washing", "Checking", "Packing")
TIME = "%Y/%m/%d %H:%M:%S.000"


def write_log(path: Path, lines: int) -> None:
    """Invented cases of a plant with 60 machines and 200 people, the same each time."""
    dice = random.Random(1)
    begin = datetime.fromisoformat("2024-01-01T06:00")
    with path.open("w") as log:
        log.write(HEADING)
        for number in range(lines):
            case, step = divmod(number, LINES_OF_A_CASE)
            activity = STEPS[step * len(STEPS) // LINES_OF_A_CASE]
            start = begin + timedelta(minutes=case * 30 + step * 95)
            end = start + timedelta(minutes=dice.randrange(1, 180))
            kind = dice.choices("SDB", (25, 72, 3))[0]
            good = dice.randrange(0, 30) if kind == "D" else 0
            rejected = int(dice.random() < 0.05)
            place, worker = f"{activity} {dice.randrange(9)}", f"W{dice.randrange(200):04d}"
            log.write(
                f"Order {case},{activity},{place},{start:{TIME}},{end:{TIME}},,{100 + case % 400},"
                f"Part {case % 300},{worker},{kind},{good},{rejected},0,\n"
            )


def run(*command: str, database: str) -> None:
    environment = os.environ | {"DATABASE_URL": database}
    subprocess.run(
        [sys.executable, "manage.py", *command, "--skip-checks"], cwd=ROOT, env=environment, check=True
    )


def main(lines: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log.csv")
        write_log(log, lines)
        database = os.environ.get("BENCHMARK_DATABASE_URL", f"sqlite:///{folder}/floor.sqlite3")
        run("migrate", "-v0", database=database)
        for name in ("import", "import again"):
            before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            run("import_production_log", str(log), "-v0", database=database)
            seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(
                f"{name} of {lines} lines on {database.partition(':')[0]}: {seconds:.1f} s, "
                f"{1000 * cpu / lines:.2f} ms CPU a line, at most {after.ru_maxrss // 1024} MB"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
