"""The delay classes of a commercial API, for programs that were written for it."""

from __future__ import annotations

from datetime import date, time

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.delay_classes import DelayClasses


@operation("GET", "/v1/travel/predictions/flight-delay")
def predict_flight_delay(
    origin_location_code: str,
    destination_location_code: str,
    departure_date: date | str,
    departure_time: time | str,
    carrier_code: str,
    flight_number: int | str,
    *,
    arrival_date: date | str | None = None,
    arrival_time: time | str | None = None,
    aircraft_code: str | None = None,
    duration: str | None = None,
) -> Call[DelayClasses]:
    """The four delay classes of a flight, with that API's parameters and response.

    Args:
        origin_location_code: IATA code of the airport of departure.
        destination_location_code: IATA code of the airport of arrival.
        departure_date: scheduled, local to the origin.
        departure_time: scheduled, local to the origin.
        carrier_code: the carrier's IATA code.
        flight_number: the number without the carrier's code.
        arrival_date: accepted; the schedule's is used.
        arrival_time: accepted; the schedule's is used.
        aircraft_code: accepted; no feature uses the type.
        duration: accepted; the schedule's is used.
    """
    query = {
        "originLocationCode": origin_location_code,
        "destinationLocationCode": destination_location_code,
        "departureDate": departure_date,
        "departureTime": departure_time,
        "carrierCode": carrier_code,
        "flightNumber": flight_number,
        "arrivalDate": arrival_date,
        "arrivalTime": arrival_time,
        "aircraftCode": aircraft_code,
        "duration": duration,
    }
    return Call(model(DelayClasses), query)
