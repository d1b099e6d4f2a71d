"""Descriptions of calls, independent of how they are sent: a route, and the content of one call."""

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
# JSON without a model, such as an export or a report of the pipeline.
Document = dict[str, Any]
# Keyword arguments of httpx.
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
        repeatable: whether it may be sent twice without harm, even as a POST.
    """

    method: str
    path: str
    repeatable: bool = False
    session: SessionUse = SessionUse.NOTHING

    def may_repeat(self, call: Call[Any]) -> bool:
        """True where a call may be sent twice without harm.

        Args:
            call: the call.
        """
        has_key = call.idempotency_key is not None
        return has_key or self.repeatable or self.method in REPEATABLE


@dataclass(frozen=True)
class Call(Generic[T]):
    """One call of a route.

    Attributes:
        read: makes the result from a successful response.
        query: query parameters; those that are None are omitted.
        body: sent as JSON; fields that are None are omitted.
        form: sent as a form, instead of a body.
        path_parameters: values of the braces in the route's path.
        idempotency_key: makes the API execute a creation once.
        file: name and content of a file to upload, instead of a body.
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
            route: the route of the call.
            headers: the headers of the client.
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
    """A reader of a response as a model.

    Args:
        kind: the model of the answer.
    """
    return lambda response: kind.model_validate_json(response.content)


def part(kind: type[M], extract: Callable[[M], T]) -> Callable[[httpx.Response], T]:
    """A reader of a response as a part of a model.

    Args:
        kind: the model of the answer.
        extract: takes the part from the model.
    """
    return lambda response: extract(kind.model_validate_json(response.content))


def document(response: httpx.Response) -> Document:
    """Read a response as a JSON object.

    Args:
        response: a successful response of the API.
    """
    content: Document = response.json()
    return content


def no_content(response: httpx.Response) -> None:
    """Read a response without a body.

    Args:
        response: a successful response of the API.
    """


def new_idempotency_key() -> str:
    """A random key for one creation, which the API executes once, however often it is sent."""
    return str(uuid.uuid4())


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page of a list, and the cursor of the next page."""

    items: list[T]
    next_cursor: str | None = None


@dataclass(frozen=True)
class Series(Generic[T]):
    """A list that takes several calls: each page determines the next call, if any."""

    calls: Callable[[], Generator[Call[Page[T]], Page[T], None]]


def by_cursor(
    kind: type[M],
    extract: Callable[[M], list[T]],
    query: Mapping[str, Any],
    path_parameters: Mapping[str, Any] | None = None,
) -> Series[T]:
    """The calls of a list that continues with the `next_cursor` of the page before.

    Args:
        kind: a model with a `next_cursor`.
        extract: takes the items from the model.
        query: query parameters.
        path_parameters: values of the braces in the route's path.
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
