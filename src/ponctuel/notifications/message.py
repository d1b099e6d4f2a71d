"""What we tell a traveller about a risk, in their language, as text and as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ponctuel.domain.json import JsonValue
from ponctuel.domain.risk import DIGITS, cancelled_as_shown, p_disrupted
from ponctuel.operations.repositories.forecasts import ForecastFigures
from ponctuel.operations.repositories.notifications import Told

# What the watched risk is, in the same words everywhere.
RISK_EN = "arriving {late} min late or more, being cancelled or being diverted"
RISK_FR = "probabilité d’arriver avec {late} min de retard ou plus, d’être annulé ou d’être dérouté"
_NARROW = "\u202f"


@dataclass(frozen=True)
class Message:
    """A message ready to be sent.

    Attributes:
        key: the same for every attempt at it, so that who receives it twice can tell.
        data: the same facts for a program.
    """

    key: str
    subject: str
    text: str
    data: dict[str, JsonValue]


def write(told: Told, zone: ZoneInfo, public_url: str) -> Message:
    """The message about one forecast for one watch.

    Args:
        zone: of the airport of departure.
        public_url: the application's address, which the text leads to.
    """
    language = _FRENCH if told.locale == "fr" else _ENGLISH
    flight, forecast = told.flight, told.forecast
    name = f"{flight.carrier_code} {flight.flight_number}"
    departure = flight.sched_dep_utc.astimezone(zone)
    words = {
        "flight": name,
        "origin": flight.origin_code,
        "destination": flight.destination_code,
        "day": language.day(departure),
        "at": f"{departure:%H:%M}",
        "late": told.late_min,
        "risk": language.percent(told.risk),
        "threshold": language.percent(told.threshold),
        "p_late": language.percent(getattr(forecast, f"p_late_{told.late_min}")),
        "p_cancelled": "—"
        if cancelled_as_shown(forecast.p_cancelled) is None
        else language.percent(forecast.p_cancelled),
        "p_diverted": language.percent(forecast.p_diverted),
        "p50": language.delay(forecast.delay_p50_min),
        "p90": language.delay(forecast.delay_p90_min),
        "issued": f"{forecast.issued_at_utc.astimezone(zone):%H:%M}",
        "link": f"{public_url}/",
    }
    words["what"] = language.risk.format(**words)
    subject, text = language.subject, language.text
    if _is_cancelled(forecast):
        subject, text = language.cancelled_subject, language.cancelled_text
    return Message(
        key=f"ponctuel-notification-{told.id}",
        subject=subject.format(**words),
        text=text.format(**words),
        data=_data(told),
    )


def _is_cancelled(forecast: ForecastFigures) -> bool:
    """Whether the cancellation was known: no model is ever that sure."""
    return forecast.p_cancelled >= 1.0


def _data(told: Told) -> dict[str, JsonValue]:
    flight, forecast = told.flight, told.forecast
    cancelled = _is_cancelled(forecast)
    return {
        "type": "watch.risk",
        "notification_id": told.id,
        "watch_id": str(told.watch_id),
        "flight": {
            "flight_id": flight.id,
            "carrier_code": flight.carrier_code,
            "flight_number": flight.flight_number,
            "origin_code": flight.origin_code,
            "destination_code": flight.destination_code,
            "sched_dep_utc": flight.sched_dep_utc.isoformat(),
        },
        "risk": {
            "definition": f"P({RISK_EN.format(late=told.late_min)})",
            "late_min": told.late_min,
            "p_disrupted": round(told.risk, DIGITS),
            "p_late": round(float(getattr(forecast, f"p_late_{told.late_min}")), DIGITS),
            "threshold": told.threshold,
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


class _English:
    risk = f"probability of {RISK_EN}"
    cancelled_subject = "{flight} on {day} is cancelled"
    cancelled_text = """\
{flight} from {origin} to {destination} is cancelled. It was due on {day} at {at}, local time.

That was known at {issued}, local time. Your airline tells you how to go on.

You asked for this message. To change or end your watch: {link}
"""
    subject = "{flight} on {day}: risk {risk}"
    text = """\
{flight} from {origin} to {destination}, due to leave on {day} at {at} (local time):

    {risk}  {what}

That passes your threshold of {threshold}. It is made of:
    {p_late}  arrives {late} min late or more
    {p_cancelled}  cancelled
    {p_diverted}  diverted
If it arrives: {p50} in half of the cases, {p90} at most in nine cases out of ten.
Forecast of {issued}, local time. It may change; your airline has the last word.

Be at the airport when your airline says: a delay that is forecast may not happen.

You asked for this message. To change or end your watch: {link}
"""

    @staticmethod
    def percent(share: float) -> str:
        return f"{_whole(share)}%"

    @staticmethod
    def delay(minutes: float) -> str:
        whole = round(minutes)
        return f"{whole} min late" if whole > 0 else f"{-whole} min early" if whole else "on time"

    @staticmethod
    def day(moment: datetime) -> str:
        return f"{moment.day} {_MONTHS_EN[moment.month - 1]} {moment.year}"


class _French:
    risk = RISK_FR
    cancelled_subject = "{flight} le {day} est annulé"
    cancelled_text = f"""\
{{flight}} de {{origin}} à {{destination}} est annulé. Il devait partir le {{day}} à {{at}}.

C’était connu à {{issued}}, heure locale. Votre compagnie vous dira comment poursuivre.

Vous avez demandé cet avis. Pour changer votre veille ou y mettre fin{_NARROW}: {{link}}
"""
    subject = "{flight} le {day}" + _NARROW + ": risque de {risk}"
    text = f"""\
{{flight}} de {{origin}} à {{destination}}, départ prévu le {{day}} à {{at}} (heure locale){_NARROW}:

    {{risk}}  {{what}}

Cela dépasse votre seuil de {{threshold}}. Soit{_NARROW}:
    {{p_late}}  arrive avec {{late}} min de retard ou plus
    {{p_cancelled}}  annulé
    {{p_diverted}}  dérouté
S’il arrive{_NARROW}: {{p50}} une fois sur deux, {{p90}} au plus neuf fois sur dix.
Prévision de {{issued}}, heure locale. Elle peut changer{_NARROW}; la compagnie a le dernier mot.

Soyez à l’aéroport à l’heure que dit votre compagnie{_NARROW}: un retard prévu peut ne pas se produire.

Vous avez demandé cet avis. Pour changer votre veille ou y mettre fin{_NARROW}: {{link}}
"""  # noqa: E501 - a line of a letter

    @staticmethod
    def percent(share: float) -> str:
        return f"{_whole(share)}{_NARROW}%"

    @staticmethod
    def delay(minutes: float) -> str:
        whole = round(minutes)
        if whole > 0:
            return f"{whole} min de retard"
        return f"{-whole} min d’avance" if whole else "à l’heure"

    @staticmethod
    def day(moment: datetime) -> str:
        first = "1er" if moment.day == 1 else str(moment.day)
        return f"{first} {_MONTHS_FR[moment.month - 1]} {moment.year}"


_ENGLISH, _FRENCH = _English(), _French()
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTHS_FR = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def _whole(share: float) -> str:
    """Whole percent; what is rare is not told as impossible, nor what is likely as certain."""
    if 0 < share < 0.005:
        return "<1"
    return ">99" if 0.995 < share < 1 else f"{share * 100:.0f}"
