"""From values to states, and from states to messages."""

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
from ponctuel.monitoring.message import RUNBOOKS, causes, written
from ponctuel.stages import indicators

ROOT = Path(__file__).resolve().parents[3]
RULES = load_params(ROOT / "params.yaml").monitoring.rules
STORM = AlertRule(
    name="storm", indicator="disrupted_ratio", above=0.25, clear=0.12, for_min=15, cause="storm"
)
STALE = AlertRule(
    name="stale", indicator="age", above=90, clear=30, cause="stale_feed", explains=("storm",)
)


def at(minute: int, value: float, name: str = "disrupted_ratio", subject: str = "") -> Measurement:
    return Measurement(name, subject, minute, value, 100)


class Course:
    """Rounds one after another, each on what the last one left."""

    def __init__(self, *rules: AlertRule, repeat_min: int = 1440, **options: Any) -> None:
        self.rules, self.repeat_min, self.options = rules, repeat_min, options
        self.standing: list[Alert] = []
        self.ended: dict[tuple[str, str], int] = {}

    def look(self, minute: int, *found: Measurement) -> Round:
        now = evaluate(
            self.rules,
            found,
            self.standing,
            minute,
            repeat_min=self.repeat_min,
            resolved_at=self.ended,
            **self.options,
        )
        self.standing = [each for each in now.alerts if each.state is not State.RESOLVED]
        for each in now.alerts:
            if each.state is State.RESOLVED and each.announced:
                self.ended[each.rule, each.subject] = minute
        return now


def states(now: Round) -> list[str]:
    return [each.state for each in now.alerts]


def test_an_alert_waits_fires_holds_between_its_thresholds_and_ends() -> None:
    course = Course(STORM)
    assert states(course.look(0, at(0, 0.2))) == []
    assert states(course.look(15, at(15, 0.3))) == ["pending"]
    now = course.look(30, at(30, 0.3))
    assert states(now) == ["firing"]
    assert [each.rule for each in now.messages] == ["storm"]
    now = course.look(45, at(45, 0.2))
    assert states(now) == ["firing"], "it has not come back behind the second threshold"
    assert now.messages == (), "nobody is told twice"
    now = course.look(60, at(60, 0.1))
    assert states(now) == ["resolved"]
    assert [each.state for each in now.messages] == ["resolved"]


def test_a_short_breach_sends_nothing_and_without_a_measurement_the_state_stays() -> None:
    course = Course(STORM)
    course.look(0, at(0, 0.3))
    assert states(course.look(15, at(15, 0.2))) == []
    course.look(30, at(30, 0.3))
    course.look(45, at(45, 0.3))
    assert states(course.look(60)) == ["firing"]


def test_a_cause_suppresses_the_alerts_that_follow_from_it() -> None:
    course = Course(STALE, STORM.model_copy(update={"for_min": 0}))
    now = course.look(0, at(0, 120, "age"), at(0, 0.4))
    assert [each.rule for each in now.messages] == ["stale"]
    assert len(now.alerts) == 2, "the page shows both"
    later = course.look(60, at(60, 0, "age"), at(60, 0.4))
    assert [each.state for each in later.messages] == ["resolved"]
    assert course.look(120, at(120, 0.4)).messages == (), "what was silent then still follows"
    assert [each.rule for each in course.look(900, at(900, 0.4)).messages] == ["storm"]


def test_repeats_stop_when_somebody_takes_care_and_after_its_end_it_cools_down() -> None:
    course = Course(STORM.model_copy(update={"for_min": 0}), repeat_min=60)
    assert course.look(0, at(0, 0.3)).messages
    assert course.look(60, at(60, 0.3)).messages, "told again"
    course.standing = [replace(each, acknowledged=True) for each in course.standing]
    assert not course.look(120, at(120, 0.3)).messages
    assert course.look(130, at(130, 0.0)).messages, "its end is told"
    assert not course.look(140, at(140, 0.3)).messages, "it cools down"


def test_a_silent_rule_fires_on_the_page_alone_and_many_subjects_are_one_message() -> None:
    quiet = Course(STORM.model_copy(update={"for_min": 0}), silenced=frozenset({"storm"}))
    now = quiet.look(0, at(0, 0.3))
    assert states(now) == ["firing"]
    assert now.messages == ()
    many = Course(STORM.model_copy(update={"for_min": 0}))
    found = [at(0, 0.3, subject=f"airport={code}") for code in ("EWR", "JFK", "LGA")]
    assert len(many.look(0, *found).messages) == 1


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
        assert f"{RUNBOOKS}#{rule.name}" in written(alert, rule, "https://p.example")[1]


def test_a_message_says_what_is_wrong_since_when_and_where_to_read_on() -> None:
    storm = next(rule for rule in RULES if rule.name == "storm")
    alert = Alert(storm.name, "EWR", State.FIRING, 23_000_000, 0.4567)
    indicator = BY_NAME[storm.indicator]
    subject, body = written(alert, storm, "https://p.example")
    assert subject == "[Ponctuel, avertissement] trafic très perturbé (tempête) (EWR)"
    assert body.splitlines() == [
        "Règle : storm (EWR)",
        "Cause présumée : trafic très perturbé (tempête)",
        f"Indicateur : {indicator.title} = 0.457 ({indicator.unit}), alerte au-dessus de "
        f"{storm.above:g}",
        "Depuis : 2013-09-24 05:20 UTC (horloge du système)",
        f"Fiche de conduite : {RUNBOOKS}#storm",
        "Page : https://p.example/supervision",
    ]
    over = replace(alert, state=State.RESOLVED, resolved_min=23_000_060)
    subject, body = written(over, storm, "")
    assert subject.startswith("[Ponctuel, fin] ")
    assert "Terminée à : 2013-09-24 06:20 UTC" in body
    assert "Page" not in body, "the pages have no address"


def test_every_indicator_says_what_it_is() -> None:
    assert len({each.name for each in INDICATORS}) == len(INDICATORS)
    for each in INDICATORS:
        for text in (each.title, each.formula, each.threshold_reason, each.blind_spot):
            assert len(text) > 5, each.name


@pytest.mark.parametrize(
    "wrong", [{"above": 1, "below": 0, "clear": 0}, {"clear": 0}, {"above": 1, "clear": 2}]
)
def test_a_rule_without_one_threshold_or_with_its_end_beyond_is_refused(
    wrong: dict[str, float], tmp_path: Path
) -> None:
    text = (ROOT / "params.yaml").read_text(encoding="utf-8")
    rule = {"name": "made_up", "indicator": "x", "cause": "storm", **wrong}
    (tmp_path / "params.yaml").write_text(f"{text}    - {rule}\n", encoding="utf-8")
    with pytest.raises(ParamsError, match=r"accepted|may not"):
        load_params(tmp_path / "params.yaml")


def test_the_catalogue_that_is_committed_is_what_the_definitions_say() -> None:
    committed = ROOT / "reports" / "exploitation" / indicators.PAGE
    made = indicators.page(project_paths(ROOT))
    assert committed.read_text(encoding="utf-8") == made, "python -m ponctuel.stages indicators"
