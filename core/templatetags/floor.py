"""The small parts a page writes hundreds of times, and the block parts that wrap other content.

Tones: run, setup, hold, block, ready, done, accent. A tone never stands alone: word and icon go with it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO
from uuid import uuid4
from xml.etree import ElementTree
from zipfile import ZipFile

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext as _

register = template.Library()

TONE_ICONS: Mapping[str, str] = {
    "run": "play",
    "setup": "wrench",
    "hold": "pause",
    "block": "circle-alert",
    "ready": "circle-dashed",
    "done": "circle-check",
    "accent": "info",
}
SOLID_ICONS = frozenset({"play", "pause", "square"})
DIRECTIONAL_ICONS = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "chevron-left",
        "chevron-right",
        "log-in",
        "log-out",
        "redo-2",
        "send",
        "undo-2",
    }
)
PRIORITIES: Mapping[str, tuple[int, str]] = {
    "LOW": (1, ""),
    "NORMAL": (2, ""),
    "HIGH": (3, ""),
    "RUSH": (3, "block"),
    "CRITICAL": (4, "block"),
}
PRIORITY_BY_NUMBER = dict(enumerate(PRIORITIES, start=1))


@register.simple_tag
def icon(name: str, label: str = "", size: int = 0) -> SafeString:
    """A lucide icon; with a label it is an image with that name, without one it is hidden from readers.

    Without a size it grows with the density of the page.
    """
    return _icon(str(name), str(label), size)


@lru_cache(maxsize=512)
def _icon(name: str, label: str, size: int) -> SafeString:
    classes = ["icon", "icon-fixed"] if size else ["icon"]
    if name in SOLID_ICONS:
        classes.append("icon-solid")
    if name in DIRECTIONAL_ICONS:
        classes.append("icon-directional")
    naming = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    pixels = str(size or 16)
    svg = ElementTree.fromstring(_drawings().read(f"{name}.svg"))  # noqa: S314  # of a package of ours
    for node in svg.iter():
        node.tag = node.tag.removeprefix("{http://www.w3.org/2000/svg}")
    svg.attrib.update({"width": pixels, "height": pixels, "class": " ".join(classes), **naming})
    drawn = ElementTree.tostring(svg, encoding="unicode")
    return mark_safe(" ".join(drawn.split()))  # noqa: S308  # the label is attribute-escaped


@cache
def _drawings() -> ZipFile:
    """Those of lucide, kept: to open its file anew for each took 20 ms, and of a first page half a second."""
    return ZipFile(BytesIO(resources.files("lucide").joinpath("lucide.zip").read_bytes()))


@register.simple_tag
def pill(label: object = "", tone: str = "ready", icon: str = "") -> SafeString:
    """A state in a word, a colour and an icon: {% pill "Running" tone="run" %}."""
    drawing = _icon(icon or TONE_ICONS.get(tone, "circle-dashed"), "", 0)
    return format_html('<span class="pill" data-tone="{}">{}{}</span>', tone, drawing, label)


@register.simple_tag
def priority(level: str | int, label: object = "") -> SafeString:
    """One to four bars; RUSH and CRITICAL, 4 and 5, are red as well. `label` is the word for readers."""
    name = PRIORITY_BY_NUMBER.get(level, "NORMAL") if isinstance(level, int) else str(level)
    bars, tone = PRIORITIES.get(name, (2, ""))
    word = str(label) or name.capitalize()
    return format_html(
        '<svg class="priority" viewBox="0 0 16 16" role="img" aria-label="{}"{}><title>{}</title>{}</svg>',
        word,
        format_html(' data-tone="{}"', tone) if tone else "",
        word,
        _priority_bars(bars),
    )


@lru_cache(maxsize=8)
def _priority_bars(bars: int) -> SafeString:
    return format_html_join(
        "",
        '<rect{} x="{}" y="{}" width="3" height="{}" rx="0.8"/>',
        (
            (mark_safe(' class="off"') if i >= bars else "", i * 4 + 0.5, 12 - i * 3, 4 + i * 3)
            for i in range(4)
        ),
    )


@register.simple_tag
def progress(value: float, most: float = 100, tone: str = "", label: object = "") -> SafeString:
    """A bar; full ones are `done`. Says "3 of 4" to readers unless a label is given."""
    most = most or 1
    reached = min(max(value, 0), most)
    return format_html(
        '<progress class="bar" data-tone="{}" value="{}" max="{}" aria-label="{}"></progress>',
        tone or ("done" if value >= most else "run"),
        _plain(reached),
        _plain(most),
        label or _("%(value)s of %(most)s") % {"value": _plain(value), "most": _plain(most)},
    )


def _plain(number: object) -> str:
    """Without a thousands separator or a decimal comma: the browser parses it."""
    return f"{float(str(number)):g}"


@register.simple_tag
def code(value: object) -> SafeString:
    """An identifier: mono face, left to right in any language."""
    return format_html('<bdi class="code" dir="ltr">{}</bdi>', value)


@register.simple_tag
def elapsed(since: datetime | None, stopped_for: timedelta | None = None) -> SafeString:
    """Hours and minutes since a moment; ticks in the browser, so the page need not be fetched again."""
    if since is None:
        return format_html("{}", "—")
    start = since + (stopped_for or timedelta())
    return format_html('<time data-since="{}">{}</time>', start.isoformat(), duration(now() - start))


@register.filter
def duration(span: timedelta | None) -> str:
    """4:01 for four hours and one minute."""
    if span is None:
        return "—"
    minutes = max(int(span.total_seconds() // 60), 0)
    return f"{minutes // 60}:{minutes % 60:02d}"


@register.filter
def initials(name: object) -> str:
    """AH for Ana Haddad."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.simple_tag
def client_id() -> SafeString:
    """The hidden field by which the server knows a second tap for what it is."""
    return format_html('<input type="hidden" name="client_id" value="{}">', uuid4())


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """This page's query string with some values changed; an empty value drops the name."""
    request = context.get("request")
    values: QueryDict = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        values.pop(name, None)
        if value not in (None, ""):
            values[name] = str(value)
    return f"?{values.urlencode()}"


@register.simple_tag
def field(bound: BoundField, label: object = "", hint: object = "", scan: str = "") -> SafeString:
    """Label, control, hint and error of one form field, tied together for readers.

    `scan="take"` lets a scan land in the field while it is focused; `scan="send"` then sends the form.
    """
    return render_to_string(
        "core/parts/_field.html",
        {
            "bound": bound,
            "control": _control(bound, scan),
            "label": label or bound.label,
            "hint": hint or bound.help_text,
            "is_check": isinstance(bound.field.widget, CheckboxInput),
            "is_group": isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple),
        },
    )


def _control(bound: BoundField, scan: str) -> SafeString:
    described = [f"{bound.auto_id}_error"] if bound.errors else []
    if bound.help_text:
        described.append(f"{bound.auto_id}_hint")
    attrs: dict[str, str | bool] = {}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if scan:
        attrs["data-scan-target"] = scan
        attrs["autocomplete"] = "off"
    return bound.as_widget(attrs=attrs)


@register.simple_block_tag(takes_context=True)
def card(
    context: Context, content: str, title: object = "", *, tone: str = "", flush: bool = False
) -> SafeString:
    """{% card "Materials" %}…{% endcard %}; `flush` for a table that reaches the edges."""
    return _wrap(context, "_card", content, title=title, tone=tone, flush=flush)


@register.simple_block_tag(takes_context=True)
def dialog(
    context: Context, content: str, *, id: str, title: object, wide: bool = False, shown: bool = False
) -> SafeString:
    """A native modal dialog; opened by <button command="show-modal" commandfor="ID">, or sent `shown`."""
    kind = "dialog wide" if wide else "dialog"
    return _wrap(context, "_dialog", content, id=id, title=title, kind=kind, shown=shown)


@register.simple_block_tag(takes_context=True)
def drawer(context: Context, content: str, *, id: str, title: object) -> SafeString:
    """A dialog at the side of the page."""
    return _wrap(context, "_dialog", content, id=id, title=title, kind="drawer")


@register.simple_block_tag(takes_context=True)
def menu(context: Context, content: str, *, id: str, label: object, icon: str = "ellipsis") -> SafeString:
    """A button that opens a list of .menu-item links and buttons."""
    return _wrap(context, "_menu", content, id=id, label=label, icon=icon)


@register.simple_block_tag(takes_context=True)
def banner(context: Context, content: str, tone: str = "hold", icon: str = "") -> SafeString:
    """A sentence across the page: offline, stale, refused, conflict."""
    return _wrap(context, "_banner", content, tone=tone, icon=icon or TONE_ICONS[tone])


@register.simple_block_tag(takes_context=True)
def help_note(context: Context, content: str, *, id: str, about: object = "") -> SafeString:
    """A question mark that opens one or two sentences."""
    return _wrap(context, "_help", content, id=id, about=about)


def _wrap(context: Context, part: str, content: str, **values: object) -> SafeString:
    found = context.template.engine.get_template(f"core/parts/{part}.html")  # type: ignore[union-attr]
    return mark_safe(found.render(Context({"content": content, **values})))  # noqa: S308  # both sides are rendered templates
