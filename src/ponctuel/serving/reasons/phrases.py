"""Phrases of each family; a family without an entry is called by its label."""

from __future__ import annotations

from ponctuel.serving.reasons.aircraft import AIRCRAFT, AIRCRAFT_TYPE
from ponctuel.serving.reasons.flow import Flights, enroute, flow, overdue, record
from ponctuel.serving.reasons.itinerary import BANK, CALENDAR, SCHEDULE
from ponctuel.serving.reasons.phrase import Phrase
from ponctuel.serving.reasons.rotation import ROTATION
from ponctuel.serving.reasons.turns import INBOUND, turns
from ponctuel.serving.reasons.weather import WEATHER
from ponctuel.serving.reasons.weather_area import WEATHER_AREA

_FROM = Flights("from", ("origin",))
_TO = Flights("to", ("destination",))
_FROM_DESTINATION = Flights("from_destination", ("destination",))
_TO_ORIGIN = Flights("to_origin", ("origin",))
_EVERYWHERE = Flights("everywhere")
_CARRIER = Flights("carrier", ("carrier",))
_CARRIER_FROM = Flights("carrier_from", ("carrier", "origin"))
_ROUTE = Flights("route", ("origin", "destination"))
_SLOT = Flights("slot", ("origin",))
_NUMBER = Flights("number", ("flight",))

PHRASES: dict[str, tuple[Phrase, ...]] = {
    "aircraft": AIRCRAFT,
    "aircraft_type": AIRCRAFT_TYPE,
    "bank": BANK,
    "calendar": CALENDAR,
    "carrier": flow("carrier", _CARRIER),
    "carrier_origin": flow("carrier_origin", _CARRIER_FROM),
    "carrier_record": record("carrier", _CARRIER_FROM),
    "destination": flow("destination", _TO),
    "enroute_destination": enroute("enroute_destination", _TO),
    "enroute_origin": enroute("enroute_origin", _FROM),
    "enroute_route": enroute("enroute_route", _ROUTE),
    "flight_number": record("flight_number", _NUMBER),
    "from_destination": flow("from_destination", _FROM_DESTINATION),
    "inbound": INBOUND,
    "origin": flow("origin", _FROM),
    "overdue_carrier": overdue("overdue_carrier", _CARRIER_FROM),
    "overdue_destination": overdue("overdue_destination", _TO),
    "overdue_origin": overdue("overdue_origin", _FROM),
    "overdue_system": overdue("overdue_system", _EVERYWHERE),
    "rotation": ROTATION,
    "route": record("route", _ROUTE),
    "schedule": SCHEDULE,
    "slot": record("slot", _SLOT),
    "system": flow("system", _EVERYWHERE),
    "system_record": record("system", _EVERYWHERE),
    "to_origin": flow("to_origin", _TO_ORIGIN),
    "turn_carrier": turns("turn_carrier", "carrier", "origin"),
    "turn_origin": turns("turn_origin", "origin"),
    "weather": WEATHER,
    "weather_area": WEATHER_AREA,
}
