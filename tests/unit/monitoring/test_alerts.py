"""Alerts: from measurements to states, and from states to messages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ponctuel.config.params import AlertRule, load_params
from ponctuel.config.paths import project_paths
from ponctuel.domain.errors import ParamsError
from ponctuel.monitoring.alerts import Alert, Round, State, evaluate
from ponctuel.monitoring.catalogue import BY_NAME, INDICATORS
from ponctuel.monitoring.indicator import Measurement
from ponctuel.monitoring.message import RUNBOOKS, alert_message, causes
from ponctuel.stages import indicators

ROOT = Path(__file__).resolve().parents[3]
RULES = load_params(ROOT / "params.yaml").monitoring.rules
STORM = AlertRule(
    name="storm", indicator="disrupted_ratio", above=0.25, clear=0.12, for_min=15, cause="storm"
)
STALE = AlertRule(
    name="stale", indicator="age", above=90, clear=30, cause="stale_feed", explains=("storm",)
)


def measurement(
    minute: int, value: float, name: str = "disrupted_ratio", subject: str = ""
) -> Measurement:
    return Measurement(name, subject, minute, value, 100)


class AlertSequence:
    """A sequence of evaluation rounds that keeps the alerts of the round before."""

    def __init__(self, *rules: AlertRule, repeat_min: int = 1440, **options: Any) -> None:
        self.rules, self.repeat_min, self.options = rules, repeat_min, options
        self.active: list[Alert] = []
        self.resolved_at: dict[tuple[str, str], int] = {}

    def evaluate_round(self, minute: int, *measurements: Measurement) -> Round:
        result = evaluate(
            self.rules,
            measurements,
            self.active,
            minute,
            repeat_min=self.repeat_min,
            resolved_at=self.resolved_at,
            **self.options,
        )
        self.active = [entry for entry in result.alerts if entry.state is not State.RESOLVED]
        for entry in result.alerts:
            if entry.state is State.RESOLVED and entry.announced:
                self.resolved_at[entry.rule, entry.subject] = minute
        return result


def states(result: Round) -> list[str]:
    return [entry.state for entry in result.alerts]


def test_an_alert_is_pending_fires_and_is_resolved_below_the_second_threshold() -> None:
    sequence = AlertSequence(STORM)
    assert states(sequence.evaluate_round(0, measurement(0, 0.2))) == []
    assert states(sequence.evaluate_round(15, measurement(15, 0.3))) == ["pending"]
    result = sequence.evaluate_round(30, measurement(30, 0.3))
    assert states(result) == ["firing"]
    assert [each.rule for each in result.messages] == ["storm"]
    result = sequence.evaluate_round(45, measurement(45, 0.2))
    assert states(result) == ["firing"], "the value is not below the second threshold"
    assert result.messages == (), "no message is sent twice"
    result = sequence.evaluate_round(60, measurement(60, 0.1))
    assert states(result) == ["resolved"]
    assert [each.state for each in result.messages] == ["resolved"]


def test_a_short_breach_sends_nothing_and_a_missing_measurement_keeps_the_state() -> None:
    sequence = AlertSequence(STORM)
    sequence.evaluate_round(0, measurement(0, 0.3))
    assert states(sequence.evaluate_round(15, measurement(15, 0.2))) == []
    sequence.evaluate_round(30, measurement(30, 0.3))
    sequence.evaluate_round(45, measurement(45, 0.3))
    assert states(sequence.evaluate_round(60)) == ["firing"]


def test_a_cause_suppresses_the_alerts_that_follow_from_it() -> None:
    sequence = AlertSequence(STALE, STORM.model_copy(update={"for_min": 0}))
    result = sequence.evaluate_round(0, measurement(0, 120, "age"), measurement(0, 0.4))
    assert [each.rule for each in result.messages] == ["stale"]
    assert len(result.alerts) == 2, "the page shows both"
    later = sequence.evaluate_round(60, measurement(60, 0, "age"), measurement(60, 0.4))
    assert [each.state for each in later.messages] == ["resolved"]
    assert sequence.evaluate_round(120, measurement(120, 0.4)).messages == (), (
        "an alert suppressed before stays suppressed"
    )
    assert [each.rule for each in sequence.evaluate_round(900, measurement(900, 0.4)).messages] == [
        "storm"
    ]


def test_repeats_stop_when_acknowledged_and_a_resolved_alert_has_a_cool_down() -> None:
    sequence = AlertSequence(STORM.model_copy(update={"for_min": 0}), repeat_min=60)
    assert sequence.evaluate_round(0, measurement(0, 0.3)).messages
    assert sequence.evaluate_round(60, measurement(60, 0.3)).messages, "the message is repeated"
    sequence.active = [replace(each, acknowledged=True) for each in sequence.active]
    assert not sequence.evaluate_round(120, measurement(120, 0.3)).messages
    assert sequence.evaluate_round(130, measurement(130, 0.0)).messages, "its end is announced"
    assert not sequence.evaluate_round(140, measurement(140, 0.3)).messages, "the cool-down lasts"


def test_a_silenced_rule_sends_no_message_and_several_subjects_are_one_message() -> None:
    silenced = AlertSequence(STORM.model_copy(update={"for_min": 0}), silenced=frozenset({"storm"}))
    result = silenced.evaluate_round(0, measurement(0, 0.3))
    assert states(result) == ["firing"]
    assert result.messages == ()
    several = AlertSequence(STORM.model_copy(update={"for_min": 0}))
    measurements = [
        measurement(0, 0.3, subject=f"airport={code}") for code in ("EWR", "JFK", "LGA")
    ]
    assert len(several.evaluate_round(0, *measurements).messages) == 1


def test_rules_name_indicators_causes_each_other_and_a_runbook() -> None:
    names = {rule.name for rule in RULES}
    assert len(names) == len(RULES)
    runbooks = (ROOT / RUNBOOKS).read_text(encoding="utf-8")
    for rule in RULES:
        assert rule.indicator in BY_NAME, rule.name
        assert rule.cause in causes(), rule.name
        assert set(rule.explains) <= names, rule.name
        assert f'<a id="{rule.name}"></a>' in runbooks, rule.name
        alert = Alert(rule.name, "", State.FIRING, 23_000_000, 1.5)
        assert f"{RUNBOOKS}#{rule.name}" in alert_message(alert, rule, "https://p.example")[1]


def test_a_message_has_the_rule_its_start_and_the_runbook() -> None:
    storm = next(rule for rule in RULES if rule.name == "storm")
    alert = Alert(storm.name, "EWR", State.FIRING, 23_000_000, 0.4567)
    indicator = BY_NAME[storm.indicator]
    subject, body = alert_message(alert, storm, "https://p.example")
    assert subject == "[Ponctuel, avertissement] trafic très perturbé (tempête) (EWR)"
    assert body.splitlines() == [
        "Règle : storm (EWR)",
        "Cause présumée : trafic très perturbé (tempête)",
        f"Indicateur : {indicator.title} = 0.457 ({indicator.unit}), alerte au-dessus de "
        f"{storm.above:g}",
        "Depuis : 2013-09-24 05:20 UTC (horloge du service)",
        f"Fiche de conduite : {RUNBOOKS}#storm",
        "Page : https://p.example/supervision",
    ]
    resolved = replace(alert, state=State.RESOLVED, resolved_min=23_000_060)
    subject, body = alert_message(resolved, storm, "")
    assert subject.startswith("[Ponctuel, fin] ")
    assert "Terminée à : 2013-09-24 06:20 UTC" in body
    assert "Page" not in body, "the pages have no address"


def test_every_indicator_says_what_it_is() -> None:
    assert len({each.name for each in INDICATORS}) == len(INDICATORS)
    for each in INDICATORS:
        for text in (each.title, each.formula, each.threshold_reason, each.blind_spot):
            assert len(text) > 5, each.name


@pytest.mark.parametrize(
    "thresholds", [{"above": 1, "below": 0, "clear": 0}, {"clear": 0}, {"above": 1, "clear": 2}]
)
def test_a_rule_with_inconsistent_thresholds_is_refused(
    thresholds: dict[str, float], tmp_path: Path
) -> None:
    text = (ROOT / "params.yaml").read_text(encoding="utf-8")
    rule = {"name": "made_up", "indicator": "x", "cause": "storm", **thresholds}
    (tmp_path / "params.yaml").write_text(f"{text}    - {rule}\n", encoding="utf-8")
    with pytest.raises(ParamsError, match=r"accepted|may not"):
        load_params(tmp_path / "params.yaml")


def test_the_committed_catalogue_follows_the_definitions() -> None:
    committed = ROOT / "reports" / "exploitation" / indicators.PAGE
    generated = indicators.page(project_paths(ROOT))
    assert committed.read_text(encoding="utf-8") == generated, (
        "python -m ponctuel.stages indicators"
    )
