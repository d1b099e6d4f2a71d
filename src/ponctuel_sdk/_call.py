"""Descriptions of calls, before anybody sends them: a route, and the content of one call."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
# JSON whose form its producer decides, such as an export or a report of the pipeline.
Document = dict[str, Any]
# What httpx takes by name.
Arguments = dict[str, Any]
REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})


class SessionUse(Enum):
    """Effects of an operation on the session that the client keeps."""

    NOTHING = "nothing"
    BEGINS = "begins"
    ENDS = "ends"


@dataclass(frozen=True)
class Route:
    """One route of the API.

    Attributes:
        repeatable: whether sending it twice does no harm, whatever its method says.
    """

    method: str
    path: str
    repeatable: bool = False
    session: SessionUse = SessionUse.NOTHING

    def may_repeat(self, call: Call[Any]) -> bool:
        """True where a call may be sent twice without harm.

        Args:
            call: to carry out.
        """
        has_key = call.idempotency_key is not None
        return has_key or self.repeatable or self.method in REPEATABLE


@dataclass(frozen=True)
class Call(Generic[T]):
    """One call of a route.

    Attributes:
        read: makes the result of a good answer.
        query: parameters of the address; those that are None are left out.
        body: what is sent as JSON; fields that are None are left out.
        form: what is sent as a form instead.
        places: what stands in the braces of the route's path.
        idempotency_key: by which the API does a creation once.
        file: name and content of a file to send in, instead of a body.
    """

    read: Callable[[httpx.Response], T]
    query: Mapping[str, Any] = field(default_factory=dict)
    body: BaseModel | None = None
    path_parameters: Mapping[str, Any] = field(default_factory=dict)
    idempotency_key: str | None = None
    file: tuple[str, bytes] | None = None
    form: BaseModel | None = None

    def arguments(self, route: Route, headers: Mapping[str, str]) -> Arguments:
        """The arguments of `httpx.Client.request`.

        Args:
            route: of the call.
            headers: of the client.
        """
        path_parameters = {
            name: quote(str(value), safe="") for name, value in self.path_parameters.items()
        }
        arguments: Arguments = {
            "method": route.method,
            "url": route.path.format_map(path_parameters),
            "headers": dict(headers),
        }
        if query := {
            name: _text(parameter)
            for name, parameter in self.query.items()
            if parameter is not None
        }:
            arguments["params"] = query
        if self.body is not None:
            arguments["content"] = self.body.model_dump_json(exclude_none=True)
            arguments["headers"]["content-type"] = "application/json"
        if self.form is not None:
            arguments["data"] = self.form.model_dump(mode="json", exclude_none=True)
        if self.file is not None:
            arguments["files"] = {"file": (*self.file, "text/csv")}
        if self.idempotency_key is not None:
            arguments["headers"]["idempotency-key"] = self.idempotency_key
        return arguments


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | set | frozenset):
        return [_text(item) for item in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value)


def model(kind: type[M]) -> Callable[[httpx.Response], M]:
    """A reader of an answer as a model.

    Args:
        kind: the model of the answer.
    """
    return lambda response: kind.model_validate_json(response.content)


def part(kind: type[M], extract: Callable[[M], T]) -> Callable[[httpx.Response], T]:
    """A reader of an answer as a model that hands over a part of it.

    Args:
        kind: the model of the answer.
        extract: takes the part.
    """
    return lambda response: extract(kind.model_validate_json(response.content))


def document(response: httpx.Response) -> Document:
    """Read an answer as the JSON object that it is.

    Args:
        response: a good answer of the API.
    """
    content: Document = response.json()
    return content


def no_content(response: httpx.Response) -> None:
    """Read an answer that has no body.

    Args:
        response: a good answer of the API.
    """


def new_idempotency_key() -> str:
    """A name for one creation, by which the API does it once, however often it is sent."""
    return str(uuid.uuid4())


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items of a list, and where the next ones begin."""

    items: list[T]
    next_cursor: str | None = None


@dataclass(frozen=True)
class Series(Generic[T]):
    """A list that takes several calls: each page says which call comes next, if any."""

    calls: Callable[[], Generator[Call[Page[T]], Page[T], None]]


def by_cursor(
    kind: type[M],
    extract: Callable[[M], list[T]],
    query: Mapping[str, Any],
    path_parameters: Mapping[str, Any] | None = None,
) -> Series[T]:
    """The calls of a list that goes on with the `next_cursor` of the page before.

    Args:
        kind: a model with a `next_cursor`.
        extract: the page's items.
        query: parameters of the address.
        places: what stands in the braces of the route's path.
    """

    def read(response: httpx.Response) -> Page[T]:
        answer = kind.model_validate_json(response.content)
        return Page(extract(answer), getattr(answer, "next_cursor", None))

    def calls() -> Generator[Call[Page[T]], Page[T], None]:
        cursor = query.get("cursor")
        while True:
            page = yield Call(
                read, {**query, "cursor": cursor}, path_parameters=path_parameters or {}
            )
            cursor = page.next_cursor
            if cursor is None:
                return

    return Series(calls)
