"""What a migration may do beside a plant that still runs the release before it."""

from collections.abc import Iterator

from django.conf import settings
from django.db import migrations
from django.db.migrations import operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import CheckConstraint, Field, ManyToManyField
from django.db.models.fields import NOT_PROVIDED

from core.schema import AddCheckBesideWork, AddIndexBesideWork

RENAMES = (operations.RenameField, operations.RenameModel, operations.AlterModelTable)
DROPS = (operations.RemoveField, operations.DeleteModel)
OLD_WAYS = (operations.AlterUniqueTogether, operations.AlterOrderWithRespectTo)
INDEXED = (
    "its index is built while writers wait: db_index=False, and AddIndexBesideWork in its own migration; or "
    "name the table in `few_rows` of the migration if no plant has more than some thousand rows in it."
)
ALONE = (AddIndexBesideWork, AddCheckBesideWork)


def first(migration: migrations.Migration) -> bool:
    """One of those that make a domain's tables: no code has used them before."""
    return bool(migration.initial) and migration.name.endswith("_initial")


def refusals(migration: migrations.Migration, state: ProjectState) -> Iterator[str]:
    """A sentence for each thing that breaks running code; `state` is what there is before."""
    made: set[str] = set()
    for operation in migration.operations:
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name_lower)
        if getattr(operation, "model_name_lower", None) not in made:
            for sentence in judge(operation, migration, before):
                yield f"{migration}: {operation.describe()}: {sentence}"


def judge(operation: Operation, migration: migrations.Migration, before: ProjectState) -> Iterator[str]:
    match operation:
        case operations.AddField(field=field):
            yield from column(field, few=few_rows(operation, migration))
        case operations.AlterField():
            old = before.models[migration.app_label, operation.model_name_lower].fields[operation.name]
            yield from altered(old, operation.field, few=few_rows(operation, migration))
        case operations.AddIndex() | operations.AddConstraint():
            yield from built(operation, migration)
        case operations.RunPython() | operations.RunSQL():
            yield from run(operation, migration)
        case operations.SeparateDatabaseAndState():
            for part in operation.database_operations:
                yield from judge(part, migration, before)
        case _:
            yield from renamed_or_dropped(operation, migration)


def renamed_or_dropped(operation: Operation, migration: migrations.Migration) -> Iterator[str]:
    if isinstance(operation, RENAMES):
        yield "running code uses the old name: add a new one, fill it, drop the old one in a later release."
    if isinstance(operation, DROPS) and not unused(migration):
        yield (
            "the release before may still use it: take it out of the code, drop it in a later release, and "
            "say in that migration since which release nothing uses it: `unused_since = (1, 2, 0)`."
        )
    if isinstance(operation, OLD_WAYS):
        yield "say it as a constraint or a field, added beside the work."


def column(field: "Field[object, object]", *, few: bool) -> Iterator[str]:
    if isinstance(field, ManyToManyField) or getattr(field, "generated", False):
        return
    if not field.null and field.db_default is NOT_PROVIDED:
        yield "running code does not fill it: give it null=True or a db_default."
    if indexed(field) and not few:
        yield INDEXED


def altered(old: "Field[object, object]", new: "Field[object, object]", *, few: bool) -> Iterator[str]:
    if old.null and not new.null:
        yield "running code still writes NULL: demand it by AddCheckBesideWork in a later release."
    if type(old) is not type(new) or shorter(old, new):
        yield "the table is rewritten or its values do not fit: add a new column, and fill it by in_batches."
    if indexed(new) and not indexed(old) and not few:
        yield INDEXED


def indexed(field: "Field[object, object]") -> bool:
    return field.unique or bool(getattr(field, "db_index", False))


def few_rows(operation: Operation, migration: migrations.Migration) -> bool:
    """Whether the migration says of this table that it is small."""
    return getattr(operation, "model_name_lower", "") in getattr(migration, "few_rows", ())


def shorter(old: "Field[object, object]", new: "Field[object, object]") -> bool:
    """Or of fewer digits."""
    for limit in ("max_length", "max_digits", "decimal_places"):
        before, after = getattr(old, limit, None), getattr(new, limit, None)
        if after is not None and (before is None or after < before):
            return True
    return False


def built(
    operation: operations.AddIndex | operations.AddConstraint, migration: migrations.Migration
) -> Iterator[str]:
    if isinstance(operation, ALONE):
        if migration.atomic or len(migration.operations) > 1:
            yield "it needs a migration of its own, with atomic = False."
    elif not few_rows(operation, migration):
        way = "AddIndexBesideWork"
        if isinstance(operation, operations.AddConstraint):
            way = "AddCheckBesideWork" if isinstance(operation.constraint, CheckConstraint) else "a new table"
        yield (
            f"writers wait while it is built: use {way}; or name the table in `few_rows` of the migration "
            "if no plant has more than some thousand rows in it."
        )


def run(
    operation: operations.RunPython | operations.RunSQL, migration: migrations.Migration
) -> Iterator[str]:
    if not operation.reversible:
        yield "it has no way back: say what undoes it."
    code = getattr(operation, "code", None)
    if getattr(code, "__module__", "") != "core.schema":
        yield "it may hold every row until it ends: use in_batches of core.schema."
    elif "in_batches" in code.__qualname__ and migration.atomic:  # type: ignore[union-attr]  # a function, as was seen
        yield "one transaction holds every row until it ends: set atomic = False."


def unused(migration: migrations.Migration) -> bool:
    """Whether an earlier release than this one has stopped using what is dropped."""
    since = getattr(migration, "unused_since", None)
    return since is not None and since < tuple(int(part) for part in settings.VERSION.split("."))
