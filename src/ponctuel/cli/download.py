"""`ponctuel download bts`: prepared archives of the Bureau of Transportation Statistics."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ponctuel.config.paths import project_paths
from ponctuel.domain.errors import UserError

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
        typer.Option(
            envvar="PONCTUEL_BTS_URL", help="Address of the archives; by default the Bureau's."
        ),
    ] = None,
) -> None:
    """Fetch the flights of the Bureau of Transportation Statistics, month by month.

    Existing archives are not fetched again, and interrupted downloads are resumed. The exit code is
    1 if a month could not be fetched; the other months are fetched nevertheless.
    """
    # Imported late: other commands do not need the libraries that fetch and read sources.
    import httpx

    from ponctuel.cli.archives import fetch_archive
    from ponctuel.outbound.download import download_client
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
        missing = [month for month in months if not fetch_archive(client, base_url, month, folder)]
    if missing:
        typer.echo(f"{len(missing)} of {len(months)} months are missing", err=True)
        raise typer.Exit(INCOMPLETE_EXIT)
