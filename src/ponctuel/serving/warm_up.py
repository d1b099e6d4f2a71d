"""The first forecast of a server, asked by itself: nobody waits for what is read only once."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from ponctuel.domain.flight import ForecastRequest
from ponctuel.serving.service import ForecastService

log = logging.getLogger(__name__)
# The boosters that answer are others near departure than far from it.
LEADS = (timedelta(minutes=40), timedelta(hours=2), timedelta(hours=15))
WITHIN = timedelta(hours=6)


def warm_up(service: ForecastService) -> int:
    """Forecast and explain a flight of the schedule at a few lead times; nothing is kept.

    Args:
        service: whose model and history are read.

    Returns:
        How many forecasts were made: a schedule may be at its end.
    """
    started, now, forecasts_n = time.monotonic(), service.clock.now(), 0
    for lead in LEADS:
        upcoming = service.departures(now + lead, now + lead + WITHIN, at=now)
        if upcoming:
            issued = service.issue([ForecastRequest(upcoming[0], now)])
            forecasts_n += len(service.explain(issued, [0]))
    log.info("warmed up by %d forecasts in %.1f s", forecasts_n, time.monotonic() - started)
    return forecasts_n
