"""What is said of the weather service, in both languages."""

from __future__ import annotations

from fastapi import Request

from ponctuel.serving.weather import WeatherDesk
from ponctuel_sdk.models.forecasts import WeatherUse

STATUS_WORDS = {
    "ok": (
        "Weather forecast for the hours of departure and arrival. It is shown beside our forecast "
        "and is no part of it.",
        "Météo prévue aux heures de départ et d’arrivée. Elle est montrée à côté de notre "
        "prévision et n’y entre pas.",
    ),
    "partial": (
        "The weather is forecast for one end only, or for neither: the hour is too far ahead or "
        "not known, or the service did not answer. It is no part of our forecast.",
        "La météo n’est prévue que pour une extrémité du vol, ou pour aucune : l’heure est trop "
        "lointaine ou inconnue, ou le service n’a pas répondu. Elle n’entre pas dans notre "
        "prévision.",
    ),
    "down": (
        "The weather service does not answer: the forecast does without it.",
        "Le service météo ne répond pas : la prévision s’en passe.",
    ),
    "off": (
        "No weather service is asked: it is turned off, or the clock replays the past.",
        "Aucun service météo n’est interrogé : il est désactivé, ou l’horloge rejoue le passé.",
    ),
}


def desk_of(request: Request) -> WeatherDesk | None:
    """The desk that the composition root gave to the application, if any."""
    found: WeatherDesk | None = request.app.state.weather
    return found


def weather_use(desk: WeatherDesk | None, origin_code: str) -> WeatherUse | None:
    """Whether the weather at an origin is known, as a forecast tells it."""
    if desk is None:
        return None
    known = desk.observed_at(origin_code)
    if known is None:
        return WeatherUse(
            status="down",
            observed_at_utc=None,
            text_en=f"The weather at {origin_code} has not been observed in the last six "
            "hours: the forecast does without it.",
            text_fr=f"La météo n’a pas été observée à {origin_code} depuis six heures : la "
            "prévision s’en passe.",
        )
    return WeatherUse(
        status="ok",
        observed_at_utc=known,
        text_en=f"The weather at {origin_code} was last observed at {known:%H:%M} UTC.",
        text_fr=f"La météo à {origin_code} a été observée pour la dernière fois à "
        f"{known:%H:%M} UTC.",
    )
