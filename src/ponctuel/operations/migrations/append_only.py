"""Triggers of append-only tables: rows are added, and deleted only by a recorded purge."""

from __future__ import annotations

from alembic import op

_FUNCTION = """
CREATE FUNCTION ponctuel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_NARGS > 0 THEN
    IF EXISTS (
      SELECT 1 FROM purges WHERE table_name = TG_TABLE_NAME AND rows_n IS NULL
        AND (to_jsonb(OLD) ->> TG_ARGV[0])::timestamptz < before_utc
    ) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$
"""


def protect(table: str, stamp: str | None) -> None:
    """Refuse changes; an open purge may delete rows with an older `stamp` (None: no row)."""
    if op.get_bind().dialect.name == "sqlite":
        _protect_sqlite(table, stamp)
    else:
        _protect_postgresql(table, stamp)


def make_function() -> None:
    """The function that PostgreSQL's triggers call; SQLite's hold their condition themselves."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(_FUNCTION)


def drop_function() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION ponctuel_append_only()")


def _protect_sqlite(table: str, stamp: str | None) -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    purged = (
        f"WHEN NOT EXISTS (SELECT 1 FROM purges WHERE table_name = '{table}' "
        f"AND rows_n IS NULL AND OLD.{stamp} < before_utc) "
        if stamp
        else ""
    )
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {purged}{refuse}")


def _protect_postgresql(table: str, stamp: str | None) -> None:
    argument = f"'{stamp}'" if stamp else ""
    rows = f"ON {table} FOR EACH ROW EXECUTE FUNCTION ponctuel_append_only"
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE {rows}()")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE {rows}({argument})")
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ponctuel_append_only()"
    )
