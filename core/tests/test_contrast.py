"""Every pair of colours a page may put together, in both themes, read from the stylesheet itself.

Ratios as WCAG 2.2 defines them: text 4.5:1 (1.4.3), borders of controls, bars and edges 3:1 (1.4.11).
"""

import re
from pathlib import Path

from django.test import SimpleTestCase

TOKENS = Path(__file__).parent.parent / "static" / "core" / "css" / "tokens.css"
PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
STATES = ("run", "setup", "hold", "block", "ready", "done")
GROUNDS = ("bg", "surface", "raised", "sunken")

Theme = dict[str, str]


def _themes() -> dict[str, Theme]:
    found = PAIR.findall(TOKENS.read_text())
    return {
        "light": {name: light for name, light, _ in found},
        "dark": {name: dark for name, _, dark in found},
    }


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _text_pairs() -> list[tuple[str, str]]:
    words = [(text, ground) for text in ("text", "text-2", "text-3", "accent") for ground in GROUNDS]
    states = [(state, ground) for state in STATES for ground in (f"{state}-soft", "surface", "raised", "bg")]
    fills = [(f"on-{name}", f"{name}-fill") for name in (*STATES, "accent")]
    tiles = [(text, f"{state}-soft") for state in ("hold", "block") for text in ("text", "text-2")]
    return words + states + fills + tiles + [("accent", "accent-soft"), ("surface", "text")]


def _mark_pairs() -> list[tuple[str, str]]:
    borders = [("control", ground) for ground in ("bg", "surface", "raised")]
    bars = [(f"{state}-bar", ground) for state in STATES for ground in ("surface", "track")]
    focus = [("accent", ground) for ground in GROUNDS]
    return borders + bars + focus


def _too_weak(pairs: list[tuple[str, str]], least: float) -> list[str]:
    return [
        f"{name}: --{one} on --{other} is {_contrast(theme[one], theme[other]):.2f}"
        for name, theme in _themes().items()
        for one, other in pairs
        if _contrast(theme[one], theme[other]) < least
    ]


class ContrastTests(SimpleTestCase):
    def test_the_formula_agrees_with_known_ratios(self) -> None:
        assert round(_contrast("#000000", "#ffffff"), 2) == 21.0
        assert round(_contrast("#777777", "#ffffff"), 2) == 4.48

    def test_every_text_can_be_read_on_its_ground(self) -> None:
        assert _too_weak(_text_pairs(), 4.5) == []

    def test_every_border_and_bar_stands_out(self) -> None:
        assert _too_weak(_mark_pairs(), 3.0) == []

    def test_the_brief_is_kept_to_the_letter(self) -> None:
        light, dark = _themes()["light"], _themes()["dark"]

        assert [light[name] for name in ("bg", "surface", "sunken", "line", "control")] == [
            "#f5f6f8", "#ffffff", "#eceef2", "#dfe3e8", "#858d99",
        ]  # fmt: skip
        assert [dark[name] for name in ("bg", "surface", "raised", "sunken", "line", "control")] == [
            "#101317", "#171b21", "#1e242b", "#0c0f12", "#2b323b", "#6d7785",
        ]  # fmt: skip
        assert [light[f"run{part}"] for part in ("", "-soft", "-fill")] == ["#0b6b3a", "#dff3e7", "#117a44"]
        assert [light[f"hold{part}"] for part in ("", "-soft", "-fill", "-bar")] == [
            "#835000", "#fdf0d3", "#ffc04d", "#a86a00",
        ]  # fmt: skip
