"""A release migrates while the one before it answers: what breaks that is refused here, not in a plant."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.test import SimpleTestCase, TransactionTestCase

from core.models import DocumentSeries
from core.schema import AddCheckBesideWork, AddIndexBesideWork, append_only, in_batches
from core.testing import slow
from core.tests.migration_rules import first, refusals

POSITIVE = models.CheckConstraint(condition=models.Q(pieces__gte=0), name="ck_card_pieces")
UNIQUE = models.UniqueConstraint(fields=["number"], name="uq_card_number")
BY_NUMBER = models.Index(fields=["number"], name="ix_card_number")


class OurMigrationsTests(SimpleTestCase):
    def test_none_breaks_the_release_that_still_runs(self) -> None:
        loader = MigrationLoader(None)
        ours = {
            app.label for app in apps.get_app_configs() if app.name.split(".")[0] in {"core", "floor_app"}
        }

        found = [
            sentence
            for key, migration in loader.disk_migrations.items()
            if key[0] in ours and not first(migration)
            for sentence in refusals(migration, loader.project_state(key, at_end=False))
        ]

        assert {"core", "production"} <= ours
        assert found == []


def cards() -> ProjectState:
    fields: list[tuple[str, Any]] = [
        ("id", models.BigAutoField(primary_key=True)),
        ("number", models.CharField(max_length=20)),
        ("pieces", models.IntegerField(null=True)),
    ]
    state = ProjectState()
    state.add_model(ModelState("shop", "Card", fields))
    return state


def judged(*operations: Operation, **attributes: Any) -> str:
    """What is said of a migration of these."""
    body = {"operations": list(operations), **attributes}
    migration = type("Migration", (migrations.Migration,), body)("0003_cards", "shop")
    return "\n".join(refusals(migration, cards()))


def add(field: "models.Field[Any, Any]") -> Operation:
    return migrations.AddField("card", "color", field)


def alter(name: str, field: "models.Field[Any, Any]") -> Operation:
    return migrations.AlterField("card", name, field)


def nothing(apps: Any, editor: Any) -> None: ...


class RulesTests(SimpleTestCase):
    def test_a_column_that_running_code_does_not_fill(self) -> None:
        assert "null=True or a db_default" in judged(add(models.IntegerField()))
        assert "null=True or a db_default" in judged(add(models.IntegerField(default=1)))

        assert judged(add(models.IntegerField(null=True))) == ""
        assert judged(add(models.IntegerField(db_default=1))) == ""

    def test_a_column_whose_index_is_built_while_writers_wait(self) -> None:
        assert "AddIndexBesideWork" in judged(add(models.IntegerField(null=True, unique=True)))
        assert "AddIndexBesideWork" in judged(alter("pieces", models.IntegerField(null=True, db_index=True)))

        link = models.ForeignKey("shop.Card", models.PROTECT, null=True)
        assert "AddIndexBesideWork" in judged(add(link))
        assert judged(add(link), few_rows={"card"}) == ""

    def test_a_table_that_the_same_migration_makes_may_be_anything(self) -> None:
        made = migrations.CreateModel("Box", [("id", models.BigAutoField(primary_key=True))])
        index = migrations.AddIndex("box", models.Index(fields=["id"], name="ix_box"))

        assert judged(made, migrations.AddField("box", "size", models.IntegerField()), index) == ""

    def test_a_name_that_running_code_uses(self) -> None:
        for operation in (
            migrations.RenameField("card", "pieces", "quantity"),
            migrations.RenameModel("Card", "JobCard"),
            migrations.AlterModelTable("card", "cards"),
        ):
            assert "add a new one, fill it" in judged(operation), operation
            assert "add a new one, fill it" in judged(operation, unused_since=(0, 0, 1)), operation

    def test_a_drop_only_in_a_later_release_than_the_code_that_used_it(self) -> None:
        for operation in (migrations.RemoveField("card", "pieces"), migrations.DeleteModel("Card")):
            assert "drop it in a later release" in judged(operation), operation
            with self.settings(VERSION="1.2.0"):
                assert "drop it in a later release" in judged(operation, unused_since=(1, 2, 0)), operation
                assert judged(operation, unused_since=(1, 1, 9)) == "", operation

    def test_a_value_that_running_code_still_writes(self) -> None:
        assert "still writes NULL" in judged(alter("pieces", models.IntegerField()))
        assert "rewritten" in judged(alter("pieces", models.BigIntegerField(null=True)))
        assert "do not fit" in judged(alter("number", models.CharField(max_length=10)))

        assert judged(alter("number", models.CharField(max_length=40))) == ""
        assert judged(alter("number", models.CharField("number", max_length=20))) == ""

    def test_an_index_that_stops_the_writers(self) -> None:
        assert "AddIndexBesideWork" in judged(migrations.AddIndex("card", BY_NUMBER))
        assert "migration of its own" in judged(AddIndexBesideWork("card", BY_NUMBER))
        assert "migration of its own" in judged(
            AddIndexBesideWork("card", BY_NUMBER), add(models.IntegerField(null=True)), atomic=False
        )

        assert judged(AddIndexBesideWork("card", BY_NUMBER), atomic=False) == ""
        assert judged(migrations.AddIndex("card", BY_NUMBER), few_rows={"card"}) == ""

    def test_a_constraint_that_stops_the_writers(self) -> None:
        assert "AddCheckBesideWork" in judged(migrations.AddConstraint("card", POSITIVE))
        assert "few_rows" in judged(migrations.AddConstraint("card", UNIQUE))
        assert "migration of its own" in judged(AddCheckBesideWork("card", POSITIVE))

        assert judged(AddCheckBesideWork("card", POSITIVE), atomic=False) == ""
        assert judged(migrations.AddConstraint("card", UNIQUE), few_rows={"card"}) == ""
        assert "as a constraint" in judged(migrations.AlterUniqueTogether("card", {("number", "pieces")}))

    def test_code_that_holds_every_row_or_has_no_way_back(self) -> None:
        assert "no way back" in judged(migrations.RunPython(nothing))
        assert "in_batches" in judged(migrations.RunPython(nothing, nothing))
        assert "in_batches" in judged(migrations.RunSQL("update shop_card set pieces = 0", ""))
        assert "atomic = False" in judged(in_batches("shop.Card", lambda rows: rows.update(pieces=0)))

        assert judged(in_batches("shop.Card", lambda rows: rows.update(pieces=0)), atomic=False) == ""
        assert judged(append_only("shop_card")) == ""

    def test_what_is_hidden_from_the_state_is_looked_at_too(self) -> None:
        rename = migrations.RenameField("card", "pieces", "quantity")

        assert "the old name" in judged(migrations.SeparateDatabaseAndState(database_operations=[rename]))

    def test_only_a_first_migration_is_called_one(self) -> None:
        assert first(type("M", (migrations.Migration,), {"initial": True})("0002_initial", "shop"))
        assert not first(type("M", (migrations.Migration,), {"initial": True})("0002_colors", "shop"))
        assert not first(migrations.Migration("0002_initial", "shop"))


@slow
class BesideWorkTests(TransactionTestCase):
    """The operations themselves, on this run's database."""

    def setUp(self) -> None:
        DocumentSeries.objects.bulk_create(DocumentSeries(code=f"S-{n}", last=n) for n in range(7))

    def apply(self, operation: Operation, *, back: bool = False) -> None:
        before = MigrationLoader(connection).project_state()
        after = before.clone()
        operation.state_forwards("core", after)
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("core", editor, before, after)
        if back:
            with connection.schema_editor(atomic=False) as editor:
                operation.database_backwards("core", editor, after, before)

    def names(self) -> set[str]:
        with connection.cursor() as cursor:
            return set(connection.introspection.get_constraints(cursor, "core_documentseries"))

    def test_an_index_is_made_though_a_broken_one_is_left_and_taken_away(self) -> None:
        index = models.Index(fields=["last"], name="ix_series_last")
        self.apply(AddIndexBesideWork("documentseries", index))
        assert "ix_series_last" in self.names()
        if connection.vendor == "sqlite":
            with connection.schema_editor(atomic=False) as editor:
                editor.remove_index(DocumentSeries, index)

        self.apply(AddIndexBesideWork("documentseries", index), back=True)

        assert "ix_series_last" not in self.names()

    def test_a_check_refuses_and_is_taken_away(self) -> None:
        check = models.CheckConstraint(condition=models.Q(last__lt=99), name="ck_series_last")
        self.apply(AddCheckBesideWork("documentseries", check))
        with pytest.raises(IntegrityError, match="ck_series_last"):
            DocumentSeries.objects.update(last=99)
        if connection.vendor == "sqlite":
            with connection.schema_editor(atomic=False) as editor:
                editor.remove_constraint(DocumentSeries, check)

        self.apply(AddCheckBesideWork("documentseries", check), back=True)

        assert "ck_series_last" not in self.names()

    def test_every_row_is_rewritten_once_and_back(self) -> None:
        change = in_batches(
            "core.DocumentSeries",
            lambda rows: rows.update(last=models.F("last") + 100),
            undo=lambda rows: rows.update(last=models.F("last") - 100),
            size=3,
        )
        self.apply(change)
        assert sorted(DocumentSeries.objects.values_list("last", flat=True)) == list(range(100, 107))

        change.reverse_code(MigrationLoader(connection).project_state().apps, connection.schema_editor())  # type: ignore[misc]  # it has one

        assert sorted(DocumentSeries.objects.values_list("last", flat=True)) == list(range(7))
