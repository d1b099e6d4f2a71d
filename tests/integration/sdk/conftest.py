"""The synchronous and the asynchronous client behind one interface, and the application on a port."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from ponctuel_sdk import AsyncClient, Client
from tests.integration.accounts.conftest import Application, MovableClock, build_application
from tests.servers import run_server


class AnyClient:
    """A synchronous or asynchronous client with synchronous methods."""

    def __init__(self, kind: str, *args: Any, **options: Any) -> None:
        self.runner = asyncio.Runner() if kind == "async" else None
        self.client: Any = (
            AsyncClient(*args, **options) if self.runner else Client(*args, **options)
        )

    def __getattr__(self, name: str) -> Callable[..., Any]:
        operation = getattr(self.client, name)
        if self.runner is None or name in ("list_users", "read_audit", "forecast_all"):
            return operation  # type: ignore[no-any-return]
        return lambda *args, **kwargs: self.runner.run(operation(*args, **kwargs))  # type: ignore[union-attr]

    def listed(self, name: str, *args: Any, **kwargs: Any) -> list[Any]:
        """All items of a list that comes in pages."""
        result = getattr(self.client, name)(*args, **kwargs)
        if self.runner is None:
            return list(result)

        async def collect() -> list[Any]:
            return [item async for item in result]

        return self.runner.run(collect())

    def together(self, name: str, times: int) -> list[Any]:
        """The same call several times at once."""
        operation = getattr(self.client, name)
        if self.runner is None:
            answers: list[Any] = []
            threads = [
                threading.Thread(target=lambda: answers.append(operation())) for _ in range(times)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            return answers

        async def gather() -> list[Any]:
            return list(await asyncio.gather(*(operation() for _ in range(times))))

        return self.runner.run(gather())

    def close(self) -> None:
        if self.runner is None:
            self.client.close()
        else:
            self.runner.run(self.client.aclose())
            self.runner.close()


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Iterator[Callable[..., AnyClient]]:
    """(base_url, …) -> a client; the test runs with both kinds."""
    clients: list[AnyClient] = []

    def make_client(*args: Any, **options: Any) -> AnyClient:
        clients.append(AnyClient(request.param, *args, **options))
        return clients[-1]

    yield make_client
    for client in clients:
        client.close()


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """An application with accounts, on a separate database."""
    folder: Path = tmp_path_factory.mktemp("sdk")
    operations = Operations(f"sqlite:///{folder}/ponctuel.db", MovableClock())
    upgrade(operations.engine)
    yield build_application(operations, folder)
    operations.close()


@pytest.fixture(scope="module")
def url(application: Application) -> Iterator[str]:
    """The address of the application."""
    with run_server(application.client.app) as address:
        yield address
