"""The environment of Alembic's migrations, on the connection of `operations.migrate`."""

from typing import Any, Literal

from alembic import context
from alembic.operations.ops import CreateTableOp

from ponctuel.operations.base import Base
from ponctuel.operations.types import UtcDateTime


def render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Migrations hold plain types: they must not change when the code does."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def without_documentation(_: Any, __: Any, scripts: Any) -> None:
    """Leave out the documentation of tables and columns (comments)."""
    for script in scripts:
        for change in script.upgrade_ops.ops:
            if isinstance(change, CreateTableOp):
                change.info.clear()
                change.kw.pop("info", None)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    render_item=render,
    process_revision_directives=without_documentation,
    # SQLite changes a table by copying it; the names of constraints come from the convention.
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
