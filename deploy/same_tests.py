"""Says whether pytest and `manage.py test` see the same tests."""

import os
import re
import subprocess
import sys

PYTEST = ["-m", "pytest", "--collect-only", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
DJANGO = ["manage.py", "test", "--collect-only"]
NODE = re.compile(r"^(\S+)\.py::(\w+)::(\w+)$", re.MULTILINE)
DOTTED = re.compile(r"^\w+(?:\.\w+){2,}$", re.MULTILINE)


def main() -> None:
    by_pytest = {
        f"{path.replace('/', '.')}.{case}.{name}" for path, case, name in NODE.findall(output(PYTEST))
    }
    by_django = set(DOTTED.findall(output(DJANGO)))
    for runner, missing in (("pytest", by_django - by_pytest), ("manage.py test", by_pytest - by_django)):
        for name in sorted(missing):
            print(f"{runner} does not see {name}")
    if by_pytest != by_django or not by_django:
        sys.exit(f"pytest sees {len(by_pytest)} tests, manage.py test {len(by_django)}.")
    print(f"Both runners see {len(by_django)} tests.")


def output(arguments: list[str]) -> str:
    environment = os.environ | {"PYTEST_ADDOPTS": ""}
    answer = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        sys.exit(answer.stdout + answer.stderr)
    return answer.stdout


if __name__ == "__main__":
    main()
