"""Operations: described once, and bound to a synchronous or an asynchronous client."""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine
from typing import Any, Generic, ParamSpec, TypeVar, overload

from ponctuel_sdk._call import Call, Route, Series, SessionUse
from ponctuel_sdk._senders import AsyncPages, AsyncSender, Pages, SyncSender

P = ParamSpec("P")
T = TypeVar("T")


class Operation(Generic[P, T]):
    """An operation of the API with one response."""

    def __init__(self, route: Route, describe: Callable[P, Call[T]]) -> None:
        self.route, self.describe = route, describe
        self.__name__, self.__doc__ = describe.__name__, describe.__doc__

    @overload
    def __get__(self, client: SyncSender, owner: Any) -> Callable[P, T]: ...
    @overload
    def __get__(self, client: AsyncSender, owner: Any) -> Callable[P, Coroutine[Any, Any, T]]: ...
    @overload
    def __get__(self, client: None, owner: Any) -> Operation[P, T]: ...

    def __get__(self, client: Any, owner: Any) -> Any:
        if client is None:
            return self

        @functools.wraps(self.describe)
        def bound(*args: P.args, **kwargs: P.kwargs) -> Any:
            return client._send(self.route, self.describe(*args, **kwargs))

        return bound


class Listing(Generic[P, T]):
    """A list that comes in pages; iterate over it, or over its `pages()`."""

    def __init__(self, route: Route, describe: Callable[P, Series[T]]) -> None:
        self.route, self.describe = route, describe
        self.__name__, self.__doc__ = describe.__name__, describe.__doc__

    @overload
    def __get__(self, client: SyncSender, owner: Any) -> Callable[P, Pages[T]]: ...
    @overload
    def __get__(self, client: AsyncSender, owner: Any) -> Callable[P, AsyncPages[T]]: ...
    @overload
    def __get__(self, client: None, owner: Any) -> Listing[P, T]: ...

    def __get__(self, client: Any, owner: Any) -> Any:
        if client is None:
            return self

        @functools.wraps(self.describe)
        def bound(*args: P.args, **kwargs: P.kwargs) -> Any:
            return client._list(self.route, self.describe(*args, **kwargs))

        return bound


def operation(
    method: str, path: str, *, repeatable: bool = False, session: SessionUse = SessionUse.NOTHING
) -> Callable[[Callable[P, Call[T]]], Operation[P, T]]:
    """Make an operation of a function that describes one call.

    Args:
        method: the HTTP method.
        path: the path with parameters in braces.
        repeatable: whether it may be sent twice without harm, even as a POST.
        session: the effect of the call on the session.
    """
    route = Route(method, path, repeatable, session)
    return lambda describe: Operation(route, describe)


def listing(
    method: str, path: str, *, repeatable: bool = False
) -> Callable[[Callable[P, Series[T]]], Listing[P, T]]:
    """Make a listing of a function that describes a series of calls.

    Args:
        method: the HTTP method.
        path: the path with parameters in braces.
        repeatable: whether it may be sent twice without harm, even as a POST.
    """
    route = Route(method, path, repeatable)
    return lambda describe: Listing(route, describe)
