"""The API as an application, given its services: nothing connects at import."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Match

from app.api import docs, problems
from app.api.auth.client_address import new_page_secret
from app.api.auth.guard import guard
from app.api.caching import cacheable
from app.api.docs_examples import Document
from app.api.front.bodies import BodyRules
from app.api.front.forwarded import OwnAddress
from app.api.front.reading import PageLimits
from app.api.front.waiting import ForecastQueue
from app.api.limits import RateLimits
from app.api.metrics import CountRequests, RequestMetrics
from app.api.openapi_rights import SECURITY_SCHEMES, document_rights
from app.api.registry import RegistryService
from app.api.request_ids import AnswerHeaders
from app.api.rights import Route, check_table
from app.api.routes import ROUTERS
from app.api.security import SecurityHeaders
from app.api.service import Service
from ponctuel.accounts.bootstrap import Accounts
from ponctuel.config.application import ApplicationSettings
from ponctuel.monitoring.overview import Overview
from ponctuel.notifications.watches import Watches
from ponctuel.serving.batches import BatchService
from ponctuel.serving.weather import WeatherService
from ponctuel_sdk.models.events import Event
from ponctuel_sdk.models.problems import ProblemDocument

DESCRIPTION = (
    "How late will a scheduled flight be? Calibrated distributions of arrival delay, with "
    "cancellation, from 30 days ahead to departure. Probabilities are between 0 and 1, delays "
    "in minutes; times bear an offset, or are local to the origin airport."
)
EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
ANYTHING = "/v1/{path:path}"
# The page, which lives in this process, calls by this name; probes call by the address.
OWN_HOSTS = ("ponctuel.internal", "127.0.0.1", "localhost")


def create_app(
    service: Service,
    accounts: Accounts | None = None,
    settings: ApplicationSettings | None = None,
    batches: BatchService | None = None,
    registry: RegistryService | None = None,
    weather: WeatherService | None = None,
    watches: Watches | None = None,
    lookups: Service | None = None,
    monitoring: Overview | None = None,
    metrics: RequestMetrics | None = None,
) -> FastAPI:
    """The REST application over a forecasting service and accounts.

    Args:
        accounts: without them the API serves visitors only; routes that need accounts answer 503.
        settings: the settings; by default those of development without accounts.
        batches, registry, watches: without them, the routes that need them answer 503.
        lookups: the service on a connection of its own, for look-ups.
        weather: asks the weather service, where the installation has one.
        monitoring: indicators and alerts of the installation.
        metrics: counts requests.

    Raises:
        InternalError: the routes and the table of rights differ.
    """
    settings = settings or ApplicationSettings(environment="development")
    app = FastAPI(
        title="Ponctuel",
        version=service.model_version,
        description=DESCRIPTION,
        openapi_url=None,  # served below, with an ETag
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    app.state.lookups = lookups or service
    app.state.accounts = accounts
    app.state.batches = batches
    app.state.registry = registry
    app.state.weather = weather
    app.state.watches = watches
    app.state.monitoring = monitoring
    app.state.metrics = metrics or RequestMetrics()
    app.state.settings = settings
    app.state.limits = RateLimits(settings.rate_storage, settings.rate_limits)
    app.state.page_secret = new_page_secret()
    problems.install(app)
    app.add_middleware(PageLimits, limits=app.state.limits)
    app.add_middleware(ForecastQueue)  # inside: a slow body takes no place in the queue
    app.add_middleware(BodyRules)
    app.add_middleware(OwnAddress, public_url=None if settings.development else settings.public_url)
    over_https = (settings.public_url or "").startswith("https://") and not settings.development
    app.add_middleware(SecurityHeaders, https=over_https, frame_ancestors=settings.frame_ancestors)
    if not settings.development and settings.public_url:
        # No redirects: they would repeat the Host header, which the caller may have made up.
        host = urlsplit(settings.public_url).hostname or ""
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[host, *OWN_HOSTS])
    app.add_middleware(AnswerHeaders)
    app.add_middleware(CountRequests, metrics=app.state.metrics)
    guarded = APIRouter(dependencies=[Depends(guard)])
    for router in ROUTERS:
        guarded.include_router(router)
    app.include_router(guarded)
    _document(app)
    check_table(served_routes(app))
    app.include_router(_unknown_paths(guarded))
    return app


def served_routes(app: FastAPI) -> Iterable[Route]:
    """Every method and path template, except the catch-all for unknown paths."""
    for context in iter_route_contexts(app.routes):
        path = getattr(context, "path", None)
        methods = getattr(context, "methods", None)
        if path is not None and path != ANYTHING:
            yield from ((method, path) for method in methods or () if method != "HEAD")


def _document(app: FastAPI) -> None:
    """Serve the documentation as one page; add the problem and the rights."""
    plain = app.openapi

    def openapi() -> Document:
        document = plain()
        components = document["components"]
        for unnamed in (ProblemDocument, Event):  # by no route's signature
            schema = unnamed.model_json_schema(ref_template="#/components/schemas/{model}")
            components["schemas"] |= {**schema.pop("$defs", {}), unnamed.__name__: schema}
        components["securitySchemes"] = SECURITY_SCHEMES
        document["info"]["version"] = app.state.service.model_version  # the champion may change
        # FastAPI's own shape of a validation error is never sent.
        for unused in ("HTTPValidationError", "ValidationError"):
            components["schemas"].pop(unused, None)
        document_rights(document)
        return document

    app.openapi = openapi  # type: ignore[method-assign]

    @app.get("/docs", include_in_schema=False)
    def documentation(request: Request) -> Response:
        page = docs.render(app.openapi()).encode()
        answer = cacheable(request, page, "text/html; charset=utf-8")
        answer.headers["content-security-policy"] = docs.POLICY
        return answer

    @app.get("/openapi.json", include_in_schema=False)
    def document(request: Request) -> Response:
        return cacheable(request, json.dumps(app.openapi(), ensure_ascii=False).encode())


def _unknown_paths(guarded: APIRouter) -> APIRouter:
    """Answer unknown paths under /v1 with a problem document, whatever is mounted at `/`."""
    router = APIRouter()

    @router.api_route(ANYTHING, methods=EVERY_METHOD, include_in_schema=False)
    def unknown_path(path: str, request: Request) -> None:
        methods = {
            method
            for context in iter_route_contexts(guarded.routes)
            if context.matches(request.scope)[0] is Match.PARTIAL  # type: ignore[attr-defined]
            for method in getattr(context, "methods", None) or ()
        }
        if methods:
            allow = ", ".join(sorted(methods))
            raise HTTPException(405, f"This address takes {allow}.", headers={"Allow": allow})
        raise HTTPException(404, f"There is nothing at /v1/{path[:100]}; see /docs.")

    return router
