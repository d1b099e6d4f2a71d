"""The fields of the three ways to name a flight."""

from __future__ import annotations

from app.ui.fields import Field

NUMBER = (
    Field("number", "flight_number", "flight_number_info", "number"),
    Field("number-day", "day", "day_info", "day"),
    Field("number-issued", "issued", "issued_info"),
)
ROUTE = (
    Field("origin", "origin"),
    Field("day", "day", "day_info", "day"),
    Field("to", "destination", kind="narrowed"),
    Field("flight", "flight", "flight_info", "narrowed"),
    Field("issued", "issued", "issued_info", "narrowed"),
)
FREE = (
    Field("carrier", "carrier", "carrier_info"),
    Field("free-flight", "number", "number_info"),
    Field("from", "from", "from_info", "airport"),
    Field("destination", "to", "to_info", "airport"),
    Field("departure", "departure", "departure_info"),
    Field("issued-at", "issued_free", "issued_free_info"),
)
# Field of the API -> field of the form.
NUMBER_FORM = {
    "carrier": "number",
    "flight": "number",
    "departure": "number-day",
    "day": "number-day",
    "issued_at": "number-issued",
}
ROUTE_FORM = {
    "origin": "origin",
    "day": "day",
    "destination": "to",
    "flight": "flight",
    "departure": "flight",
    "issued_at": "issued",
}
FREE_FORM = {
    "carrier": "carrier",
    "flight": "free-flight",
    "origin": "from",
    "destination": "destination",
    "departure": "departure",
    "issued_at": "issued-at",
}
