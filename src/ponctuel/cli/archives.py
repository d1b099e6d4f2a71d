"""Download of the archives of the Bureau of Transportation Statistics.

Prints one line per archive.
"""

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
from ponctuel.outbound.download import Progress as ProgressUpdate
from ponctuel.outbound.download import download as fetch
from ponctuel.sources.bts.prepared import Month, check_archive


def fetch_archive(client: httpx.Client, base_url: str, month: Month, folder: Path) -> bool:
    """Fetch a month's archive unless it is present; False if that failed. Prints one line."""
    target = folder / month.file_name
    try:
        rows = _existing_flights(target, month)
        if rows:
            typer.echo(f"{month}  already present  {rows} flights")
            return True
        partial = target.with_name(f"{target.name}.unchecked")
        with _progress_bar(str(month)) as update, report_retries(_report(month)):
            fetch(client, f"{base_url.rstrip('/')}/{target.name}", partial, update)
        rows = _accept(partial, target, month)
        size_mb = target.stat().st_size / 1e6
        typer.echo(f"{month}  fetched          {rows} flights, {size_mb:.1f} MB")
    except FileNotOffered as error:
        typer.echo(f"{month}  not published    {error}; {month.hint}")
        return False
    except (DownloadFailed, SourceError) as error:
        typer.echo(f"{month}  failed           {error}")
        return False
    return True


def _report(month: Month) -> Callable[[str], None]:
    return lambda line: typer.echo(f"{month}  {line}", err=True)


def _existing_flights(target: Path, month: Month) -> int:
    """The number of flights of a complete archive; 0 if it is missing or damaged."""
    try:
        return check_archive(target, month, target.name) if target.is_file() else 0
    except SourceError as error:
        typer.echo(f"{month}  fetched again, because the existing file is damaged: {error}")
        return 0


def _accept(partial: Path, target: Path, month: Month) -> int:
    """Check a downloaded archive and give it its final name; returns its number of flights."""
    try:
        rows = check_archive(partial, month, target.name)
    except SourceError:
        partial.unlink()
        raise
    partial.replace(target)
    return rows


@contextmanager
def _progress_bar(label: str) -> Iterator[ProgressUpdate]:
    """A progress bar, on a terminal only; yields the function that updates it."""
    console = Console(stderr=True)
    columns = (TextColumn(label), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not sys.stderr.isatty()
    ) as bars:
        task = bars.add_task(label, total=None)
        yield lambda received, total: bars.update(task, completed=received, total=total)
