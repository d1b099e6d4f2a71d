"""Typed client of Ponctuel's API, sync and async.

`Client` and `AsyncClient` have the same operations, named as in the API's documentation; `models`
holds their results, `errors` their exceptions.
"""

from ponctuel_sdk._call import Page
from ponctuel_sdk._retries import NO_RETRIES, Retries
from ponctuel_sdk._senders import AsyncPages, Pages
from ponctuel_sdk.client import AsyncClient, Client
from ponctuel_sdk.errors import PonctuelError
from ponctuel_sdk.models.forecasts import Forecast, ForecastRequest, Refusal

__all__ = [
    "NO_RETRIES",
    "AsyncClient",
    "AsyncPages",
    "Client",
    "Forecast",
    "ForecastRequest",
    "Page",
    "Pages",
    "PonctuelError",
    "Refusal",
    "Retries",
]
