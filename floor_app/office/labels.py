"""What is written on labels beside the code, which things have one, and what somebody picked to print."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, Q
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from floor_app.access import who_may
from floor_app.office.travelers import traveler_of
from floor_app.operations.inventory.models import Item, Lot, SerialUnit
from floor_app.operations.maintenance.models import Asset
from floor_app.operations.people import queries as people
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import Location, WorkCenter
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.qr_system import codes
from floor_app.operations.qr_system import queries as qr
from floor_app.operations.qr_system.labels.press import Form, Proven, printed, travelers
from floor_app.operations.qr_system.labels.sheets import Content, Offset, Unprintable
from floor_app.operations.qr_system.labels.templates import TEMPLATES, TRAVELER, USUAL
from floor_app.operations.qr_system.links import label_text
from floor_app.operations.qr_system.models import QRCode
from floor_app.operations.qr_system.status import SECRET_KINDS, CodeKind, CodeState

MOST = 96  # in one print from a page


@dataclass(frozen=True)
class Label:
    """One label on a page: its drawing, the number below it and what it stands on."""

    drawing: SafeString
    key: str
    what: str
    text: str
    printed: int


@dataclass(frozen=True)
class Labelled:
    """A kind of thing with labels: its model, the field of its number, its words, what is read with it."""

    model: type[Model]
    field: str
    words: Callable[[Any], tuple[str, ...]]
    related: tuple[str, ...] = ()
    number: Callable[[Any], str] | None = None


KINDS: Mapping[str, Labelled] = {
    CodeKind.WORK_CENTER: Labelled(WorkCenter, "code", lambda center: (center.name,)),
    CodeKind.LOCATION: Labelled(Location, "code", lambda location: (location.name,)),
    CodeKind.ITEM: Labelled(Item, "code", lambda item: (item.name,)),
    CodeKind.ASSET: Labelled(Asset, "code", lambda asset: (asset.name,)),
    CodeKind.UNIT: Labelled(SerialUnit, "serial_number", lambda unit: (unit.material.name,), ("material",)),
    CodeKind.JOB_CARD: Labelled(
        JobCard, "number", lambda card: (card.material.name, card.mat_number), ("material",)
    ),
    CodeKind.PERSON: Labelled(
        User,
        "username",
        lambda user: (str(user), user.department.name if user.department else ""),
        ("department",),
        lambda user: user.personnel_number or user.username,
    ),
}


@dataclass
class Picked:
    """Codes in the order in which they were asked for, each once, and why some are not among them."""

    codes: list[QRCode] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> set[str]:
        return {code.kind for code in self.codes}

    @property
    def again(self) -> list[QRCode]:
        """Those that were printed before."""
        return [code for code in self.codes if code.print_count]


def label_of(kind: CodeKind, key: str, what: str = "") -> Label | None:
    """The label of one thing; None if it has none yet."""
    code = qr.active_code(kind=kind, key=key)
    if code is None:
        return None
    return Label(drawing(label_text(code), code.key), code.key, what, code.text, code.print_count)


def drawing(text: str, title: str = "") -> SafeString:
    return mark_safe(qr.svg(text, title=title))  # noqa: S308  # drawn by us; the title is escaped there


def on_record(kind: str, keys: Iterable[str]) -> list[str]:
    """Those of the keys that something has, in their order."""
    keys = list(dict.fromkeys(keys))
    known = _described(kind, keys)
    return [key for key in keys if key in known]


def pick(*, user: AbstractBaseUser | AnonymousUser, kind: str, keys: Sequence[str], text: str) -> Picked:
    """Things ticked on a list, and codes or numbers scanned or typed, one a line. Secret ones for few."""
    found = qr.active_codes(kind=kind, keys=keys) if kind in CodeKind.values else {}
    picked = Picked([found[key] for key in dict.fromkeys(keys) if key in found])
    _add_lines(picked, [line.strip() for line in text.splitlines() if line.strip()])
    if picked.kinds & SECRET_KINDS and not people.may(user, "people.edit"):
        picked.codes = [code for code in picked.codes if code.kind not in SECRET_KINDS]
        picked.problems.append(_("Badges: %(who)s") % {"who": who_may("people.edit")})
    picked.codes = list(dict.fromkeys(picked.codes))
    if len(picked.codes) > MOST:
        picked.problems.append(_("Only the first %(most)d are printed at once.") % {"most": MOST})
        picked.codes = picked.codes[:MOST]
    return picked


def _add_lines(picked: Picked, lines: Sequence[str]) -> None:
    """Codes in one query; a number typed by hand costs one each."""
    parsed = {line: codes.parse(line) for line in lines[:MOST]}
    texts = [code.text for code in parsed.values() if code]
    active = {code.text: code for code in QRCode.objects.filter(text__in=texts, state=CodeState.ACTIVE)}
    for line, code in parsed.items():
        if code and code.text in active:
            picked.codes.append(active[code.text])
            continue
        found = qr.resolve(line)
        if found.code and not found.problem:
            picked.codes.append(found.code)
        else:
            picked.problems.append(found.sentence)


def templates_for(kinds: set[str]) -> dict[str, str]:
    """Name and title of what all of these kinds fit on, the usual one first."""
    fits = {name: str(one.title) for name, one in TEMPLATES.items() if kinds and kinds <= one.kinds}
    if kinds == {CodeKind.JOB_CARD}:
        fits[TRAVELER] = _("Job traveler, A4")
    usual = USUAL.get(next(iter(kinds), ""), "")
    return dict(sorted(fits.items(), key=lambda named: named[0] != usual))


def prove(
    codes: Sequence[QRCode],
    *,
    template: str,
    form: Form = Form.PDF,
    start: int = 1,
    dpi: int = 203,
    offset: Offset = (0, 0),
    copies: int = 1,
    footer: str = "",
) -> Proven:
    """What pages and the command hand out. Raises Unprintable with the reason."""
    if template not in templates_for({code.kind for code in codes}):
        raise Unprintable(_("These labels do not fit on %(template)s.") % {"template": template})
    if template == TRAVELER:
        cards = JobCard.objects.select_related("material", "unit", "routing").in_bulk(
            [code.key for code in codes], field_name="number"
        )
        papers = [traveler_of(cards[code.key], code, printed=footer) for code in codes]
        return travelers(papers, form=form)
    return printed(
        TEMPLATES[template],
        contents(codes),
        form=form,
        start=start,
        dpi=dpi,
        offset=offset,
        copies=copies,
    )


def contents(codes: Sequence[QRCode]) -> list[Content]:
    """Code, number and words of each, in two queries a kind at most."""
    described: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    for kind in {code.kind for code in codes}:
        keys = [code.key for code in codes if code.kind == kind]
        described |= {(kind, key): said for key, said in _described(kind, keys).items()}
    return [
        Content(label_text(code), *described.get((code.kind, code.key), (code.key, ()))) for code in codes
    ]


def _described(kind: str, keys: Sequence[str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Number and words by key; a key that nothing has is missing."""
    if kind == CodeKind.LOT:
        return {key: (lot.number, (lot.item.name, lot.item.code)) for key, lot in _lots(keys).items()}
    if kind == CodeKind.OPERATION:
        return {key: (key, (step.name,)) for key, step in _steps(keys).items()}
    if kind not in KINDS:
        return {}
    known = KINDS[kind]
    rows: Any = known.model._default_manager.filter(**{f"{known.field}__in": list(keys)})
    rows = rows.select_related(*known.related) if known.related else rows
    return {
        getattr(row, known.field): (
            known.number(row) if known.number else getattr(row, known.field),
            known.words(row),
        )
        for row in rows
    }


def _lots(keys: Sequence[str]) -> dict[str, Lot]:
    """By ITEM/NUMBER; either part may have slashes of its own."""
    numbers = {key[at + 1 :] for key in keys for at, letter in enumerate(key) if letter == "/"}
    found = {
        f"{lot.item.code}/{lot.number}": lot
        for lot in Lot.objects.filter(number__in=numbers).select_related("item")
    }
    return {key: found[key] for key in keys if key in found}


def _steps(keys: Sequence[str]) -> dict[str, JobOperation]:
    numbers = {key.rpartition("/")[0] for key in keys}
    steps = JobOperation.objects.filter(Q(job_card__number__in=numbers)).select_related("job_card")
    found = {f"{step.job_card.number}/{step.sequence}": step for step in steps}
    return {key: found[key] for key in keys if key in found}
