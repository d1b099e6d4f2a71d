"""The layout and the behaviour of the page *Monitoring*."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.ui.account.entry_forms import heading, hint, message
from app.ui.api import ApiClient
from app.ui.client import ApiDown, ApiFault
from app.ui.fields import CHOICE, QUIET, ROW, caption
from app.ui.language import language_of
from app.ui.monitoring import view
from app.ui.monitoring.reports import reports
from app.ui.shell import states
from app.ui.shell.attempts import attempt
from app.ui.shell.frame import framed
from app.ui.tables import ACTIONS
from app.ui.texts import say

PATH = "/supervision"
FIRST = "disrupted_ratio"
# Indicators that have a curve; the page names them in the reader's language.
CURVES = (
    "disrupted_ratio",
    "feed_age_minutes",
    "feed_volume_ratio",
    "outcome_complete_ratio",
    "calibration_change_log10",
    "brier_30",
    "coverage_90",
    "feature_drift_ratio",
    "forecast_psi",
    "error_budget_burn",
)
REFRESH_S = 30
Updates = list[Any]


class Handlers:
    """The handlers of the page; visitors without the right get a notice."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def drawn(self, name: str, request: gr.Request) -> Updates:
        """-> state of the page, its parts, alerts, curve, definition, slices, drift, reports."""
        language = language_of(request)
        try:
            indicators = await self.client.indicators()
            rows = await self.client.alerts()
            history = await self.client.history_of(name or FIRST)
            available = await self.client.reports()
        except (ApiDown, ApiFault) as error:
            fault = states.of_error(error, language, PATH) or states.down(language)
            return [fault, gr.update(visible=False), "", "", "", "", "", ""]
        indicator = next((each for each in indicators if each.name == history.name), None)
        title = say(language, f"mon_{history.name}")
        return [
            "",
            gr.update(visible=True),
            view.alerts(rows, language),
            view.curve(history, title, language),
            view.definition(indicator, language),
            view.slices(indicators, view.SLICED, language),
            view.drifts(indicators, language),
            reports(available, language),
        ]

    async def clicked(self, event: gr.EventData, request: gr.Request) -> Updates:
        """-> message, alerts."""
        language = language_of(request)
        number = int((event._data or {})["id"])
        done = await attempt(self.client.acknowledge(number), language, PATH)
        shown_answer = (
            done.notice if done.answer is None else states.done(say(language, "mon_taken"))
        )
        rows = await attempt(self.client.alerts(), language, PATH)
        return [
            shown_answer,
            rows.notice if rows.answer is None else view.alerts(rows.answer, language),
        ]

    async def asked(self, request: gr.Request) -> str:
        """-> reports, after new ones were requested."""
        language = language_of(request)
        done = await attempt(self.client.request_reports(), language, PATH)
        if done.answer is None:
            return done.notice
        rows = await attempt(self.client.reports(), language, PATH)
        return rows.notice if rows.answer is None else reports(rows.answer, language)


def monitoring_page(site: gr.Blocks, client: ApiClient) -> None:
    """Alerts, curves, parts and drift; drawn again every half minute."""
    do = Handlers(client)
    with framed(site, client, "supervision"):
        state = gr.HTML(padding=False, js_on_load=None)
        with gr.Column(visible=False, elem_classes=["p-stack"]) as parts:
            with gr.Column(elem_classes=["p-card", "p-wide"]):
                heading("mon_alerts")
                notice = message()
                alerts = gr.HTML(padding=False, js_on_load=ACTIONS, elem_id="alerts")
            with gr.Column(elem_classes=["p-card", "p-wide"]):
                heading("mon_curves")
                name = gr.Dropdown(
                    choices=[(caption(f"mon_{each}"), each) for each in CURVES],
                    value=FIRST,
                    label=caption("mon_indicator"),
                    filterable=False,
                    elem_id="field-indicator",
                    elem_classes=["p-field"],
                )
                curve = gr.HTML(padding=False, js_on_load=None, elem_id="curve")
                definition = gr.HTML(padding=False, js_on_load=None)
            with gr.Column(elem_classes=["p-card", "p-wide"]):
                heading("mon_slices")
                hint("mon_slices_hint")
                slices = gr.HTML(padding=False, js_on_load=None, elem_id="slices")
            with gr.Column(elem_classes=["p-card", "p-wide"]):
                heading("mon_drift")
                hint("mon_drift_hint")
                drift = gr.HTML(padding=False, js_on_load=None, elem_id="drift")
            with gr.Column(elem_classes=["p-card", "p-wide"]):
                heading("mon_reports")
                hint("mon_reports_hint")
                available = gr.HTML(padding=False, js_on_load=ACTIONS, elem_id="reports")
    everything = [state, parts, alerts, curve, definition, slices, drift, available]
    site.load(do.drawn, name, everything, **QUIET)
    name.input(do.drawn, name, everything, **CHOICE)
    gr.Timer(REFRESH_S).tick(do.drawn, name, everything, **QUIET)
    alerts.click(do.clicked, None, [notice, alerts], **ROW)
    available.click(do.asked, None, available, **ROW)
