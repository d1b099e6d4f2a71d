"""Messages to travellers in two languages: the risk, its definition, and the advice."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ponctuel.notifications.message import Message, write
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.forecasts import ForecastFigures
from ponctuel.operations.repositories.notifications import NotificationContent

NEW_YORK = ZoneInfo("America/New_York")
DEPARTURE = datetime(2013, 12, 23, 22, 15, tzinfo=UTC)
CONTENT = NotificationContent(
    id=7,
    watch_id=uuid.UUID(int=3),
    channel="email",
    risk=0.4367,
    attempts=1,
    late_min=30,
    threshold=0.4,
    webhook_url=None,
    email="ana@example.com",
    locale="en",
    flight=KnownFlight(11, "UA", 1545, "EWR", "IAH", DEPARTURE, None),
    forecast=ForecastFigures(
        flight_id=11,
        issued_at_utc=datetime(2013, 12, 23, 20, 5, tzinfo=UTC),
        lead_time_min=130.0,
        model_version="ponctuel/1",
        p_cancelled=0.02,
        p_diverted=0.0008,
        p_late_15=0.6,
        p_late_30=0.4159,
        p_late_60=0.2,
        p_late_120=0.1,
        p_late_180=0.05,
        expected_delay_min=30.0,
        delay_p05_min=-9.0,
        delay_p10_min=-4.0,
        delay_p50_min=21.4,
        delay_p90_min=95.0,
        delay_p95_min=130.0,
    ),
)
URL = "https://ponctuel.example"


def message_with_plain_spaces(content: NotificationContent) -> Message:
    """The message with plain spaces."""
    message = write(content, NEW_YORK, URL)
    return replace(message, subject=plain(message.subject), text=plain(message.text))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_risk_is_called_by_its_name() -> None:
    message = message_with_plain_spaces(CONTENT)
    assert message.subject == "UA 1545 on 23 December 2013: risk 44%"
    assert (
        "44%  probability of arriving at least 30 min late, being cancelled or being diverted"
        in message.text
    )
    assert "42%  arrival at least 30 min late" in message.text
    assert "2.0%  cancellation" in message.text
    assert "< 0.1%  diversion" in message.text
    assert "threshold of 40%" in message.text
    assert "at 17:15 (local time)" in message.text
    assert "issued at 15:05" in message.text
    assert "the median is 21 min late" in message.text
    assert "no worse than 1 h 35 late" in message.text
    assert URL in message.text


@pytest.mark.parametrize(
    ("locale", "subject", "advice"),
    [
        ("en", "UA 1545 on 23 December 2013 is cancelled", "Ask your airline for another flight."),
        ("fr", "UA 1545 le 23 décembre 2013 est annulé", "pour être réacheminé."),
    ],
)
def test_a_known_cancellation_is_reported_without_risks(
    locale: str, subject: str, advice: str
) -> None:
    forecast = replace(CONTENT.forecast, p_cancelled=1.0, p_diverted=0.0, p_late_30=0.0)
    message = message_with_plain_spaces(
        replace(CONTENT, locale=locale, risk=1.0, forecast=forecast)
    )
    assert message.subject == subject
    assert advice in message.text
    assert "15:05" in message.text
    for word in ("%", "median", "médiane", "21 min"):
        assert word not in message.text
    assert message.data["forecast"]["cancelled"] is True
    assert message.data["forecast"]["delay_p50_min"] is None
    assert write(CONTENT, NEW_YORK, URL).data["forecast"]["cancelled"] is False


def test_in_french_with_its_typography() -> None:
    message = write(replace(CONTENT, locale="fr"), NEW_YORK, URL)
    assert plain(message.subject) == "UA 1545 le 23 décembre 2013 : risque de 44 %"
    expected = (
        "probabilité d’arriver avec au moins 30 min de retard, d’être annulé ou d’être dérouté"
    )
    assert f"44 %  {expected}" in plain(message.text)
    assert "départ prévu le 23 décembre 2013 à 17:15 (heure locale)" in plain(message.text)
    for sign in ":;!?%":
        assert f" {sign}" not in message.text, "a no-break space must precede it"


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_no_message_advises_to_come_later(locale: str) -> None:
    text = write(replace(CONTENT, locale=locale), NEW_YORK, URL).text
    advice_of = {
        "en": "Be at the airport at the time that your airline asks for",
        "fr": "Soyez à l’aéroport à l’heure demandée par votre compagnie",
    }
    assert advice_of[locale] in text


def test_the_first_of_a_month_and_an_early_arrival() -> None:
    first = replace(
        CONTENT, flight=replace(CONTENT.flight, sched_dep_utc=datetime(2013, 12, 1, 17, tzinfo=UTC))
    )
    early = replace(
        first, forecast=replace(CONTENT.forecast, delay_p50_min=-3.2, delay_p90_min=0.2)
    )
    french = message_with_plain_spaces(replace(early, locale="fr"))
    assert "le 1er décembre 2013" in french.subject
    assert "3 min d’avance en médiane ;" in french.text
    assert "au plus à l’heure." in french.text
    assert "the median is 3 min early" in message_with_plain_spaces(early).text
    assert message_with_plain_spaces(replace(early, risk=0.9991)).subject.endswith("risk > 99.9%")


def test_a_program_gets_the_same_facts() -> None:
    message = write(CONTENT, NEW_YORK, URL)
    data = json.loads(json.dumps(message.data))
    assert data["risk"] == {
        "definition": "P(arriving 30 min late or more, being cancelled or being diverted)",
        "late_min": 30,
        "p_disrupted": 0.4367,
        "p_late": 0.4159,
        "threshold": 0.4,
    }
    assert data["flight"]["sched_dep_utc"] == "2013-12-23T22:15:00+00:00"
    assert data["forecast"]["p_late_30"] == 0.4159
    assert data["forecast"]["p_disrupted_30"] == 0.4367
    assert message.key == write(replace(CONTENT, attempts=5), NEW_YORK, URL).key, (
        "every attempt has the same key"
    )
    assert "ana@example.com" not in json.dumps(data)
