"""`ponctuel reports`: Evidently's reports on drift and performance for chosen days."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import typer

from ponctuel.config.paths import project_paths

Since = Annotated[str, typer.Option(help="First local day; by default four weeks before the end.")]
Until = Annotated[str, typer.Option(help="Day after the last; by default the end of the test.")]
# A day after any test period: the last four weeks then end with the test.
AFTER_EVERY_TEST = "9999-12-31"


def reports(since: Since = "", until: Until = "") -> None:
    """Compare days of the test period with training and earlier days, in Evidently's reports.

    The reports are made in a separate process, and shown on the page Monitoring.
    """
    paths = project_paths()
    end = until or ("" if since else AFTER_EVERY_TEST)
    command = [sys.executable, "-m", "ponctuel.stages", "drift_reports", since, end]
    completed = subprocess.run(command, cwd=paths.root, check=False)  # noqa: S603 - our own command
    if completed.returncode:
        raise typer.Exit(completed.returncode)
    for page in sorted(paths.requested_reports.glob("*.html")):
        typer.echo(page.relative_to(paths.root))
