"""The Bureau's archives as `ponctuel download` fetches, checks and tells of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from ponctuel.domain.errors import SourceError
from ponctuel.outbound.download import DownloadFailed, FileNotOffered, report_retries
from ponctuel.outbound.download import Progress as Told
from ponctuel.outbound.download import download as fetch
from ponctuel.sources.bts.prepared import Month, check_archive


def had(client: httpx.Client, base_url: str, month: Month, folder: Path) -> bool:
    """Whether the month's archive is there now; one line says so."""
    target = folder / month.file_name
    try:
        rows = _present(target, month)
        if rows:
            typer.echo(f"{month}  there already  {rows} flights")
            return True
        came = target.with_name(f"{target.name}.unchecked")
        with _shown(str(month)) as told, report_retries(_tell(month)):
            fetch(client, f"{base_url.rstrip('/')}/{target.name}", came, told)
        rows = _checked(came, target, month)
        size_mb = target.stat().st_size / 1e6
        typer.echo(f"{month}  fetched        {rows} flights, {size_mb:.1f} MB")
    except FileNotOffered as error:
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
    try:
        return check_archive(target, month, target.name) if target.is_file() else 0
    except SourceError as error:
        typer.echo(f"{month}  fetched again, for what was there is broken: {error}")
        return 0


def _checked(came: Path, target: Path, month: Month) -> int:
    """Only an archive that is whole gets its name; another is fetched anew next time."""
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
