"""`ponctuel replay`: send the real events of past days to a server, and set its clock."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ponctuel.config.addresses import DEFAULT_HOST, DEFAULT_PORT
from ponctuel.config.paths import project_paths
from ponctuel.domain.errors import Conflict, UserError

if TYPE_CHECKING:
    from ponctuel.serving.replay import Progress, Sender
    from ponctuel_sdk import Client
    from ponctuel_sdk.models.replay import Replay

MAX_SPEED, WAIT_S, REPORT_EVERY_S = "max", 600.0, 5.0
replay = typer.Typer(
    invoke_without_command=True,
    help="Send real events of past days to a server in replay mode, and set its clock.",
)
Url = Annotated[str, typer.Option(help="Address of the server.")]
Key = Annotated[
    str | None,
    typer.Option(
        envvar="PONCTUEL_API_KEY",
        help="Key with the scope `events`; by default a temporary one, if the database is local.",
    ),
]
SERVER = f"http://{DEFAULT_HOST}:{DEFAULT_PORT}"


@replay.callback()
def send(
    context: typer.Context,
    begin: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="Time to which the clock is set, local to the busiest airport unless it has a UTC "
            "offset, as in 2013-12-08T04:00; by default it continues from its current time.",
        ),
    ] = None,
    until: Annotated[str | None, typer.Option(help="Time at which to stop.")] = None,
    speed: Annotated[
        str | None,
        typer.Option(help=f"Replayed seconds per second, or `{MAX_SPEED}`; by default unchanged."),
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for a server that is still starting.")
    ] = False,
    url: Url = SERVER,
    api_key: Key = None,
) -> None:
    """Send events as they became known, until interrupted; Ctrl-C pauses the clock."""
    if context.invoked_subcommand is not None:
        return
    # `kill` sends SIGTERM to a background process: the temporary key must be revoked then too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    speed_value = None if speed in (None, MAX_SPEED) else _speed(speed)
    with _client(url, api_key) as client:
        _wait_until_ready(client, WAIT_S if wait else 0.0)
        sender, end_min = _prepare_sender(client, begin, until, speed_value)
        try:
            if speed == MAX_SPEED:
                sender.fast_forward(
                    end_min, lambda progress: _print_state(progress, client.read_replay())
                )
            else:
                _follow(sender, end_min)
                # After the last event the clock is paused: no other event will come.
                _print_state(sender.progress, client.set_replay(speed=0))
        except KeyboardInterrupt:
            client.set_replay(speed=0)
            typer.echo("\npaused; `ponctuel replay` continues from here", err=True)


@replay.command()
def status(url: Url = SERVER) -> None:
    """Print the time of the clock, and its speed."""
    with _client(url, None, visitor=True) as client:
        _print_state(None, client.read_replay())


@replay.command()
def pause(url: Url = SERVER, api_key: Key = None) -> None:
    """Pause the clock."""
    _set_clock(url, api_key, speed=0.0)


@replay.command()
def resume(
    speed: Annotated[str, typer.Argument(help="Replayed seconds per second.")] = "1",
    url: Url = SERVER,
    api_key: Key = None,
) -> None:
    """Let the clock run at a speed."""
    _set_clock(url, api_key, speed=_speed(speed))


@replay.command()
def seek(
    moment: Annotated[str, typer.Argument(help="Time, as for --from.")],
    url: Url = SERVER,
    api_key: Key = None,
) -> None:
    """Set the clock to another time; its speed stays the same."""
    _set_clock(url, api_key, at=moment)


def _set_clock(url: str, api_key: str | None, **changes: Any) -> None:
    with _client(url, api_key) as client:
        _print_state(None, client.set_replay(**changes))


def _prepare_sender(
    client: Client, begin: str | None, until: str | None, speed: float | None
) -> tuple[Sender, int]:
    """Set the clock; returns the sender, and the minute at which to stop (excluded)."""
    from ponctuel.config.params import load_params
    from ponctuel.domain.flight import epoch_min
    from ponctuel.domain.parsing import to_utc
    from ponctuel.serving.replay import Sender
    from ponctuel.timeline.recorded import RecordedEvents
    from ponctuel.timeline.rules import known_after
    from ponctuel.warehouse.connect import connect

    paths = project_paths()
    clock = client.read_clock()
    state = client.read_replay()
    if state.mode == "real":
        raise Conflict("this server uses the real clock; a replay needs a replay clock")
    zone = _zone(clock.time_zone)
    if begin is not None or speed is not None:
        state = client.set_replay(at=begin, speed=speed)
    start = epoch_min(state.now_utc)
    if state.feed == "events" and state.start_utc is not None:
        # All events since the start of the replay must be sent: the server has no other source.
        start = min(start, epoch_min(state.start_utc))
    known = known_after(load_params(paths.params).timeline)
    recorded = RecordedEvents(connect(paths.warehouse, read_only=True), known)
    end = recorded.end_min if until is None else epoch_min(to_utc(until, zone, "until"))
    return Sender(client, recorded, start), end


def _follow(sender: Sender, end_min: int) -> None:
    from ponctuel.serving.replay import run

    reported_at_s = 0.0

    def report(progress: Progress, state: Replay) -> None:
        nonlocal reported_at_s
        if time.monotonic() - reported_at_s >= REPORT_EVERY_S:
            reported_at_s = time.monotonic()
            _print_state(progress, state)

    run(sender, end_min, report)


def _print_state(progress: Progress | None, state: Replay) -> None:
    parts = [f"{state.now_utc:%Y-%m-%d %H:%M} UTC"]
    parts.append("paused" if state.paused else f"{state.speed:g} times real time")
    if state.progress is not None:
        parts.append(f"{state.progress:.1%} done")
    if progress is not None:
        parts.append(
            f"{progress.sent_n} events sent, {progress.known_n} already known, "
            f"{progress.refused_n} refused"
        )
    if state.unseen is not None:
        training_note = "a day that the model has not seen" if state.unseen else "a day of training"
        parts.append(training_note)
    typer.echo("; ".join(parts))


def _speed(text: str | None) -> float:
    try:
        value = float(str(text))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100_000:
        raise UserError(
            f"0 to 100000 replayed seconds per second, or {MAX_SPEED}, are accepted",
            field="speed",
            value=text,
        )
    return value


def _zone(name: str | None) -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name or "UTC")


def _wait_until_ready(client: Client, timeout_s: float) -> None:
    """Wait until the server is ready."""
    from ponctuel_sdk import PonctuelError

    end_s = time.monotonic() + timeout_s
    while True:
        try:
            client.ready()
            return
        except PonctuelError as error:
            if time.monotonic() >= end_s:
                raise UserError(f"no server answers: {error}", field="url") from error
        time.sleep(1.0)


@contextmanager
def _client(url: str, api_key: str | None, *, visitor: bool = False) -> Iterator[Client]:
    """A client that may push events, or one without a key."""
    from ponctuel_sdk import Client, PonctuelError

    with _key(api_key, visitor) as key, Client(url, api_key=key) as client:
        try:
            yield client
        except PonctuelError as error:
            raise UserError(str(error)) from error


@contextmanager
def _key(own_key: str | None, visitor: bool) -> Iterator[str | None]:
    from ponctuel.accounts.program_key import program_key
    from ponctuel.config.settings import read_settings
    from ponctuel.domain.scopes import Scope
    from ponctuel.operations.bootstrap import open_operations

    if visitor or own_key:
        yield own_key
        return
    operations = open_operations(read_settings())
    try:
        with program_key(operations, "replay", (Scope.EVENTS, Scope.FORECASTS)) as secret:
            yield secret
    finally:
        operations.close()
