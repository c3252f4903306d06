"""Loading and removing the demo plant: each application's `test_data`, found by name."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from django.apps import AppConfig, apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db import transaction
from django.db.models import Model
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from core.demo.before import Watched, changed_since, contents, put_back
from core.demo.made import (
    Made,
    Span,
    allow_purge,
    has_counted_key,
    hold_tables,
    leftovers,
    newest_keys,
    require_unused,
    series_now,
    spans_since,
    take_back_numbers,
)
from core.demo.timeline import Demo, Progress, quietly
from core.errors import DomainError
from core.events import record
from core.models import Event

LOADED = "core.test_data.loaded"
# Roles are groups: one that is made with the demo plant stays while somebody else has the role.
SHARED: tuple[type[Model], ...] = (Group,)


class AlreadyLoaded(DomainError):
    """There is one demo plant at most."""


class NotLoaded(DomainError):
    """There is nothing to remove."""


@dataclass(frozen=True)
class Domain:
    """One application with demo data."""

    name: str
    load: Callable[[Demo], None]
    clear: Callable[[Made], None]
    # Fields that the loading may change in rows that were there before.
    changes: Watched


def domains() -> list[Domain]:
    """The applications that have a `test_data`, in the order of INSTALLED_APPS."""
    return [
        Domain(config.label, module.load, module.clear, getattr(module, "CHANGES", {}))
        for config, module in _modules()
    ]


@transaction.atomic
def load(demo: Demo, *, fixture: str) -> Made:
    """Fixture, then each domain's own, then the past weeks in the order of time: all of it or nothing.

    `fixture` is JSON; of its objects only those that are not there yet are made. Raises AlreadyLoaded.
    """
    models = kept_models()
    hold_tables(models)
    if marker() is not None:
        raise AlreadyLoaded(_("The demo plant is loaded already; nothing was changed."))
    everything = domains()
    watched = {model: names for domain in everything for model, names in domain.changes.items()}
    newest, series, before = newest_keys(models), series_now(), contents(watched)
    _load_missing(fixture)
    with demo.progress(_("Demo plant"), len(everything)) as step:
        for domain in everything:
            domain.load(demo)
            step()
    with demo.progress(_("Past weeks"), len(demo)) as step:
        for _moment in demo.act_out():
            step()
    made = Made(
        rows=spans_since(newest, models),
        series=_moved(series),
        changed=changed_since(before, watched),
        newest=newest,
    )
    _write_down(made, demo)
    return made


@transaction.atomic
def reload(demo: Demo, *, fixture: str) -> Made:
    """Take away what was loaded before, if anything was, and load anew. A refusal leaves what was there."""
    if marker() is not None:
        remove(progress=demo.progress)
    return load(demo, fixture=fixture)


@transaction.atomic
def remove(*, progress: Progress = quietly) -> None:
    """Take away what `load` made, upper domains first. Raises NotLoaded, or InUse naming what hangs on it."""
    models = kept_models()
    hold_tables(models)
    event = marker()
    if event is None:
        raise NotLoaded(_("No demo plant is loaded; nothing was removed."))
    made = _read(event)
    require_unused(made, shared=SHARED)
    allow_purge()
    put_back(made.changed)
    everything = domains()[::-1]
    with progress(_("Clearing"), len(everything)) as step:
        for domain in everything:
            domain.clear(made)
            step()
    take_back_numbers(made)
    made.remove(Event)
    Event.objects.filter(pk=event.pk).delete()
    if forgotten := leftovers(made, set(models) - set(SHARED)):
        raise RuntimeError(f"no clear() removes {', '.join(sorted(forgotten))}")


def marker() -> Event | None:
    """The event that says a demo plant is loaded, with what it consists of."""
    return Event.objects.filter(verb=LOADED).first()


def kept_models() -> list[type[Model]]:
    """Every model of which the loading may make rows; number series are kept account of by value."""
    own = {config for config, _module in _modules()} | {apps.get_app_config("core")}
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if (model._meta.app_config in own or model in SHARED)
        and model._meta.managed
        and not model._meta.proxy
        and has_counted_key(model)
        and model._meta.label_lower != "core.documentseries"
    ]


def _modules() -> Iterator[tuple[AppConfig, ModuleType]]:
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "test_data"):
            yield config, import_module(f"{config.name}.test_data")


def _load_missing(fixture: str) -> None:
    """What a user has changed in a record of this name stays as it is."""
    for found in serializers.deserialize("json", fixture):
        if found.object.pk is None:
            found.save()


def _moved(before: dict[str, int]) -> dict[str, Span]:
    return {
        code: (before.get(code, 0), last) for code, last in series_now().items() if last != before.get(code)
    }


def _write_down(made: Made, demo: Demo) -> None:
    record(
        LOADED,
        subject=ContentType.objects.get_for_model(Event),
        by=None,
        at=demo.now,
        rows=dict(made.rows),
        series=dict(made.series),
        changed=dict(made.changed),
        newest=dict(made.newest),
        seed=demo.seed,
        copies=demo.copies,
    )


def _read(event: Event) -> Made:
    def spans(facts: dict[str, list[int]]) -> Iterable[tuple[str, Span]]:
        return ((name, (first, last)) for name, (first, last) in facts.items())

    return Made(
        rows=dict(spans(event.facts["rows"])),
        series=dict(spans(event.facts["series"])),
        changed=event.facts.get("changed", {}),
        newest=event.facts.get("newest", {}),
    )
