"""`make check`: every check runs, and what fails is shown at length."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
TEMPLATES = ("core", "floor_app")

CHECKS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "lint": [str(BIN / "ruff"), "check", "."],
    "types": [str(BIN / "mypy")],
    "layers": [str(BIN / "lint-imports"), "--no-logo"],
    "templates": [str(BIN / "djlint"), "--lint", "--quiet", *TEMPLATES],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "settings page": [sys.executable, "-m", "deploy.describe_settings", "--check"],
    "scanning page": [sys.executable, "-m", "deploy.describe_scanning", "--check"],
    "deployment": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "both runners": [sys.executable, "-m", "deploy.same_tests"],
}
PRODUCTION = {
    "DJANGO_ENV": "production",
    "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
    "DJANGO_ALLOWED_HOSTS": "plant.example",
}


def main() -> None:
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    if failed:
        sys.exit(f"{len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}.")
    print(f"All {len(CHECKS)} checks passed.")


def passes(name: str, command: list[str]) -> bool:
    started = time.monotonic()
    answer = subprocess.run(
        command,
        env=os.environ | (PRODUCTION if name == "deployment" else {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "ok" if answer.returncode == 0 else "FAILED"
    print(f"{name:14} {verdict:6} {time.monotonic() - started:5.1f} s", flush=True)
    if answer.returncode:
        print(answer.stdout, flush=True)
    return answer.returncode == 0


if __name__ == "__main__":
    main()
