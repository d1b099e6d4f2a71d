"""`ponctuel alerts list | test | ack | silence`: the monitoring's alerts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ponctuel.config.paths import project_paths
from ponctuel.domain.errors import NotFound, UserError

if TYPE_CHECKING:
    from ponctuel.operations.work import Operations

alerts = typer.Typer(no_args_is_help=True, help="Alerts of the monitoring.")
MAX_LISTED = 100


@alerts.command("list")
def list_alerts(
    include_resolved: Annotated[bool, typer.Option("--all", help="Resolved ones as well.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """List pending and firing alerts, the latest first."""
    with _operations() as operations, operations.read() as work:
        latest = work.monitoring.alerts(MAX_LISTED)
    rows = [
        {
            "id": alert.id,
            "rule": alert.rule,
            "subject": alert.subject,
            "state": alert.state,
            "severity": alert.severity,
            "value": alert.value,
            "since_utc": alert.since_utc.isoformat(timespec="minutes"),
            "acknowledged": alert.acknowledged,
        }
        for alert in latest
        if include_resolved or alert.state != "resolved"
    ]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo(
            f"{row['id']:>6}  {row['state']:<8}  {row['severity']:<8}  {row['rule']:<18} "
            f"{row['subject']:<16} {row['value']:10.3g}  since {row['since_utc']}"
        )
    if not rows:
        typer.echo("no alert is pending or firing")


@alerts.command("test")
def send_test(
    channel: Annotated[str, typer.Argument(help="email, slack or sms.")] = "email",
) -> None:
    """Send a test message, and print whether it was sent."""
    from ponctuel.config.application import read_application_settings
    from ponctuel.domain.clock import RealClock
    from ponctuel.notifications.alerts import AlertDelivery, make_channels
    from ponctuel.notifications.mail import make_mailer

    settings = read_application_settings()
    channels = make_channels(settings.alerts, make_mailer(settings))
    if channel not in channels:
        names = ", ".join(channels) or "none"
        raise UserError(
            f"configured channels: {names}; see PONCTUEL_ALERT_*", field="channel", value=channel
        )
    with _operations() as operations:
        with operations.begin() as work:
            message_id = work.monitoring.queue(
                None, channel, "[Ponctuel, essai] message de test, sans panne", "Essai.\n"
            )
        AlertDelivery(operations, channels, RealClock()).deliver()  # also other due messages
        with operations.read() as work:
            sent = work.monitoring.is_sent(message_id)
    if not sent:
        raise UserError("the message could not be sent; it will be retried", field="channel")
    typer.echo("1 sent")


@alerts.command()
def ack(alert_id: Annotated[int, typer.Argument(help="Number of the alert.")]) -> None:
    """Acknowledge an alert: its message is not repeated."""
    from ponctuel.accounts.administration import command_line
    from ponctuel.accounts.audit_log import record

    with _operations() as operations, operations.begin() as work:
        if not work.monitoring.acknowledge(alert_id):
            raise NotFound("no such alert is pending or firing", field="id", value=alert_id)
        record(work, command_line(), "alert.acknowledge", target=("alert", alert_id))
    typer.echo(f"alert {alert_id} is acknowledged")


@alerts.command()
def silence(
    rule: Annotated[str, typer.Argument(help="Name of a rule of params.yaml.")],
    hours: Annotated[float, typer.Option(help="Duration, from the clock's time on.")] = 8,
    reason: Annotated[str, typer.Option(help="Reason, in a sentence.")] = "",
) -> None:
    """Send no message of a rule for some hours; its alerts are still displayed."""
    from ponctuel.accounts.administration import command_line
    from ponctuel.accounts.audit_log import record
    from ponctuel.config.params import load_params
    from ponctuel.serving.bootstrap import clock_of
    from ponctuel.serving.shared_clock import join_replay
    from ponctuel.warehouse.connect import connect

    paths = project_paths()
    params = load_params(paths.params)
    if rule not in {alert.name for alert in params.monitoring.rules}:
        raise UserError("a rule of params.yaml is accepted", field="rule", value=rule)
    if not 0 < hours <= 24 * 30:
        raise UserError("from 0 to 720 hours are accepted", field="hours", value=hours)
    with _operations() as operations:
        with connect(paths.warehouse, read_only=True) as connection:
            now = join_replay(clock_of(params, connection), operations).now()
        until = now + timedelta(hours=hours)
        with operations.begin() as work:
            work.monitoring.silence(rule, until, reason)
            record(work, command_line(), "alert.silence", target=("rule", rule))
    typer.echo(f"{rule} is silenced until {until:%Y-%m-%d %H:%M} UTC")


@contextmanager
def _operations() -> Iterator[Operations]:
    from ponctuel.config.settings import read_settings
    from ponctuel.operations.bootstrap import open_operations

    operations = open_operations(read_settings())
    try:
        yield operations
    finally:
        operations.close()
