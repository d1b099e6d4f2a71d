"""The API as an application, given its service: nothing connects at import."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.api import docs, problems, routes, schemas
from app.api.security import BodyLimit, SecurityHeaders
from app.api.service import Service

DESCRIPTION = (
    "How late will a scheduled flight be? Calibrated distributions of arrival delay, with "
    "cancellation, from 30 days ahead to departure. Probabilities are between 0 and 1, delays "
    "in minutes; times bear an offset, or are local to the origin airport."
)
EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def create_app(service: Service) -> FastAPI:
    """The REST application over a forecasting service."""
    app = FastAPI(
        title="Ponctuel",
        version=service.model_version,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    problems.install(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    app.include_router(routes.v1)
    app.include_router(routes.checks)
    _document(app)
    app.include_router(_nowhere())
    return app


def _document(app: FastAPI) -> None:
    """Serve the documentation as one page without a script, and add the problem's schema."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        made = plain()
        schema = schemas.ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        made["components"]["schemas"]["ProblemOut"] = schema
        made["info"]["version"] = app.state.service.model_version  # the champion may change
        # FastAPI's own shape of a validation error is never sent.
        for unused in ("HTTPValidationError", "ValidationError"):
            made["components"]["schemas"].pop(unused, None)
        return made

    app.openapi = openapi  # type: ignore[method-assign]

    @app.get("/docs", include_in_schema=False)
    def documentation() -> HTMLResponse:
        return HTMLResponse(docs.render(app.openapi()))


def _nowhere() -> APIRouter:
    """Under /v1, what no route takes is a problem document, whatever is mounted at `/`."""
    router = APIRouter()

    @router.api_route("/v1/{path:path}", methods=EVERY_METHOD, include_in_schema=False)
    def nowhere(path: str, request: Request) -> None:
        known = {
            method
            for route in routes.v1.routes
            if route.matches(request.scope)[0] is Match.PARTIAL
            for method in getattr(route, "methods", None) or ()
        }
        if known:
            allow = ", ".join(sorted(known))
            raise HTTPException(405, f"This address takes {allow}.", headers={"Allow": allow})
        raise HTTPException(404, f"There is nothing at /v1/{path[:100]}; see /docs.")

    return router
