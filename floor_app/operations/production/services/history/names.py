"""The names in a log to records: the one an earlier log meant by it, else one of the plant's own that has
exactly this name, else a new one. Two names never become the same record.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from floor_app.operations.engineering.models import Material
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import Department, WorkCenter
from floor_app.operations.production.models import ImportedPart, ImportedResource, ImportedWorker
from floor_app.operations.production.models.import_run import ImportedName
from floor_app.operations.production.services.history.codes_from_names import FreeCodes, slug
from floor_app.operations.qr_system import services as qr
from floor_app.operations.qr_system.status import CodeKind

CHUNK = 500
LONGEST_CODE = 30

T = TypeVar("T")
Ids = dict[str, int]


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    chunk: list[T] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def known_ids(model: type[ImportedName], names: Iterable[str]) -> Ids:
    """What earlier logs meant by these names."""
    ids: Ids = {}
    for some in chunks(names):
        ids.update(_manager(model).filter(name__in=some).values_list("name", "record_id"))
    return ids


def material_ids(parts: Iterable[str]) -> Ids:
    """Materials by part name. A new one gets LOG- and its name as its number: the log knows no MAT
    number, and so every list shows where the material came from."""
    book = _Book(ImportedPart, parts)
    book.adopt(Material.objects.all(), "name")
    codes = FreeCodes(Material.objects.values_list("mat_number", flat=True), longest=LONGEST_CODE)
    made = Material.objects.bulk_create(
        Material(mat_number=codes.take(f"LOG-{slug(name) or 'PART'}"), name=name, is_serialised=False)
        for name in book.missing
    )
    return book.complete([material.pk for material in made])


def work_center_ids(resources: Iterable[str]) -> Ids:
    """Work centers by resource name, the new ones in the production department."""
    book = _Book(ImportedResource, resources)
    book.adopt(WorkCenter.objects.all(), "code")
    book.adopt(WorkCenter.objects.all(), "name")
    codes = FreeCodes(WorkCenter.objects.values_list("code", flat=True), longest=LONGEST_CODE)
    department = _production() if book.missing else None
    made = WorkCenter.objects.bulk_create(
        WorkCenter(code=codes.take(slug(name) or "WORK-CENTER"), name=name, department=department)
        for name in book.missing
    )
    for center in made:
        qr.register(kind=CodeKind.WORK_CENTER, key=center.code)
    return book.complete([center.pk for center in made])


def operator_ids(workers: Iterable[str], *, at: datetime) -> Ids:
    """People by worker id. A new one cannot sign in and has no role: the log says that somebody worked
    here, not that they still do."""
    book = _Book(ImportedWorker, workers)
    book.adopt(User.objects.all(), "personnel_number")
    book.adopt(User.objects.all(), "badge")
    codes = FreeCodes(User.objects.values_list("username", flat=True), longest=LONGEST_CODE)
    numbers = set(User.objects.exclude(personnel_number=None).values_list("personnel_number", flat=True))
    made = User.objects.bulk_create(
        User(
            username=codes.take(f"log-{slug(name).lower() or 'worker'}"),
            first_name=name,
            personnel_number=name if len(name) <= LONGEST_CODE and name not in numbers else None,
            password=make_password(None),
            is_active=False,
            date_joined=at,
        )
        for name in book.missing
    )
    return book.complete([person.pk for person in made])


class _Book:
    """One kind of name while a log is read: what is known, what is found, what has to be made."""

    def __init__(self, model: type[ImportedName], names: Iterable[str]) -> None:
        wanted = list(dict.fromkeys(names))
        self._model = model
        self._ids = known_ids(model, wanted)
        self._claimed = set(_manager(model).values_list("record_id", flat=True))
        self._new: Ids = {}
        self._unknown = [name for name in wanted if name not in self._ids]

    @property
    def missing(self) -> list[str]:
        return [name for name in self._unknown if name not in self._new]

    def adopt(self, records: QuerySet[Any], field: str) -> None:
        """Take the plant's own record of exactly this name, unless several have it."""
        for some in chunks(self.missing):
            found: list[tuple[str, int]] = list(
                records.filter(**{f"{field}__in": some}).values_list(field, "pk")
            )
            often = Counter(name for name, _pk in found)
            for name, pk in found:
                if often[name] == 1 and pk not in self._claimed:
                    self._claimed.add(pk)
                    self._new[name] = pk

    def complete(self, made: Sequence[int]) -> Ids:
        """Note for good what every new name became; `made` are the records made for `missing`."""
        self._new |= dict(zip(self.missing, made, strict=True))
        note_names(self._model, self._new)
        return self._ids | self._new


def note_names(model: type[ImportedName], ids: Ids) -> None:
    make: Any = model
    _manager(model).bulk_create([make(name=name, record_id=pk) for name, pk in ids.items()])


def _manager(model: type[ImportedName]) -> Any:
    return model._default_manager


def _production() -> Department:
    return Department.objects.get_or_create(code="PROD", defaults={"name": "Production"})[0]
