"""`make steady N=20`: the tests with a browser, threads or servers of their own, N times under load.

A companion keeps each core busy, which has two tests at a time. What failed is told at once, and at the
end with how often.
"""

import subprocess
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product

from tools import suite
from tools.suite import Answer, Database

# It ends with this process, however that ends.
COMPANION = [sys.executable, "-c", "import os; us = os.getppid()\nwhile os.getppid() == us: pass"]


def main() -> None:
    parser = ArgumentParser(
        prog="proofs.steady", description="The tests with a pace of their own, under load."
    )
    parser.add_argument("times", type=rounds)
    asked, arguments = parser.parse_known_args()
    failed, told = Counter[str](), dict[str, str]()
    databases = suite.databases()
    if len(databases) == 1:
        print(suite.WITHOUT_POSTGRESQL)
    with load():
        for number, database in product(range(1, asked.times + 1), databases):
            answer = tried(database, arguments)
            print(f"{number} of {asked.times}, {database.name}: {answer.last}", flush=True)
            print(*(f"    NOT TRIED: {reason}\n" for reason in answer.skipped if number == 1), sep="", end="")
            failed.update(answer.failures)
            for test, failure in answer.failures.items():
                again = suite.command(failure["arguments"], PROVE="few")
                told[test] = f"{failure['sentence']} (on {database.name})\n    again: {again}"
                print(f"    {test}\n    {told[test]}", flush=True)
    for test, count in failed.most_common():
        print(f"UNSTEADY {test}\n    {count} of {asked.times}: {told[test]}")
    if failed:
        sys.exit(1)
    print(f"{asked.times} times under load, and none failed once.")


def rounds(word: str) -> int:
    if (times := int(word)) < 1:
        raise ArgumentTypeError("At least once, or nothing is shown.")
    return times


def tried(database: Database, arguments: Sequence[str]) -> Answer:
    answer = suite.run(database, "-m", "live", "-n", str(2 * suite.CORES), *arguments, PROVE="few")
    if answer.code == suite.NO_TESTS and database is suite.SQLITE:
        sys.exit("None of the tests chosen has a pace of its own.")
    return answer


@contextmanager
def load() -> Iterator[None]:
    companions = [subprocess.Popen(COMPANION) for _core in range(suite.CORES)]
    try:
        yield
    finally:
        for companion in companions:
            companion.kill()


if __name__ == "__main__":
    main()
