"""Files for Prometheus, Alertmanager and Grafana: their metrics and runbooks exist."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pytest
import yaml

import app.api.routes  # noqa: F401 - fills the table of rights
from app.api.metrics import CountRequests, RequestMetrics, topic_of
from ponctuel.monitoring.catalogue import BY_NAME
from ponctuel.monitoring.message import RUNBOOKS
from ponctuel.monitoring.service import BURNS, MIN_FAILED, OBJECTIVE, Traffic, burn_rates
from ponctuel.monitoring.traffic import METRIC_PREFIX

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "app" / "deploy"
RULES: dict[str, Any] = yaml.safe_load((FOLDER / "prometheus/rules.yml").read_text("utf-8"))
ALERTS = [rule for group in RULES["groups"] for rule in group["rules"] if "alert" in rule]
NAME = re.compile(r"ponctuel_[a-z0-9_]+")
TOOL_COMMANDS = (
    ("promtool", "check", "rules", "rules.yml"),
    ("promtool", "check", "config", "--syntax-only", "prometheus.yml"),
    ("amtool", "check-config", "alertmanager.yml"),
)
OTHER_METRICS = ("alerts", "monitoring_round_timestamp_seconds")


def exposed() -> set[str]:
    metrics = RequestMetrics()
    metrics.begin()
    metrics.end("GET", "/v1/flights", 200, 0.01)
    counted = {
        line.split("{")[0].split(" ")[0]
        for line in metrics.exposition().decode().splitlines()
        if not line.startswith("#")
    }
    return counted | {METRIC_PREFIX + name for name in (*BY_NAME, *OTHER_METRICS)}


def test_every_metric_of_the_dashboard_and_of_the_rules_exists() -> None:
    dashboard = json.loads((FOLDER / "grafana/ponctuel.json").read_text("utf-8"))
    expressions = [t["expr"] for panel in dashboard["panels"] for t in panel["targets"]]
    assert len(expressions) >= 12
    expressions += [rule["expr"] for group in RULES["groups"] for rule in group["rules"]]
    named = {name for expression in expressions for name in NAME.findall(expression)}
    assert named
    assert named <= exposed()


def test_every_alert_names_an_existing_runbook() -> None:
    runbooks = (ROOT / RUNBOOKS).read_text("utf-8")
    for rule in ALERTS:
        page, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert page == RUNBOOKS, rule["alert"]
        assert "{{" in anchor or f'<a id="{anchor}"></a>' in runbooks, rule["alert"]


def test_the_burn_rates_are_those_of_the_application() -> None:
    by_name = {rule["alert"]: rule["expr"] for rule in ALERTS}
    rates = [rate for _, _, _, rate in BURNS]
    budget = 1 - OBJECTIVE
    assert rates == [14.4, 6.0, 1.0]
    assert f"14.4 * {budget:.3f}" in by_name["PonctuelBudgetHour"]
    assert f"6 * {budget:.3f}" in by_name["PonctuelBudgetSixHours"]
    assert f"> {budget:.3f}" in by_name["PonctuelBudgetDays"]


def test_alertmanager_routes_lead_to_receivers_and_its_inhibitions_to_alerts() -> None:
    config = yaml.safe_load((FOLDER / "prometheus/alertmanager.yml").read_text("utf-8"))
    receivers = {entry["name"] for entry in config["receivers"]}
    routes = [config["route"], *config["route"]["routes"]]
    assert {entry["receiver"] for entry in routes} == receivers
    names = {rule["alert"] for rule in ALERTS}
    for entry in config["inhibit_rules"]:
        for matcher in (*entry["source_matchers"], *entry["target_matchers"]):
            pattern = re.compile(matcher.split('"')[1])
            assert any(pattern.fullmatch(name) for name in names), matcher


def test_the_alerts_have_the_fields_of_prometheus() -> None:
    assert all({"expr", "labels", "annotations"} <= rule.keys() for rule in ALERTS)


def test_promtool_and_amtool_accept_the_files() -> None:
    """`make test` installs these tools where it can; a missing one is named in a warning."""
    for command in TOOL_COMMANDS:
        if (tool := shutil.which(command[0])) is None:
            warnings.warn(
                f"{command[0]} is not installed: it has not checked {command[-1]}", stacklevel=1
            )
            continue
        result = subprocess.run(
            [tool, *command[1:]],
            cwd=FOLDER / "prometheus",
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert result.returncode == 0, result.stdout + result.stderr


def test_unknown_addresses_create_no_new_series() -> None:
    assert topic_of("/v1/flights/past") == "flights"
    assert topic_of("/v1/made/up") == "other"
    assert topic_of("/anything") == "page"
    assert topic_of("/ready") == "checks"


def test_a_stream_is_timed_to_its_first_byte_and_few_failures_are_ignored() -> None:
    """A page keeps its streams open, which does not count as a slow answer."""
    metrics = RequestMetrics()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        await asyncio.sleep(0.2)

    async def request(path: str) -> None:
        async def send(message: Any) -> None: ...

        scope = {"type": "http", "method": "GET", "path": path}
        await CountRequests(app, metrics)(scope, None, send)  # type: ignore[arg-type]

    for path in ("/gradio_api/queue/data", "/v1/flights"):
        asyncio.run(request(path))
    lines = metrics.exposition().decode().splitlines()
    name = "ponctuel_http_request_duration_seconds_bucket"
    within = {topic: f'{name}{{le="0.1",topic="{topic}"}}' for topic in ("page", "flights")}
    assert f"{within['page']} 1.0" in lines
    assert f"{within['flights']} 0.0" in lines
    below_minimum, at_minimum = (Traffic(99, 10, n) for n in (MIN_FAILED - 1, MIN_FAILED))
    assert [rate.value for rate in burn_rates([below_minimum], 100)] == [0, 0, 0]
    assert all(
        rate.value == pytest.approx(0.5 / (1 - OBJECTIVE)) for rate in burn_rates([at_minimum], 100)
    )
