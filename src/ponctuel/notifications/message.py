"""Messages to travellers about a risk, in their language, as text and as data."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ponctuel.domain.json import JsonValue
from ponctuel.domain.risk import DIGITS, cancelled_as_shown, p_disrupted
from ponctuel.operations.repositories.forecasts import ForecastFigures
from ponctuel.operations.repositories.notifications import NotificationContent
from ponctuel_words import DEFAULT, LANGUAGES, formats
from ponctuel_words.mail import subject_and_text

# The definition of the watched risk, for programs.
RISK = "arriving {late} min late or more, being cancelled or being diverted"


@dataclass(frozen=True)
class Message:
    """A message ready to be sent.

    Attributes:
        key: the same for every attempt, so that a receiver can detect duplicates.
        data: the same content for a program.
    """

    key: str
    subject: str
    text: str
    data: dict[str, JsonValue]


def write(content: NotificationContent, zone: ZoneInfo, public_url: str) -> Message:
    """The message about one forecast for one watch.

    Args:
        zone: the time zone of the airport of departure.
        public_url: the application's address, linked in the text.
    """
    flight, forecast = content.flight, content.forecast
    language = content.locale if content.locale in LANGUAGES else DEFAULT
    departure = flight.sched_dep_utc.astimezone(zone)
    cancelled = cancelled_as_shown(forecast.p_cancelled)

    def probability(p: float | None) -> str:
        return formats.probability(p, language)

    subject, text = subject_and_text(
        "cancelled" if _is_cancelled(forecast) else "risk",
        language,
        flight=f"{flight.carrier_code} {flight.flight_number}",
        origin=flight.origin_code,
        destination=flight.destination_code,
        day=formats.day(departure, language, long=True),
        at=formats.clock_time(departure),
        late=formats.duration(content.late_min),
        risk=probability(content.risk),
        threshold=probability(content.threshold),
        p_late=probability(getattr(forecast, f"p_late_{content.late_min}")),
        p_cancelled=probability(cancelled),
        p_diverted=probability(forecast.p_diverted),
        p50=formats.delay(forecast.delay_p50_min, language),
        p90=formats.delay(forecast.delay_p90_min, language),
        issued=formats.clock_time(forecast.issued_at_utc.astimezone(zone)),
        link=f"{public_url}/",
    )
    return Message(f"ponctuel-notification-{content.id}", subject, text, _data(content))


def _is_cancelled(forecast: ForecastFigures) -> bool:
    """Whether the cancellation is a known fact: a model's probability never reaches 1."""
    return forecast.p_cancelled >= 1.0


def _data(content: NotificationContent) -> dict[str, JsonValue]:
    flight, forecast = content.flight, content.forecast
    cancelled = _is_cancelled(forecast)
    return {
        "type": "watch.risk",
        "notification_id": content.id,
        "watch_id": str(content.watch_id),
        "flight": {
            "flight_id": flight.id,
            "carrier_code": flight.carrier_code,
            "flight_number": flight.flight_number,
            "origin_code": flight.origin_code,
            "destination_code": flight.destination_code,
            "sched_dep_utc": flight.sched_dep_utc.isoformat(),
        },
        "risk": {
            "definition": f"P({RISK.format(late=content.late_min)})",
            "late_min": content.late_min,
            "p_disrupted": round(content.risk, DIGITS),
            "p_late": round(float(getattr(forecast, f"p_late_{content.late_min}")), DIGITS),
            "threshold": content.threshold,
        },
        "forecast": {
            "issued_at_utc": forecast.issued_at_utc.isoformat(),
            "cancelled": cancelled,
            "model_version": forecast.model_version,
            "p_disrupted_30": p_disrupted(
                forecast.p_late_30, forecast.p_cancelled, forecast.p_diverted
            ),
            "p_cancelled": None
            if cancelled_as_shown(forecast.p_cancelled) is None
            else round(forecast.p_cancelled, DIGITS),
            **{
                name: round(float(getattr(forecast, name)), 6)
                for name in (
                    "p_diverted",
                    "p_late_15",
                    "p_late_30",
                    "p_late_60",
                    "p_late_120",
                    "p_late_180",
                )
            },
            **{
                name: None if cancelled else round(float(getattr(forecast, name)), 6)
                for name in ("delay_p50_min", "delay_p90_min")
            },
        },
    }
