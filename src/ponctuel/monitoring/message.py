"""The message of an alert: its cause, value and start, and the runbook."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ponctuel.config.params import AlertRule
from ponctuel.domain.flight import from_epoch_min
from ponctuel.monitoring.alerts import Alert, State
from ponctuel.monitoring.catalogue import BY_NAME

RUNBOOKS = "reports/exploitation/alertes.md"
_TEMPLATE = "message.fr.txt.j2"


def alert_message(alert: Alert, rule: AlertRule, public_url: str) -> tuple[str, str]:
    """Subject and text of a message about an alert, in French.

    Args:
        alert: firing or resolved.
        rule: the alert's rule.
        public_url: the public URL of the pages; empty without one.

    Raises:
        jinja2.UndefinedError: the template has no text for the rule's cause.
    """
    is_resolved = alert.state is State.RESOLVED
    threshold = rule.above if rule.above is not None else rule.below
    at = from_epoch_min(
        alert.resolved_min if is_resolved and alert.resolved_min else alert.since_min
    )
    template = _template()
    body = template.body(
        alert,
        rule,
        is_resolved,
        indicator=BY_NAME[rule.indicator],
        value=f"{alert.value:.3g}",
        threshold=f"{threshold:g}",
        at=f"{at:%Y-%m-%d %H:%M}",
        runbook=f"{RUNBOOKS}#{rule.name}",
        public_url=public_url,
    )
    return str(template.subject(alert, rule, is_resolved)), str(body)


def causes() -> frozenset[str]:
    """The causes for which the template has texts."""
    return frozenset(_template().causes)


@cache
def _template() -> Any:
    """The template's macros and tables, as attributes."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        # A message is plain text: nothing is escaped.
        autoescape=False,  # noqa: S701
    )
    return environment.get_template(_TEMPLATE).module
