"""`ponctuel reports`: Evidently's reports on drift and performance, of some days."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import typer

from ponctuel.config.paths import project_paths

Since = Annotated[str, typer.Option(help="First local day; none: four weeks before.")]
Until = Annotated[str, typer.Option(help="Local day after the last; none: the end of the test.")]
# The last four weeks before it end where the test does.
FAR = "9999-12-31"


def reports(since: Since = "", until: Until = "") -> None:
    """Hold days of the test period against training and earlier days, as pages of Evidently's.

    They are made in a process of their own, and shown on the page Monitoring.
    """
    paths = project_paths()
    end = until or ("" if since else FAR)
    words = [sys.executable, "-m", "ponctuel.stages", "drift_reports", since, end]
    done = subprocess.run(words, cwd=paths.root, check=False)  # noqa: S603 - our own command
    if done.returncode:
        raise typer.Exit(done.returncode)
    for page in sorted(paths.asked_reports.glob("*.html")):
        typer.echo(page.relative_to(paths.root))
