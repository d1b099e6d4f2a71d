"""`ponctuel download bts`: the Bureau's prepared archives, month by month."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from ponctuel.config.paths import project_paths
from ponctuel.domain.errors import SourceError, UserError
from ponctuel.outbound.download import DownloadFailed, NotThere, download_client, retries_told
from ponctuel.outbound.download import Progress as Told
from ponctuel.outbound.download import download as fetch

if TYPE_CHECKING:
    from ponctuel.sources.bts.prepared import Month

INCOMPLETE_EXIT = 1
DEFAULT_FOLDER = "data/bts"
download = typer.Typer(no_args_is_help=True, help="Fetch the files of a source.")


@download.callback()
def _group() -> None:
    """Fetch the files of a source."""


@download.command()
def bts(
    first: Annotated[str, typer.Option("--from", help="First month, as in 2015-01.")],
    last: Annotated[str, typer.Option("--to", help="Last month, as in 2015-12.")],
    into: Annotated[
        Path, typer.Option(help="Folder for the archives; the project's own if relative.")
    ] = Path(DEFAULT_FOLDER),
    base_url: Annotated[
        str | None,
        typer.Option(envvar="PONCTUEL_BTS_URL", help="Where the archives lie; the Bureau's own."),
    ] = None,
) -> None:
    """Fetch the flights of the Bureau of Transportation Statistics, month by month.

    What is there is not fetched again, and what broke off is resumed. Ends with 1 where a month
    is not to be had, after all others were tried.
    """
    # Here: who only asks for a forecast needs none of the libraries that read sources.
    from ponctuel.sources.bts.prepared import DEFAULT_URL, Month, months_between

    base_url = base_url or DEFAULT_URL
    months = months_between(Month.parse(first, "from"), Month.parse(last, "to"))
    if not httpx.URL(base_url).is_absolute_url:
        raise UserError(
            "an address such as https://… is accepted", field="base-url", value=base_url
        )
    folder = project_paths().root / into
    folder.mkdir(parents=True, exist_ok=True)
    with download_client() as client:
        lacking = [month for month in months if not _had(client, base_url, month, folder)]
    if lacking:
        typer.echo(f"{len(lacking)} of {len(months)} months are missing", err=True)
        raise typer.Exit(INCOMPLETE_EXIT)


def _had(client: httpx.Client, base_url: str, month: Month, folder: Path) -> bool:
    """Whether the month's archive is there now; one line says so."""
    target = folder / month.file_name
    try:
        rows = _present(target, month)
        if rows:
            typer.echo(f"{month}  there already  {rows} flights")
            return True
        came = target.with_name(f"{target.name}.unchecked")
        with _shown(str(month)) as told, retries_told(_tell(month)):
            fetch(client, f"{base_url.rstrip('/')}/{target.name}", came, told)
        rows = _checked(came, target, month)
        size_mb = target.stat().st_size / 1e6
        typer.echo(f"{month}  fetched        {rows} flights, {size_mb:.1f} MB")
    except NotThere as error:
        typer.echo(f"{month}  not there      {error}; {month.hint}")
        return False
    except (DownloadFailed, SourceError) as error:
        typer.echo(f"{month}  failed         {error}")
        return False
    return True


def _tell(month: Month) -> Callable[[str], None]:
    return lambda line: typer.echo(f"{month}  {line}", err=True)


def _present(target: Path, month: Month) -> int:
    """Flights of an archive that is there and whole; a broken one is fetched again."""
    from ponctuel.sources.bts.prepared import check_archive

    try:
        return check_archive(target, month, target.name) if target.is_file() else 0
    except SourceError as error:
        typer.echo(f"{month}  fetched again, for what was there is broken: {error}")
        return 0


def _checked(came: Path, target: Path, month: Month) -> int:
    """Only an archive that is whole gets its name; another is fetched anew next time."""
    from ponctuel.sources.bts.prepared import check_archive

    try:
        rows = check_archive(came, month, target.name)
    except SourceError:
        came.unlink()
        raise
    came.replace(target)
    return rows


@contextmanager
def _shown(label: str) -> Iterator[Told]:
    """A bar on a terminal, nothing elsewhere: the lines that stay are the same."""
    console = Console(stderr=True)
    columns = (TextColumn(label), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not sys.stderr.isatty()
    ) as bars:
        task = bars.add_task(label, total=None)
        yield lambda got, total: bars.update(task, completed=got, total=total)
