"""Somebody who opens pages and sends forms, by curl: all that the manual asks a machine to have."""

import re
import subprocess
from pathlib import Path

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Visitor:
    """In a folder with the plant's `tls/ca.crt`, where the cookies are kept."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address

    def read(self, path: str, *form: str) -> bytes:
        """What that page holds, after redirects; nothing if it does not open."""
        address = f"{self.address}{path}"
        options = [
            "--cacert",
            "tls/ca.crt",
            "--cookie",
            "cookies",
            "--cookie-jar",
            "cookies",
            "--referer",
            address,
        ]
        command = ["curl", "-fsSL", "--max-time", "30", *options, *form, address]
        return subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, check=False).stdout

    def send(self, path: str, **fields: str) -> str:
        """The page that the button of that page's form leads to; `@name` sends a file."""
        token = TOKEN.search(self.read(path).decode())
        values = fields | ({"csrfmiddlewaretoken": token[1]} if token else {})
        form = [word for name, value in values.items() for word in ("--form", f"{name}={value}")]
        return self.read(path, *form).decode()
