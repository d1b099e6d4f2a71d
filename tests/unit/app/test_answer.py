"""The forecast's answer: a sentence first, the usual risk, the main reason, the earlier forecasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.ui.days import iso_day, written_day
from app.ui.forecast.answer import Answer
from app.ui.forecast.course import Course, earlier_requests
from app.ui.forecast.result import result
from app.ui.forecast.usual import MIN_PAST, usual_of
from ponctuel_sdk import ForecastRequest
from ponctuel_sdk.models.schedule import Inbound, PastFlight
from tests.unit.app.models import FLIGHT, HOUSTON, NEWARK, forecast, outcome

ISSUED = datetime(2013, 12, 23, 20, 15, tzinfo=UTC)
REQUEST = ForecastRequest(
    carrier="UA", flight=1545, origin="EWR", destination="IAH", departure="2013-12-23T17:15"
)
REASON = {
    "family": "origin",
    "points": 12.0,
    "code": "reason.overdue",
    "values": {},
    "text": "Quatre vols attendent",
}


def rendered(language: str = "fr", **changes: Any) -> str:
    context = {name: changes.pop(name) for name in set(changes) & {"course", "inbound", "usual"}}
    observed = changes.pop("observed", None)
    answer = Answer(
        REQUEST,
        forecast(**changes),
        outcome=observed,
        origin=NEWARK,
        destination=HOUSTON,
        **context,
    )
    return result(answer, language).replace("\u00a0", " ").replace("\u202f", " ")


def past_flights(n: int, late: int) -> list[PastFlight]:
    """`n` departures, of which the first `late` were 45 minutes late and the others 5 early."""
    return [
        PastFlight.model_validate(
            FLIGHT
            | {"outcome": outcome("arrived", 45 if number < late else -5), "sched_dep_local": "x"}
        )
        for number in range(n)
    ]


@pytest.mark.parametrize(
    ("risk", "cancelled", "expected"),
    [
        (0.05, 0.01, "arrive très probablement avec moins de 30 min de retard"),
        (0.2, 0.01, "arrive probablement avec moins de 30 min de retard"),
        (0.4, 0.01, "risque un retard d’au moins 30 min, une annulation ou un déroutement"),
        (0.7, 0.01, "est probablement retardé d’au moins 30 min, annulé ou dérouté"),
        (0.9, 0.6, "est probablement annulé"),
    ],
)
def test_the_answer_begins_with_a_sentence(risk: float, cancelled: float, expected: str) -> None:
    answer_text = rendered(p_disrupted_30=risk, p_cancelled=cancelled)
    sentence = f"Le vol UA 1545 de Newark à Houston {expected}."
    assert answer_text.index(sentence) < answer_text.index("Intervalle à 90 %")
    assert (
        "l’heure médiane d’arrivée est 20:27 à Houston (7 min de retard), pour 20:20" in answer_text
    )


def test_no_figure_is_listed_twice() -> None:
    answer_text = rendered()
    assert answer_text.count("<dt>") == 6, "four delays and two arrival times"
    assert "<dt>Annulation" not in answer_text


def test_the_usual_risk_counts_known_late_and_cancelled_flights() -> None:
    usual = usual_of(past_flights(20, late=5))
    assert usual is not None
    assert (usual.n, usual.disrupted, usual.median_min) == (20, 0.25, -5)
    assert usual_of(past_flights(MIN_PAST - 1, late=2)) is None
    assert "Risque habituel de ce vol : 25 % (20 derniers départs connus" in rendered(usual=usual)
    assert "Trop peu de départs" in rendered()


def test_the_course_reports_the_change_since_yesterday_and_the_outcome() -> None:
    earlier = [
        forecast(
            issued_at_utc=(ISSUED - timedelta(minutes=minutes_before)).isoformat(),
            lead_time_min=120.0 + minutes_before,
            p_disrupted_30=risk,
        )
        for minutes_before, risk in ((4200, 0.2), (1440, 0.18))
    ]
    answer_text = rendered(course=Course([*earlier, forecast()]), observed=outcome("arrived", 79))
    assert "Le risque augmente depuis le 22 déc. à 15:15 : de 18 % à 29 %." in answer_text
    assert "résultat observé : 1 h 19 de retard" in answer_text


def test_earlier_forecasts_are_requested_before_the_last_and_within_thirty_days() -> None:
    requests = earlier_requests(REQUEST, forecast())
    moments = [datetime.fromisoformat(str(request.issued_at)) for request in requests]
    assert moments == sorted(moments)
    assert moments[-1] < ISSUED
    assert ISSUED - timedelta(days=1) in moments
    departure = datetime.fromisoformat(FLIGHT["sched_dep_utc"])
    assert all(departure - moment <= timedelta(days=30) for moment in moments)


def test_the_risk_without_a_reason_is_the_sum_of_the_others() -> None:
    total = {"base_points": 18.0, "other_points": 4.0, "forecast_points": 34.0}
    answer_text = rendered(reasons=[REASON], reasons_sum=total)
    assert "Sans cette circonstance (quatre vols attendent)" in answer_text
    assert "serait de 22 % au lieu de 34 %" in answer_text


@pytest.mark.parametrize(
    ("spare", "expected"), [(35, "il reste 35 min"), (-20, "il manque 20 min")]
)
def test_the_inbound_aircraft_reports_its_slack(spare: float, expected: str) -> None:
    known = {"basis": "rotation", "dep_delay_min": 12.0, "arr_delay_min": None}
    inbound = Inbound.model_validate(known | {"cancelled": False, "slack_min": spare})
    answer_text = rendered(inbound=inbound)
    assert "avec 12 min de retard à ce stade" in answer_text
    assert expected in answer_text
    assert "L’appareil attendu" not in rendered()


@pytest.mark.parametrize(
    ("text", "language", "iso"),
    [
        ("23/12/2013", "fr", "2013-12-23"),
        ("1.2.2013", "fr", "2013-02-01"),
        ("2013-12-23", "fr", "2013-12-23"),
        ("31/02/2013", "fr", "31/02/2013"),
        ("23/12/2013", "en", "23/12/2013"),
        (None, "en", ""),
    ],
)
def test_a_date_is_parsed_in_the_format_of_the_language(text: str, language: str, iso: str) -> None:
    assert iso_day(text, language) == iso


def test_a_formatted_date_is_parsed_back() -> None:
    for language in ("fr", "en"):
        assert iso_day(written_day("2013-12-03", language), language) == "2013-12-03"
