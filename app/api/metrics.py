"""Counters of this process's requests, and `/metrics` in Prometheus' format."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from functools import cache

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.rights import RIGHTS
from ponctuel.monitoring.traffic import METRIC_PREFIX, Traffic

SLOW_S = 1.0
MINUTE_S, KEPT_MINUTES = 60, 3 * 1440
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
OTHER = "other"
# Answers that stay open as long as a page: their latency is the time to the first byte.
STREAMS = ("/gradio_api/queue/data", "/gradio_api/heartbeat")


class RequestMetrics:
    """Requests by method, topic and class of answer; their duration; those under way."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        # Memory, processor time and open files of this process, where the system tells them.
        ProcessCollector(namespace=METRIC_PREFIX.rstrip("_"), registry=self.registry)
        self._requests = Counter(
            f"{METRIC_PREFIX}http_requests",
            "Requests that this server answered; workers beside it forecast and take none.",
            ("method", "topic", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            f"{METRIC_PREFIX}http_request_duration_seconds",
            "Time from a request's first byte to the end of its answer; of a stream, to its start.",
            ("topic",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._open = Gauge(
            f"{METRIC_PREFIX}http_requests_in_progress",
            "Requests under way.",
            registry=self.registry,
        )
        self._lock = threading.Lock()
        self._minutes: deque[list[int]] = deque(maxlen=KEPT_MINUTES)

    def begin(self) -> None:
        self._open.inc()

    def end(self, method: str, path: str, status: int, spent_s: float) -> None:
        """Count one request that has been answered."""
        topic = topic_of(path)
        self._open.dec()
        self._requests.labels(method, topic, f"{status // 100}xx").inc()
        self._seconds.labels(topic).observe(spent_s)
        minute = int(time.time()) // MINUTE_S
        with self._lock:
            if not self._minutes or self._minutes[-1][0] != minute:
                self._minutes.append([minute, 0, 0])
            self._minutes[-1][1] += 1
            self._minutes[-1][2] += status >= 500 or spent_s > SLOW_S

    def traffic(self) -> Sequence[Traffic]:
        """Requests of the last three days, minute by minute of the machine's clock."""
        with self._lock:
            return [Traffic(*each) for each in self._minutes]

    def exposition(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)


class CountRequests:
    """Counts every request; plain ASGI, outside everything that may refuse one."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started_s, status = time.perf_counter(), 500
        spent_s: float | None = None
        self.metrics.begin()

        async def counted(message: Message) -> None:
            nonlocal status, spent_s
            if message["type"] == "http.response.start":
                status = message["status"]
                if scope["path"].startswith(STREAMS):
                    spent_s = time.perf_counter() - started_s
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            if spent_s is None:
                spent_s = time.perf_counter() - started_s
            self.metrics.end(scope["method"], scope["path"], status, spent_s)


def topic_of(path: str) -> str:
    """The topic of an address: a word of the API, `page` below it, `other` for any other."""
    parts = path.strip("/").split("/")
    if parts[0] != "v1":
        return "checks" if parts[0] in ("health", "ready", "metrics") else "page"
    return parts[1] if len(parts) > 1 and parts[1] in _topics() else OTHER


@cache
def _topics() -> frozenset[str]:
    """First path segments of the API: unknown paths must not create new time series."""
    return frozenset(path.split("/")[2] for _, path in RIGHTS if path.startswith("/v1/"))
