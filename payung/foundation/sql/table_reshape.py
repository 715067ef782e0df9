"""Several changes of one table in a migration, for which SQLite copies the table once instead of each time."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model

_SQLITE: Final = "sqlite"


class Reshape(SeparateDatabaseAndState):
    """Change one table by `operations`: PostgreSQL runs each, SQLite copies all rows once into the new shape.

    `forwards`, `backwards`: SQL for the columns that the shape before does not have, made of those that it has.
    Each is also in an operation, for PostgreSQL.
    """

    def __init__(
        self,
        model: str,
        operations: Sequence[Operation],
        *,
        forwards: Mapping[str, str],
        backwards: Mapping[str, str],
    ) -> None:
        super().__init__(database_operations=operations, state_operations=operations)
        self.model, self.forwards, self.backwards = model, forwards, backwards

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Bring the table into its new shape."""
        if not self._copied(app_label, schema_editor, from_state, to_state, self.forwards):
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Bring the table back into the shape before."""
        if not self._copied(app_label, schema_editor, from_state, to_state, self.backwards):
            super().database_backwards(app_label, schema_editor, from_state, to_state)

    def _copied(
        self,
        app_label: str,
        editor: BaseDatabaseSchemaEditor,
        before: ProjectState,
        after: ProjectState,
        filled: Mapping[str, str],
    ) -> bool:
        """Copy the table into the shape after, on SQLite; say whether it did."""
        if editor.connection.vendor != _SQLITE:
            return False
        old = before.apps.get_model(app_label, self.model)
        table = old._meta.db_table
        new = self._under_another_name(app_label, after, f"new__{table}")
        columns = [str(field.column) for field in new._meta.local_concrete_fields]
        values = [filled.get(name, name) for name in columns]
        editor.create_model(new)
        editor.execute(
            f"INSERT INTO {new._meta.db_table} ({', '.join(columns)})"  # noqa: S608  names of ours
            f" SELECT {', '.join(values)} FROM {table}"
        )
        editor.delete_model(old)
        editor.alter_db_table(new, new._meta.db_table, table)
        for statement in editor.deferred_sql:  # its indexes, whose names the old table had
            editor.execute(statement)
        editor.deferred_sql = []
        return True

    def _under_another_name(self, app_label: str, state: ProjectState, table: str) -> type[Model]:
        models = {key: model.clone() for key, model in state.models.items()}
        mine = models[app_label, self.model.lower()]
        mine.options = {**mine.options, "db_table": table}
        return ProjectState(models).apps.get_model(app_label, self.model)
