"""`ponctuel models list | promote | rollback`: the registry from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from ponctuel.config.addresses import DEFAULT_HOST, MLFLOW_PAGE_PORT
from ponctuel.config.paths import project_paths
from ponctuel.documents.tables import Table
from ponctuel.domain.errors import UserError

if TYPE_CHECKING:
    from ponctuel.training.version_records import Measures, VersionRecord

models = typer.Typer(
    no_args_is_help=True, help="Registered models: the champion, and the verdicts of the gate."
)

Reason = Annotated[str, typer.Option(help="Reason, recorded; it must not name a person.")]
PROTOCOLS = {"protocol_h": "H", "protocol_h_aircraft": "H + aircraft"}
HEADS = (
    "version",
    "alias",
    "created (UTC)",
    "gate",
    "against",
    "H: AUC / AP / Brier",
    "H + aircraft",
    "content",
)


@models.command("list")
def list_models(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """List every version: aliases, verdict of the gate, and figures of protocol H."""
    from ponctuel.training.version_records import version_records

    versions = version_records(project_paths())
    if as_json:
        typer.echo(json.dumps(versions, ensure_ascii=False))
        return
    if not versions:
        typer.echo("no version is registered yet; run `dvc repro`")
        return
    typer.echo(Table("Registered models", HEADS, [_row(version) for version in versions]).text())


@models.command()
def promote(
    version: Annotated[str, typer.Argument(help="Number of the version, as in 2.")],
    reason: Reason = "",
    force: Annotated[
        bool, typer.Option("--force", help="Even if it has not passed the gate; needs --reason.")
    ] = False,
) -> None:
    """Make a version champion. Running servers use it from the next request on."""
    from ponctuel.serving.deployments import deployments_recorded
    from ponctuel.training.promotion import promote as change_champion

    paths = project_paths()
    with deployments_recorded(paths):
        champion = change_champion(paths, version, reason, force=force)
    typer.echo(f"{champion.label} is champion")


@models.command()
def ui(
    port: Annotated[
        int, typer.Option(help="Port on the loopback address.", min=1, max=65535)
    ] = MLFLOW_PAGE_PORT,
) -> None:
    """Open MLflow's own page: experiments, trials, curves and registered versions."""
    import socket

    from ponctuel.training.page import serve_page

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((DEFAULT_HOST, port))
        except OSError as error:
            raise UserError("is in use; choose another", field="port", value=port) from error
    typer.echo(f"MLflow: http://{DEFAULT_HOST}:{port} (Ctrl-C stops it)")
    serve_page(project_paths(), DEFAULT_HOST, port)


@models.command()
def rollback(reason: Reason = "") -> None:
    """Return to the previous champion. Running servers use it from the next request on."""
    from ponctuel.serving.deployments import deployments_recorded
    from ponctuel.training.promotion import rollback as change_champion

    paths = project_paths()
    with deployments_recorded(paths):
        champion = change_champion(paths, reason)
    typer.echo(f"{champion.label} is champion again")


def _row(version: VersionRecord) -> tuple[str, ...]:
    return (
        str(version["version"]),
        ", ".join(version["aliases"]) or "-",
        version["created_utc"][:16].replace("T", " "),
        version["verdict"] or "not judged",
        version["reference"] or "-",
        _figures(version["protocol_h"]),
        _figures(version["protocol_h_aircraft"]),
        version["model_sha256"][:12],
    )


def _figures(measures: Measures) -> str:
    values = (measures["auc"], measures["ap"], measures["brier"])
    return " / ".join("-" if value is None else f"{value:.4f}" for value in values)
