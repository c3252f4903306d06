"""Every word of a page goes through the translations."""

import re
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

TAKEN_OUT = re.compile(
    r"\{#.*?#\}|\{% comment .*?\{% endcomment %\}|\{% blocktranslate.*?\{% endblocktranslate %\}"
    r"|\{% block (?:panel_class|density) %\}.*?\{% endblock %\}"
    r"|<(style|script|svg)\b.*?</\1>|\{\{.*?\}\}|\{%.*?%\}|&[a-z]+;",
    re.DOTALL,
)
SAID_BY_ATTRIBUTE = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"]*)"')
TAG = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{2,}")
# The name of a key, and a unit.
SAME_IN_EVERY_LANGUAGE = {"Esc", "ms"}


def untranslated(source: str) -> set[str]:
    bare = TAKEN_OUT.sub(" ", source)
    said = [*SAID_BY_ATTRIBUTE.findall(bare), TAG.sub(" ", bare)]
    return {word for text in said for word in WORD.findall(text)} - SAME_IN_EVERY_LANGUAGE


class TranslationTests(SimpleTestCase):
    def test_no_template_has_a_word_of_its_own(self) -> None:
        root = Path(settings.BASE_DIR)
        templates = [
            path for place in ("core", "floor_app") for path in root.glob(f"{place}/**/templates/**/*.html")
        ]
        bare = {
            str(path.relative_to(root)): words
            for path in templates
            if "styleguide" not in path.parts and (words := untranslated(path.read_text("utf-8")))
        }

        assert len(templates) > 150
        assert bare == {}

    def test_a_bare_word_is_seen_in_a_text_and_in_a_label(self) -> None:
        assert untranslated('<p title="{% translate "Due" %}">{{ due }}</p>') == set()
        assert untranslated("<p>Due {{ due }}</p>") == {"Due"}
        assert untranslated('<p aria-label="Due">{% if due %}!{% endif %}</p>') == {"Due"}
