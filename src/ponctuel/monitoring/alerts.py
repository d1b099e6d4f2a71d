"""Alert rules: states and messages from measurements, independent of the database.

A rule is about one indicator. Each of its subjects has a state: *pending* from the first breach,
*firing* once the breach has lasted for the time of the rule, *resolved* when the value is back
behind a second threshold, so that a value near the threshold does not cause repeated messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ponctuel.config.params import AlertRule
from ponctuel.monitoring.indicator import Measurement


class State(StrEnum):
    """The state of an alert."""

    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Alert:
    """One subject of one rule, from its first breach on.

    Attributes:
        since_min, fired_min, resolved_min: minutes of the system's clock.
        notified_min: when the last message was queued; 0 before the first.
        announced: a message about its start was sent, so one about its end follows.
        acknowledged: a person takes care of it; messages are not repeated.
    """

    rule: str
    subject: str
    state: State
    since_min: int
    value: float
    fired_min: int | None = None
    resolved_min: int | None = None
    notified_min: int = 0
    announced: bool = False
    acknowledged: bool = False


Key = tuple[str, str]


@dataclass(frozen=True)
class Round:
    """The result of one evaluation of the rules.

    Attributes:
        alerts: every alert that is pending or firing, and those resolved in this round.
        messages: alerts with a message due.
    """

    alerts: tuple[Alert, ...]
    messages: tuple[Alert, ...]


def evaluate(
    rules: Sequence[AlertRule],
    measurements: Iterable[Measurement],
    before: Iterable[Alert],
    at_min: int,
    *,
    repeat_min: int,
    silenced: frozenset[str] = frozenset(),
    resolved_at: Mapping[Key, int] | None = None,
) -> Round:
    """Apply the rules to the measurements of one time.

    Args:
        before: the alerts that were pending or firing before.
        silenced: names of rules without messages now.
        resolved_at: the ends of announced alerts: within the cool-down of its rule an alert fires
            again without another message.
    """
    values = _values(measurements)
    known = {(each.rule, each.subject): each for each in before}
    now: list[Alert] = []
    for rule in rules:
        subjects = set(values.get(rule.indicator, {})) | {s for r, s in known if r == rule.name}
        for subject in sorted(subjects):
            value = values.get(rule.indicator, {}).get(subject)
            alert = _next(rule, subject, value, known.get((rule.name, subject)), at_min)
            if alert is not None and _matches(rule, subject):
                now.append(alert)
    return _with_messages(rules, now, at_min, repeat_min, silenced, resolved_at or {})


def _values(measurements: Iterable[Measurement]) -> dict[str, dict[str, float]]:
    values: dict[str, dict[str, float]] = {}
    for each in measurements:
        values.setdefault(each.indicator, {})[each.subject] = each.value
    return values


def _matches(rule: AlertRule, subject: str) -> bool:
    return subject.startswith(rule.subject) if rule.subject else not rule.whole or subject == ""


def _next(
    rule: AlertRule, subject: str, value: float | None, previous: Alert | None, at_min: int
) -> Alert | None:
    """The next state of an alert; None without one."""
    if value is None or value != value:  # without a measurement the state is unchanged
        return previous
    if previous is None or previous.state is State.RESOLVED:
        if not rule.breached(value):
            return None
        previous = Alert(rule.name, subject, State.PENDING, at_min, value)
    current = replace(previous, value=value)
    if current.state is State.PENDING:
        if not rule.breached(value):
            return None
        if at_min - current.since_min >= rule.for_min:
            return replace(current, state=State.FIRING, fired_min=at_min)
        return current
    if rule.cleared(value):
        return replace(current, state=State.RESOLVED, resolved_min=at_min)
    return current


def _with_messages(
    rules: Sequence[AlertRule],
    alerts: list[Alert],
    at_min: int,
    repeat_min: int,
    silenced: frozenset[str],
    resolved_at: Mapping[Key, int],
) -> Round:
    by_name = {rule.name: rule for rule in rules}
    causes = {each.rule for each in alerts if each.state is not State.RESOLVED or each.announced}
    # Consequences outlast their cause, which remains in the time windows of the indicators.
    causes |= {
        rule
        for (rule, _), end in resolved_at.items()
        if rule in by_name and at_min - end < by_name[rule].cooldown_min
    }
    explained = {name for cause in causes for name in by_name[cause].explains}
    # Many subjects of one rule have one cause: one message for all of them.
    out, messages = [], []
    announced_rules = {
        each.rule for each in alerts if each.announced and each.state is State.FIRING
    }
    for alert in alerts:
        rule = by_name[alert.rule]
        due = _is_due(alert, rule, at_min, repeat_min, resolved_at)
        suppressed = alert.rule in silenced or not rule.channels
        if alert.state is State.FIRING and due and not suppressed and alert.rule not in explained:
            if alert.announced or alert.rule not in announced_rules:
                messages.append(alert)
            announced_rules.add(alert.rule)
            alert = replace(alert, notified_min=at_min, announced=True)
        elif alert.state is State.RESOLVED and alert.announced and not suppressed:
            messages.append(alert)
        out.append(alert)
    return Round(tuple(out), tuple(messages))


def _is_due(
    alert: Alert, rule: AlertRule, at_min: int, repeat_min: int, resolved_at: Mapping[Key, int]
) -> bool:
    if alert.announced:
        return not alert.acknowledged and at_min - alert.notified_min >= repeat_min
    ended = resolved_at.get((alert.rule, alert.subject))
    return ended is None or at_min - ended >= rule.cooldown_min
