"""`make steady N=20`: the tests with a browser, threads or servers of their own, N times under load.

A companion keeps each core busy, which has two tests at a time. What failed is told at once, and at the
end with how often.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from tools import suite

CORES = os.cpu_count() or 1
# It ends with this process, however that ends.
COMPANION = [sys.executable, "-c", "import os; us = os.getppid()\nwhile os.getppid() == us: pass"]


def main() -> None:
    times, *arguments = sys.argv[1:] or ["20"]
    failed, sentences = Counter[str](), dict[str, str]()
    with load():
        for number in range(1, int(times) + 1):
            for database in suite.databases():
                answer = suite.run(database, "-m", "live", "-n", str(2 * CORES), *arguments, PROVE="few")
                print(f"{number} of {times}, {database.name}: {answer.last}", flush=True)
                for test, failure in answer.failures.items():
                    failed[test] += 1
                    sentences[test] = f"{failure['sentence']} (on {database.name})"
                    print(f"    {test}: {sentences[test]}", flush=True)
    for test, count in failed.most_common():
        print(f"UNSTEADY {test}\n    {count} of {times}: {sentences[test]}")
    if failed:
        sys.exit(1)
    print(f"{times} times under load, and none failed once.")


@contextmanager
def load() -> Iterator[None]:
    companions = [subprocess.Popen(COMPANION) for _core in range(CORES)]
    try:
        yield
    finally:
        for companion in companions:
            companion.kill()


if __name__ == "__main__":
    main()
