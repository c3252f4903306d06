"""What was drawn from the program is what was meant: the files of meant/.

Whoever means something else writes them anew and reads in the difference what that changes:
`MEANT=write .venv/bin/pytest floor_app/tests floor_app/api/tests/test_schema.py`.
"""

import os
from difflib import unified_diff
from pathlib import Path

FOLDER = Path(__file__).with_name("meant")
MOST_LINES = 40


def require_meant(name: str, drawn: str) -> None:
    file = FOLDER / f"{name}.txt"
    if os.environ.get("MEANT") == "write":
        file.write_text(drawn, "utf-8")
    meant = file.read_text("utf-8")
    told, now = meant.splitlines(), drawn.splitlines()
    changed = [*unified_diff(told, now, str(file), "drawn now", lineterm="", n=2)]

    assert not changed, "\n".join(["This is not what was meant:", *changed[:MOST_LINES]])
