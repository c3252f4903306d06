"""Demo data: each application's `test_data` module has load(demo) and clear(made); see load_test_data."""

from core.demo.copies import Copier, Original
from core.demo.kept import forget_logins, keep_logins, kept_logins, kept_text, table
from core.demo.loading import AlreadyLoaded, Domain, NotLoaded, domains, load, marker, reload, remove
from core.demo.made import InUse, Made, Taken, require_free
from core.demo.timeline import Demo, Login, Progress

__all__ = [
    "AlreadyLoaded",
    "Copier",
    "Demo",
    "Domain",
    "InUse",
    "Login",
    "Made",
    "NotLoaded",
    "Original",
    "Progress",
    "Taken",
    "domains",
    "forget_logins",
    "keep_logins",
    "kept_logins",
    "kept_text",
    "load",
    "marker",
    "reload",
    "remove",
    "require_free",
    "table",
]
