"""One page of a list: searched, sorted and cut in the database."""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from core.paging import count_each, paginate
from core.search import begins, newest
from floor_app.office.counts import shown
from floor_app.operations.qr_system import codes
from floor_app.operations.qr_system import queries as qr

M = TypeVar("M", bound=Model)

Orders = Mapping[str, tuple[str, ...]]
LONGEST_SEARCH = 64


def listed(
    request: HttpRequest,
    rows: QuerySet[M],
    *,
    orders: Orders,
    search: Iterable[str] = (),
    usual: str = "",
) -> dict[str, Any]:
    """The context of office/list.html.

    `orders` maps the sort keys of the page to columns as `core.paging` wants them; `usual` is the key to
    begin with, "-" for downwards, else the first. `search` names the lookups that are tried with what was
    typed or scanned, on the rows or on what they refer to.
    """
    words, sort = search_words(request), request.GET.get("sort", "")
    if words and search:
        rows = rows.filter(_fits(rows.model, search, words))
    sort = sort if sort.removeprefix("-") in orders else usual or next(iter(orders))
    order = orders[sort.removeprefix("-")]
    page = paginate(
        rows, order=_downwards(order) if sort.startswith("-") else order, cursor=request.GET.get("after")
    )
    return {
        "rows": page.rows,
        "page_of_rows": page,
        "sort": sort,
        "words": words,
        "search_url": "" if search else None,
        "is_filtered": bool(words),
    }


def search_words(request: HttpRequest) -> str:
    """What was typed into the list's search; a scanned label counts as the number that it stands for."""
    words = codes.storable(request.GET.get("q", "")).strip()[:LONGEST_SEARCH]
    return qr.resolve(words).key or words if codes.parse(words) else words


def tabs(
    request: HttpRequest,
    labels: Mapping[str, str | Promise],
    current: str,
    found: Callable[[str], QuerySet[Any]] | None = None,
) -> list[dict[str, object]]:
    """For core/parts/_tabs.html; `found` gives the rows of a tab to be counted, all in one query."""
    counts = count_each({tab: found(tab) for tab in labels}) if found else {}
    return [
        {
            "label": label,
            "url": with_values(request, tab=tab, after=""),
            "count": shown(counts[tab]) if tab in counts else None,
            "current": tab == current,
        }
        for tab, label in labels.items()
    ]


def sections(request: HttpRequest, pages: Mapping[str, str | Promise]) -> list[dict[str, object]]:
    """Lists that belong together as tabs: {URL name: label}."""
    found = [(label, reverse(name)) for name, label in pages.items()]
    return [{"label": label, "url": url, "current": url == request.path} for label, url in found]


def chosen_tab(request: HttpRequest, labels: Mapping[str, Any]) -> str:
    """The tab of the address, else the first."""
    tab = request.GET.get("tab", "")
    return tab if tab in labels else next(iter(labels))


def with_values(request: HttpRequest, **changes: str) -> str:
    """This page's query string with some values changed; an empty one goes."""
    values = request.GET.copy()
    for name, value in changes.items():
        values.pop(name, None)
        if value:
            values[name] = value
    return f"?{values.urlencode()}"


def _fits(model: type[Model], lookups: Iterable[str], words: str) -> Q:
    """One of the lookups holds. Records of another table are found there first, the newest so many: a
    condition over two tables would read every row of both."""
    ways: dict[str, Q] = {}
    for lookup in lookups:
        *path, field, how = lookup.split("__")
        place = "__".join(path)
        ways[place] = ways.get(place, Q()) | _holds(field, how, words)
    return reduce(or_, (_by_way(model, place, fits) for place, fits in ways.items()))


def _by_way(model: type[Model], place: str, fits: Q) -> Q:
    if not place:
        return fits
    other: Any = model._meta.get_field(place).related_model
    return Q(**{f"{place}__in": newest(other, fits)})


def _holds(field: str, how: str, words: str) -> Q:
    return begins(field, words) if how == "startswith" else Q(**{f"{field}__{how}": words})


def _downwards(order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)
