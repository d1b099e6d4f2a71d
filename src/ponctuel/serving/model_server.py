"""MLflow's own model server on the champion of the moment.

The application is MLflow's, built once for each champion; requests go to the newest. `mlflow models
serve` would keep the version that it started with.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping

import mlflow
from mlflow.pyfunc import scoring_server

from ponctuel.config.paths import Paths
from ponctuel.serving.champion import ChampionSource
from ponctuel.training.champion import Champion
from ponctuel.training.store import open_store
from ponctuel.training.store_layout import MODEL_NAME

Message = MutableMapping[str, object]
Scope = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def scoring_application(registered: Champion) -> Application:
    """MLflow's scoring server (`/invocations`, `/ping`, `/version`) on one version.

    Args:
        registered: a version of the registry.
    """
    # MLflow names every version's optional columns when it checks a row.
    logging.getLogger("mlflow.pyfunc").setLevel(logging.ERROR)
    model = mlflow.pyfunc.load_model(f"models:/{MODEL_NAME}/{registered.version}")
    application: Application = scoring_server.init(model)
    return application


class ModelServer:
    """An ASGI application that hands each request to the champion's own."""

    def __init__(self, paths: Paths) -> None:
        open_store(paths)
        self._applications = ChampionSource(paths, scoring_application)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Loading a new champion takes a moment, for which the event loop must not wait.
        application = await asyncio.to_thread(self._applications.current)
        await application(scope, receive, send)
