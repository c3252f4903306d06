"""What only some databases can do, and what is done beside a running plant, as migration operations."""

from collections.abc import Callable
from typing import Any

from django.apps.registry import Apps
from django.db import NotSupportedError, migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState
from django.db.models import CheckConstraint, Model, QuerySet

REFUSE = """
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  if current_setting('floor.purge', true) = 'on' then
    if tg_op = 'DELETE' then return old; else return new; end if;
  end if;
  raise exception 'rows of % are added, never changed or deleted', tg_table_name;
end $$
"""


def append_only(table: str) -> migrations.RunPython:
    """On PostgreSQL a trigger refuses UPDATE and DELETE on `table`.

    Clearing demo data sets `floor.purge` for its own transaction.
    """

    def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(REFUSE, None)  # None: its percent sign is no placeholder
            editor.execute(
                f"create trigger {table}_append_only before update or delete on {table} "
                "for each row execute function refuse_change()"
            )

    def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"drop trigger {table}_append_only on {table}")

    return migrations.RunPython(install, remove)


class AddIndexBesideWork(migrations.AddIndex):
    """Writers go on meanwhile. Its migration is `atomic = False` and holds nothing else.

    One that was broken off leaves an invalid index behind, which the next try takes away first. Django's own
    `AddIndexConcurrently` cannot be imported where only the embedded database is installed.
    """

    def database_forwards(
        self, app_label: str, editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, editor, from_state, to_state)
            return
        _require_no_transaction(editor)
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(editor.connection.alias, model):
            editor.execute(f"drop index concurrently if exists {editor.quote_name(self.index.name)}")
            editor.add_index(model, self.index, concurrently=True)

    def database_backwards(
        self, app_label: str, editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, editor, from_state, to_state)
            return
        _require_no_transaction(editor)
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(editor.connection.alias, model):
            editor.remove_index(model, self.index, concurrently=True)


class AddCheckBesideWork(migrations.AddConstraint):
    """New rows are checked at once, those that are there afterwards, while writers go on.

    Its migration is `atomic = False` and holds nothing else.
    """

    constraint: CheckConstraint

    def database_forwards(
        self, app_label: str, editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, editor, from_state, to_state)
            return
        _require_no_transaction(editor)
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(editor.connection.alias, model):
            table, name = editor.quote_name(model._meta.db_table), editor.quote_name(self.constraint.name)
            editor.execute(f"alter table {table} drop constraint if exists {name}")
            editor.execute(f"{self.constraint.create_sql(model, editor)} not valid", None)
            editor.execute(f"alter table {table} validate constraint {name}")


def _require_no_transaction(editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.in_atomic_block:
        raise NotSupportedError("What is done beside a running plant needs a migration with atomic = False.")


def in_batches(
    model: str,
    change: Callable[[QuerySet[Model]], object],
    *,
    undo: Callable[[QuerySet[Model]], object] = lambda rows: None,
    size: int = 1000,
) -> migrations.RunPython:
    """Rewrites the rows of `app.Model` some at a time, each time in a transaction of its own.

    `change` is given the rows of one batch. Tried again it starts from the first row, so `change` must do no
    harm twice. Its migration is `atomic = False`.
    """

    def over_all(verb: Callable[[QuerySet[Model]], object]) -> Callable[[Apps, Any], None]:
        def run(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
            rows = apps.get_model(model)._default_manager.using(editor.connection.alias).order_by("pk")
            batch = list(rows.values_list("pk", flat=True)[:size])
            while batch:
                with transaction.atomic(using=editor.connection.alias):
                    verb(rows.filter(pk__gte=batch[0], pk__lte=batch[-1]).order_by())
                batch = list(rows.filter(pk__gt=batch[-1]).values_list("pk", flat=True)[:size])

        return run

    return migrations.RunPython(over_all(change), over_all(undo))
