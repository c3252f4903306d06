"""The Arabic words: one for every string of the code, with its placeholders, and compiled."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import SimpleTestCase
from django.utils.translation.template import templatize

from core.testing import slow

ROOT = Path(settings.BASE_DIR)
ARABIC = ROOT / "locale/ar/LC_MESSAGES"
PACKAGES = ("config", "core", "floor_app")
CALLS = {"_", "_l", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
# What Django leaves of a template's tags: gettext('…'), ngettext('…', '…', n) and _("…").
IN_TEMPLATE = re.compile(r"""\b(?:n?gettext|_)\(\s*(u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))""", re.DOTALL)
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[ #0+-]*[\d.]*[a-z%]|\{\w*\}")


def words() -> Catalog:
    with (ARABIC / "django.po").open("rb") as file:
        return read_po(file, locale="ar", abort_invalid=True)


def compiled() -> Catalog:
    with (ARABIC / "django.mo").open("rb") as file:
        return read_mo(file)


def entries(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """One text, or the texts of a plural: two in English, six in Arabic (0, 1, 2, few, many, other)."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def texts(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {forms(message.id): forms(message.string) for message in entries(catalog)}


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def fits(message: Message) -> bool:
    """Each form has its placeholders; those for exactly 0, 1 and 2 may say the number in words."""
    wanted = placeholders(forms(message.id)[-1])
    given = [placeholders(form) for form in forms(message.string)]
    few = 3 if len(given) == 6 else 0
    return all(set(form) <= set(wanted) for form in given[:few]) and all(f == wanted for f in given[few:])


def called(node: ast.AST) -> str:
    """The first text of a gettext call, "" for anything else."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text)), *_]) if name in CALLS:
            return text
    return ""


def renamed(tree: ast.AST) -> Iterator[str]:
    """Names given to gettext functions that makemessages does not look for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            yield from (name.asname for name in node.names if name.asname and name.asname not in CALLS)


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Those inside it that run when the module is read: a function's body does not, its defaults do."""
    for name, part in ast.iter_fields(node):
        if name == "body" and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        for inner in part if isinstance(part, list) else [part]:
            if isinstance(inner, ast.AST):
                yield from (inner, *at_import(inner))


def too_early(tree: ast.Module) -> list[str]:
    """Words put into the language of whoever came first, for everybody."""
    at_once = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in {"gettext", "ngettext", "pgettext", "npgettext"}
    }
    calls = (node for node in at_import(tree) if isinstance(node, ast.Call))
    return [called(node) for node in calls if isinstance(node.func, ast.Name) and node.func.id in at_once]


def trees() -> Iterator[ast.Module]:
    """Of the modules that know of translation."""
    for package in PACKAGES:
        modules = (path.read_text() for path in (ROOT / package).rglob("*.py"))
        yield from (ast.parse(module) for module in modules if "gettext" in module)


def in_code() -> Iterator[str]:
    for tree in trees():
        yield from filter(None, map(called, ast.walk(tree)))


def in_templates() -> Iterator[str]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.html"):
            found = IN_TEMPLATE.findall(templatize(path.read_text(), origin=str(path)))
            yield from (str(ast.literal_eval(text)) for text in found)


@cache
def used() -> set[str]:
    return {*in_code(), *in_templates()}


@slow
class WordsTests(SimpleTestCase):
    def test_every_string_of_code_and_templates_has_an_entry(self) -> None:
        known = {forms(message.id)[0] for message in entries(words())}
        assert used() - known == set(), "Run make messages and translate these."

    def test_gettext_goes_by_names_that_are_looked_for(self) -> None:
        assert [name for tree in trees() for name in renamed(tree)] == []

    def test_nothing_is_translated_before_somebody_asks(self) -> None:
        assert [text for tree in trees() for text in too_early(tree)] == [], (
            "gettext_lazy waits for the reader"
        )

    def test_no_entry_is_left_over(self) -> None:
        known = {forms(message.id)[0] for message in entries(words())}
        assert known - used() == set(), "Run make messages."

    def test_no_entry_is_untranslated_or_guessed(self) -> None:
        guessed = [message.id for message in entries(words()) if message.fuzzy]
        empty = [message.id for message in entries(words()) if not all(forms(message.string))]
        assert (guessed, empty) == ([], [])

    def test_placeholders_stay(self) -> None:
        assert [message.id for message in entries(words()) if not fits(message)] == []

    def test_plurals_have_the_six_arabic_forms(self) -> None:
        plurals = [message for message in entries(words()) if message.pluralizable]
        assert plurals
        assert {len(forms(message.string)) for message in plurals} == {6}

    def test_the_compiled_file_is_current(self) -> None:
        assert texts(compiled()) == texts(words()), "Run make messages."


class TooEarlyTests(SimpleTestCase):
    def test_what_runs_as_the_module_is_read_is_seen(self) -> None:
        imports = "from django.utils.translation import gettext as _, gettext_lazy\n"
        for early in (
            "A = {1: [_('a')]}",
            "class A:\n    b = _('a')",
            "def a(b=_('a')): ...",
            "a = call(_('a'))",
        ):
            assert too_early(ast.parse(imports + early)) == ["a"], early
        for in_time in ("def a():\n    return _('a')", "a = lambda: _('a')", "a = gettext_lazy('a')"):
            assert too_early(ast.parse(imports + in_time)) == [], in_time


class PlaceholderTests(SimpleTestCase):
    def test_a_lost_and_an_invented_placeholder_are_seen(self) -> None:
        assert fits(Message("%(card)s of {kind}", "{kind} %(card)s"))
        assert not fits(Message("%(card)s runs", "يعمل"))
        assert not fits(Message("runs", "%(card)s"))
        assert not fits(Message("100%% of %(size).1f", "100% %(size).1f"))

    def test_the_number_may_be_left_out_for_none_one_and_two_only(self) -> None:
        english = ("%(n)d piece", "%(n)d pieces")
        assert fits(Message(english, ("", "قطعة", "قطعتان", "%(n)d قطع", "%(n)d قطعة", "%(n)d قطعة")))
        assert not fits(Message(english, ("", "قطعة", "قطعتان", "قطع", "%(n)d قطعة", "%(n)d قطعة")))
