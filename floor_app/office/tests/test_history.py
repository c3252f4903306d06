import re
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from core.models import Event
from floor_app.history import things
from floor_app.history.jobs import SENTENCES, tell
from floor_app.operations.production.testing import NINE

TONES = {"", "accent", "ready", "setup", "run", "hold", "block", "done"}
VERB = re.compile(r'"((?:production|quality\.(?:inspection|ncr))\.[a-z_.]+)"')


def told(verb: str, name: str = "20 Welding", **facts: object) -> str:
    return tell(Event(verb=verb, at=NINE, facts=facts), name).text


class HistoryTests(SimpleTestCase):
    def test_every_verb_of_a_job_card_has_a_sentence(self) -> None:
        operations = Path(settings.BASE_DIR) / "floor_app" / "operations"
        sources = [path.read_text() for path in operations.glob("*/services/**/*.py")]
        verbs = {verb for source in sources for verb in VERB.findall(source)}

        assert verbs
        assert verbs - set(SENTENCES) == set()

    def test_what_happened_to_other_things_has_a_sentence_too(self) -> None:
        """But for what was entered or changed, which is told by its last word, and rows of a scan batch,
        which have no page that tells of them."""
        operations = Path(settings.BASE_DIR) / "floor_app" / "operations"
        sources = [path.read_text() for path in operations.rglob("*.py") if "tests" not in path.parts]
        told_there = re.compile(r'"((?:people|engineering|inventory|maintenance)\.[a-z_]+\.[a-z_]+)"')
        verbs = {verb for source in sources for verb in told_there.findall(source)}
        plain = {verb for verb in verbs if verb.endswith((".created", ".changed")) or "scan_batch" in verb}

        assert len(verbs) > 30
        assert verbs - plain - set(things.SENTENCES) == set()

    def test_every_sentence_has_a_tone_and_an_icon(self) -> None:
        for verb, told in {**SENTENCES, **things.SENTENCES}.items():
            sentence, tone, icon = told
            assert str(sentence), verb
            assert tone in TONES, verb
            assert icon, verb

    def test_codes_are_told_as_words(self) -> None:
        assert told("production.job_card.held", reason="WAIT_MATERIAL", note="Monday") == (
            "Put on hold: Waiting for material – Monday"
        )
        assert told("production.operation.started", kind="SETUP") == "20 Welding started: Set-up"
        assert told("production.job_card.reprioritised", priority=4, due_date="2026-12-01") == (
            "Priority Rush, due 1 Dec 2026"
        )
        assert told("production.job_card.reprioritised", priority=2, due_date=None) == (
            "Priority Normal, due not set"
        )

    def test_pieces_are_told_by_what_became_of_them(self) -> None:
        assert told("production.quantity.reported", good=12, scrap=1, rework=0) == (
            "20 Welding: 12 good, 1 scrap"
        )
        assert told("production.operation.finished", good=3, scrap=0, rework=2) == (
            "20 Welding finished – 3 good, 2 for rework"
        )

    def test_an_unknown_verb_or_a_missing_fact_is_still_told(self) -> None:
        assert told("tooling.insert.worn_out") == "worn out"
        assert told("production.job_card.held") == "Put on hold: –"
