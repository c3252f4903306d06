"""What every page knows about itself: names, appearance, and how the scanner is heard."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi, get_language_info

THEMES = ("light", "dark")
DENSITIES = ("compact", "touch", "gloves")


@dataclass(frozen=True)
class Page:
    """The part of the page that does not depend on the view."""

    theme: str
    density: str

    @property
    def touch_density(self) -> str:
        """Terminals are never compact: a finger needs 64 px."""
        return "gloves" if self.density == "gloves" else "touch"

    @property
    def plant(self) -> str:
        return str(settings.PLANT_NAME)

    @property
    def language(self) -> str:
        return get_language() or str(settings.LANGUAGE_CODE)

    @property
    def direction(self) -> str:
        return "rtl" if get_language_bidi() else "ltr"

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Each language under its own name, for people who cannot read the current one."""
        return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]

    @property
    def time_zone(self) -> str:
        """The plant's clock, an IANA name."""
        return str(settings.TIME_ZONE)

    @property
    def scan_gap(self) -> int:
        """Longest pause between two keys of one scan, in milliseconds."""
        return int(settings.SCAN_GAP_MS)

    @property
    def feedback_seconds(self) -> int:
        """How long an answer stands across a terminal's page."""
        return int(settings.FEEDBACK_SECONDS)

    @property
    def scan_prefix(self) -> str:
        """The `event.code` of a key the scanners send first, or nothing."""
        return str(settings.SCAN_PREFIX)


def page(request: HttpRequest) -> dict[str, Page]:
    """Context processor: `page` on every template."""
    theme = request.COOKIES.get("theme", "")
    density = request.COOKIES.get("density", "")
    return {
        "page": Page(
            theme=theme if theme in THEMES else "",
            density=density if density in DENSITIES else "compact",
        )
    }
