"""The command line: `ponctuel forecast | features | serve | alerts | db | users | …`."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated

import typer

from ponctuel.cli.alerts import alerts
from ponctuel.cli.db import db
from ponctuel.cli.demo_mail import demo_mail
from ponctuel.cli.download import download
from ponctuel.cli.evaluation import evaluation
from ponctuel.cli.forecast import forecast, progress
from ponctuel.cli.models import models
from ponctuel.cli.replay import replay
from ponctuel.cli.reports import reports
from ponctuel.cli.users import users
from ponctuel.config.addresses import DEFAULT_HOST, DEFAULT_PORT, MODEL_SERVER_PORT
from ponctuel.config.libraries import missing_library
from ponctuel.config.paths import project_paths
from ponctuel.domain.errors import UserError

if TYPE_CHECKING:
    from ponctuel.serving.service import ForecastService
    from ponctuel.training.champion import Champion

USER_ERROR_EXIT = 2
# Libraries whose errors are problems of a file or a database, not of this program.
EXTERNAL_LIBRARIES = frozenset({"duckdb", "sqlalchemy", "mlflow", "alembic"})
MAX_WORKERS = 64
REFUSED_CHAMPION = (
    "Ponctuel: the gate refused {label}, which is champion because there is no better model; "
    "`ponctuel models list` and reports/model-card.md give the reasons"
)
app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(models, name="models")
app.add_typer(db, name="db")
app.add_typer(alerts, name="alerts")
app.add_typer(users, name="users")
app.add_typer(replay, name="replay")
app.add_typer(download, name="download")
app.command()(evaluation)
app.command()(forecast)
app.command()(reports)
app.command("demo-mail")(demo_mail)

Carrier = Annotated[str, typer.Option(help="IATA code of the carrier, as in UA.")]
FlightNumber = Annotated[str, typer.Option(help="Flight number, as in 1545.")]
Origin = Annotated[str, typer.Option(help="IATA code of the airport of departure.")]
Destination = Annotated[str, typer.Option(help="IATA code of the airport of arrival.")]
Departure = Annotated[
    str, typer.Option(help="Scheduled departure, local to the origin unless it has a UTC offset.")
]
IssuedAt = Annotated[str | None, typer.Option(help="Issue time; the clock's time by default.")]
Tail = Annotated[str | None, typer.Option(help="Tail number of the aircraft, where it is known.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.callback(invoke_without_command=True)
def ponctuel(
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.")
    ] = False,
) -> None:
    """Forecast how late flights will arrive."""
    if show_version:
        typer.echo(f"ponctuel {version('ponctuel')}")
        raise typer.Exit


@app.command()
def features(
    carrier: Carrier,
    flight: FlightNumber,
    origin: Origin,
    destination: Destination,
    departure: Departure,
    issued_at: IssuedAt = None,
    tail_number: Tail = None,
    as_json: AsJson = False,
) -> None:
    """Print the model's input row, as the MLflow model server accepts it."""
    fields = _request_fields(
        carrier, flight, origin, destination, departure, issued_at, tail_number
    )
    frame = _service().features(fields)
    if as_json:
        split = json.loads(frame.to_json(orient="split", index=False, double_precision=15))
        typer.echo(json.dumps({"dataframe_split": split}))
        return
    for name, value in frame.iloc[0].items():
        typer.echo(f"{name:45} {value}")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = DEFAULT_HOST,
    port: Annotated[int, typer.Option(help="Port to listen on.")] = DEFAULT_PORT,
    workers: Annotated[
        int, typer.Option(help="Number of forecasting processes; 1: the server's own.")
    ] = 1,
) -> None:
    """Run the web page and the API until interrupted."""
    _check_port(port)
    if not 1 <= workers <= MAX_WORKERS:
        accepted = f"a number from 1 to {MAX_WORKERS} is accepted"
        raise UserError(accepted, field="workers", value=workers)
    import importlib

    from ponctuel.config.application import read_application_settings

    # First: unsafe settings are reported at once.
    settings = read_application_settings().for_host(host, port)
    if settings.development:
        typer.echo("development: for this machine only; links of messages are logged", err=True)
    # Imported by name: this package must not depend on the application.
    listener = importlib.import_module("app.port").take_port(host, port)
    server = importlib.import_module("app.server")
    champion = _require_champion()
    if champion.verdict == "refused":  # printed last, so that it stays visible
        typer.echo(REFUSED_CHAMPION.format(label=champion.label), err=True)
    server.serve(settings, host, port, listener, workers)


@app.command("ensure-champion")
def ensure_champion() -> None:
    """Register the trained model if the registry has no champion."""
    champion = _require_champion()
    typer.echo(f"{champion.label} is champion")
    if champion.verdict == "refused":
        typer.echo(REFUSED_CHAMPION.format(label=champion.label), err=True)


@app.command()
def retrain(
    until: Annotated[str, typer.Option(help="Day (ISO); outcomes known when it began are used.")],
    continued: Annotated[
        bool, typer.Option("--continue/--refit", help="Add trees to the champion, or refit.")
    ] = False,
    judged: Annotated[
        bool,
        typer.Option(
            "--gate/--no-gate", help="Let the gate judge it, and promote it if it passes."
        ),
    ] = True,
    judged_until: Annotated[
        str | None, typer.Option(help="Day (ISO); the gate uses no flight from this day on.")
    ] = None,
    promoted: Annotated[
        bool,
        typer.Option(
            "--promote/--propose", help="Promote a challenger that passed, or let a person decide."
        ),
    ] = True,
) -> None:
    """Make a challenger from newer data, and let the gate judge it."""
    from ponctuel.serving.deployments import deployments_recorded
    from ponctuel.stages.retrain import main as make

    with deployments_recorded(project_paths()):
        mode = "continue" if continued else "refit"
        make(until, mode, judged=judged, judged_until=judged_until, promoted=promoted)


@app.command("model-server")
def model_server(
    port: Annotated[int, typer.Option(help="Port on the loopback address.")] = MODEL_SERVER_PORT,
) -> None:
    """Run MLflow's own model server on the current champion."""
    _check_port(port)
    import uvicorn

    from ponctuel.serving.model_server import ModelServer

    _require_champion()
    server = ModelServer(project_paths())
    uvicorn.run(server, host=DEFAULT_HOST, port=port, log_level="warning", lifespan="off")


def main() -> None:
    """Run the command line; a user's error is printed as one line, with exit code 2."""
    try:
        app()
    except UserError as error:
        typer.echo(f"ponctuel: {error}", err=True)
        sys.exit(USER_ERROR_EXIT)
    except Exception as error:
        message = environment_error(error)
        if message is None:
            raise
        typer.echo(f"ponctuel: {message}", err=True)
        sys.exit(USER_ERROR_EXIT)


def environment_error(error: Exception) -> str | None:
    """A line for an error of the system, a file or a database; None for a bug of this program."""
    if isinstance(error, OSError | ImportError):
        missing = missing_library(error)
        if missing is not None:
            return str(missing)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    library = type(error).__module__.partition(".")[0]
    if library in EXTERNAL_LIBRARIES:
        lines = str(error).strip().splitlines()
        return f"{library}: {lines[0]}" if lines else library
    return None


def _check_port(port: int) -> None:
    if not 1 <= port <= 65535:
        raise UserError("a number from 1 to 65535 is accepted", field="port", value=port)


def _request_fields(*values: str | None) -> dict[str, object]:
    names = ("carrier", "flight", "origin", "destination", "departure", "issued_at", "tail_number")
    return dict(zip(names, values, strict=True))


def _service() -> ForecastService:
    from ponctuel.serving.bootstrap import make_service

    with progress("reading the schedule and the model"):
        return make_service(short_lived=True)


def _require_champion() -> Champion:
    from ponctuel.serving.champion import loadable_champion

    paths = project_paths()
    current = loadable_champion(paths)
    if current is not None:  # the usual case, which spares the import of MLflow
        return current
    from ponctuel.serving.deployments import deployments_recorded
    from ponctuel.stages.register import ensure_champion as register

    with deployments_recorded(paths):
        return register(paths)
