"""`ponctuel db upgrade | downgrade | check | backup | restore | purge`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ponctuel.config.paths import project_paths
from ponctuel.domain.errors import UserError

if TYPE_CHECKING:
    from ponctuel.operations.work import Operations

db = typer.Typer(
    no_args_is_help=True,
    help="The operational database: SQLite by default, PostgreSQL by PONCTUEL_DATABASE_URL.",
)
File = Annotated[Path, typer.Argument(help="The backup's file.")]


@db.command()
def upgrade(
    revision: Annotated[str, typer.Argument(help="Revision to go up to.")] = "head",
) -> None:
    """Make the schema, or bring it up to this version's."""
    from ponctuel.operations.migrate import upgrade as run

    with _operations() as operations:
        typer.echo(f"the schema stands at {run(operations.engine, revision)}")


@db.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="Revision to go down to, or base.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it: columns and rows are lost.")] = False,
) -> None:
    """Take the schema down. What later revisions added is lost: make a backup first."""
    from ponctuel.operations.migrate import downgrade as run

    if not yes:
        raise UserError("columns and rows would be lost; make a backup, then say --yes")
    with _operations() as operations:
        typer.echo(f"the schema stands at {run(operations.engine, revision)}")


@db.command()
def check() -> None:
    """Does the database answer, and has it the tables that this version needs?"""
    from ponctuel.operations.migrate import differences, head

    with _operations() as operations:
        operations.ping()
        if changes := differences(operations.engine):
            raise UserError("tables and models differ: " + "; ".join(changes))
        typer.echo(f"{operations.engine.dialect.name} answers; the schema is current ({head()})")


@db.command()
def backup(file: File) -> None:
    """Write everything into one new file, while the application runs."""
    from ponctuel.operations.backup import backup as run

    with _operations() as operations:
        run(operations.engine, file)
    typer.echo(f"{file} holds the database as it was just now; it is readable by you alone")


@db.command()
def restore(
    file: File,
    replace: Annotated[
        bool, typer.Option("--replace", help="Although the database holds data, which are lost.")
    ] = False,
) -> None:
    """Put a backup in the place of what the database holds. Stop the application first."""
    from ponctuel.operations.backup import restore as run

    with _operations() as operations:
        revision = run(operations.engine, file, replace=replace)
    typer.echo(f"restored from {file}; the schema stands at {revision}")


@db.command()
def purge() -> None:
    """Delete what was kept long enough (once a day is enough; it is put on record)."""
    from ponctuel.operations.batch_files import remove_batch_files

    with _operations() as operations, operations.begin() as work:
        purged = work.retention.purge()
    remove_batch_files(project_paths().batches, purged.files)
    for table, rows_n in purged.rows.items():
        typer.echo(f"{table:20} {rows_n:8}")
    typer.echo(f"{'erased_accounts':20} {purged.erased_n:8}")


@contextmanager
def _operations() -> Iterator[Operations]:
    from ponctuel.config.settings import read_settings
    from ponctuel.operations.work import Operations, database_errors

    url = read_settings().database_url.get_secret_value()
    with closing(Operations(url)) as operations, database_errors():
        yield operations
