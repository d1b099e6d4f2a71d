"""The warm-up of a server: first forecasts that load models and data before any request."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from ponctuel.domain.flight import ForecastRequest
from ponctuel.serving.service import ForecastService

log = logging.getLogger(__name__)
# Different boosters answer at different lead times.
LEADS = (timedelta(minutes=40), timedelta(hours=2), timedelta(hours=15))
WITHIN = timedelta(hours=6)


def warm_up(service: ForecastService) -> int:
    """Forecast and explain a scheduled flight at a few lead times; nothing is stored.

    Args:
        service: the service to warm up.

    Returns:
        The number of forecasts made; zero at the end of the schedule.
    """
    started, now, forecasts_n = time.monotonic(), service.clock.now(), 0
    for lead in LEADS:
        upcoming = service.departures(now + lead, now + lead + WITHIN, at=now)
        if upcoming:
            issued = service.issue([ForecastRequest(upcoming[0], now)])
            forecasts_n += len(service.explain(issued, [0]))
    log.info("warmed up by %d forecasts in %.1f s", forecasts_n, time.monotonic() - started)
    return forecasts_n
