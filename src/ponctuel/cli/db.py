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
    revision: Annotated[str, typer.Argument(help="Revision to upgrade to.")] = "head",
) -> None:
    """Create the schema, or upgrade it to this version."""
    from ponctuel.operations.migrate import upgrade as run

    with _operations() as operations:
        typer.echo(f"the schema is at revision {run(operations.engine, revision)}")


@db.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="Revision to downgrade to, or base.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Confirm that columns and rows are lost.")
    ] = False,
) -> None:
    """Downgrade the schema. Data that later revisions added are lost: make a backup first."""
    from ponctuel.operations.migrate import downgrade as run

    if not yes:
        raise UserError("columns and rows would be lost; make a backup, then add --yes")
    with _operations() as operations:
        typer.echo(f"the schema is at revision {run(operations.engine, revision)}")


@db.command()
def check() -> None:
    """Check that the database answers, and has the tables that this version needs."""
    from ponctuel.operations.migrate import differences, head

    with _operations() as operations:
        operations.ping()
        if changes := differences(operations.engine):
            raise UserError("tables and models differ: " + "; ".join(changes))
        typer.echo(f"{operations.engine.dialect.name} answers; the schema is current ({head()})")


@db.command()
def backup(file: File) -> None:
    """Write the whole database to a new file; the application may be running."""
    from ponctuel.operations.backup import backup as run

    with _operations() as operations:
        run(operations.engine, file)
    typer.echo(f"{file} contains the database as it is now; only you can read it")


@db.command()
def restore(
    file: File,
    replace: Annotated[
        bool, typer.Option("--replace", help="Confirm that existing data are lost.")
    ] = False,
) -> None:
    """Replace the content of the database by a backup. Stop the application first."""
    from ponctuel.operations.backup import restore as run

    with _operations() as operations:
        revision = run(operations.engine, file, replace=replace)
    typer.echo(f"restored from {file}; the schema is at revision {revision}")


@db.command()
def purge() -> None:
    """Delete rows whose retention period has ended. Run it once a day; it is recorded."""
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
