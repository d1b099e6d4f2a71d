"""Forecasts of one flight, of many, or of any number."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from ponctuel_sdk._call import Call, Page, Series, new_idempotency_key, part
from ponctuel_sdk._operation import listing, operation
from ponctuel_sdk.errors import Refused
from ponctuel_sdk.models.forecasts import (
    MAX_REQUESTS,
    Forecast,
    ForecastRequest,
    Forecasts,
    ForecastsBody,
    Refusal,
)

RequestLike = ForecastRequest | Mapping[str, Any]


def _body(requests: Iterable[RequestLike]) -> ForecastsBody:
    return ForecastsBody(requests=[ForecastRequest.model_validate(request) for request in requests])


def _only(answer: Forecasts) -> Forecast:
    first = answer.forecasts[0]
    if isinstance(first, Refusal):
        raise Refused(first.error)
    return first


@operation("POST", "/v1/forecasts", repeatable=True)
def forecast(
    carrier: str,
    flight: int | str,
    origin: str,
    destination: str,
    departure: datetime | str,
    issued_at: datetime | str | None = None,
    tail_number: str | None = None,
) -> Call[Forecast]:
    """Forecast one flight.

    Args:
        carrier: the carrier's IATA code, as 'UA'.
        flight: the flight number, with or without the carrier's code.
        origin: IATA code of the airport of departure.
        destination: IATA code of the airport of arrival.
        departure: scheduled; local to the origin unless it has an offset.
        issued_at: the issue time; the present time of the system's clock if omitted.
        tail_number: the aircraft, where it is known.

    Raises:
        Refused: the flight cannot be forecast.
    """
    request = {
        "carrier": carrier,
        "flight": flight,
        "origin": origin,
        "destination": destination,
        "departure": departure,
        "issued_at": issued_at,
        "tail_number": tail_number,
    }
    return Call(part(Forecasts, _only), body=_body([request]))


@operation("POST", "/v1/forecasts", repeatable=True)
def make_forecasts(
    requests: Sequence[RequestLike],
    *,
    keep: bool = False,
    reasons: bool = True,
    idempotency_key: str | None = None,
) -> Call[list[Forecast | Refusal]]:
    """Forecast one to 10,000 flights; the answers are in the order of the requests.

    A request that cannot be answered has a Refusal in its place.

    Args:
        requests: 1 to 10,000.
        keep: store them in the account's history, at most 200 in one call.
        reasons: whether to give reasons; without them, many forecasts are much faster.
        idempotency_key: a repetition with the same key creates nothing; generated if omitted.
    """
    return Call(
        part(Forecasts, lambda answer: answer.forecasts),
        {"keep": keep or None, "reasons": reasons},
        _body(requests),
        # Without a key, a repetition would be stored twice.
        idempotency_key=idempotency_key or (new_idempotency_key() if keep else None),
    )


@listing("POST", "/v1/forecasts", repeatable=True)
def forecast_all(
    requests: Iterable[RequestLike], at_once: int = 1000, *, reasons: bool = True
) -> Series[Forecast | Refusal]:
    """Forecast any number of flights, in several calls; iterate over the answers.

    Args:
        requests: any number.
        at_once: requests in each call, 1 to 10,000.
        reasons: False: without reasons, which is faster.

    Raises:
        ValueError: `at_once` lies outside its bounds.
    """
    if not 1 <= at_once <= MAX_REQUESTS:
        raise ValueError(f"at_once: 1 to {MAX_REQUESTS} are accepted, not {at_once}")

    def calls() -> Generator[Call[Page[Forecast | Refusal]], Page[Forecast | Refusal], None]:
        remaining = iter(requests)
        while chunk := list(islice(remaining, at_once)):
            page = part(Forecasts, lambda answer: Page(answer.forecasts))
            yield Call(page, {"reasons": reasons}, _body(chunk))

    return Series(calls)
