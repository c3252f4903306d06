"""`python -m proofs.clocks`: the suite on SQLite, half a minute before a change of date or of summer time.

Each class of tests begins there, and passes it where it takes longer.
"""

import sys

from tools import suite

ENDS_OF = {
    "a year": ("2026-12-31T23:59:30+03:00", "Asia/Riyadh"),
    "the day before a leap day": ("2028-02-28T23:59:30+03:00", "Asia/Riyadh"),
    "a leap day": ("2028-02-29T23:59:30+03:00", "Asia/Riyadh"),
    "winter time": ("2027-03-28T01:59:30+01:00", "Europe/Berlin"),
    "summer time": ("2027-10-31T02:59:30+02:00", "Europe/Berlin"),
}


def main() -> None:
    failed = [name for name, (moment, zone) in ENDS_OF.items() if not passes(name, moment, zone)]
    if failed:
        sys.exit(f"Not green at the end of {', '.join(failed)}.")


def passes(name: str, moment: str, zone: str) -> bool:
    answer = suite.run(suite.SQLITE, f"--clock={moment}", *sys.argv[1:], PLANT_TIME_ZONE=zone)
    print(f"the end of {name}, {moment} in {zone}: {answer.last}", flush=True)
    for test, failure in answer.failures.items():
        again = suite.command(failure["arguments"], PLANT_TIME_ZONE=zone)
        print(f"{test}\n    {failure['sentence']}\n    again: {again}", file=sys.stderr, flush=True)
    return answer.code == 0


if __name__ == "__main__":
    main()
