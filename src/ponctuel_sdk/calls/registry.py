"""Registered models, the champion, and their evaluation."""

from __future__ import annotations

from ponctuel_sdk._call import Call, Document, Series, by_cursor, document, model
from ponctuel_sdk._operation import listing, operation
from ponctuel_sdk.models.registry import (
    Changed,
    Deployment,
    Deployments,
    Model,
    Models,
    Promotion,
    Rollback,
)


@listing("GET", "/v1/models")
def list_models(*, limit: int = 50, cursor: str | None = None) -> Series[Model]:
    """Registered versions, newest first.

    Args:
        limit: maximum number of items per page.
        cursor: the `next_cursor` of the previous page; the first page if omitted.
    """
    return by_cursor(Models, lambda answer: answer.models, {"limit": limit, "cursor": cursor})


@listing("GET", "/v1/models/deployments")
def list_deployments(*, limit: int = 50, cursor: str | None = None) -> Series[Deployment]:
    """Changes of the champion, newest first.

    Args:
        limit: maximum number of items per page.
        cursor: the `next_cursor` of the previous page; the first page if omitted.
    """
    query = {"limit": limit, "cursor": cursor}
    return by_cursor(Deployments, lambda answer: answer.deployments, query)


@operation("POST", "/v1/models/rollback")
def roll_back(reason: str) -> Call[Changed]:
    """Return to the previous champion, from the next request on.

    Args:
        reason: the reason for the record.
    """
    return Call(model(Changed), body=Rollback(reason=reason))


@operation("POST", "/v1/models/{version}/promote")
def promote_model(version: int, reason: str, *, force: bool = False) -> Call[Changed]:
    """Make a version champion; one without a passing verdict of the gate needs `force`.

    Args:
        version: number of the version.
        reason: the reason for the record.
        force: True promotes a version without a passing verdict.
    """
    body = Promotion(reason=reason, force=force)
    return Call(model(Changed), body=body, path_parameters={"version": version})


@operation("GET", "/v1/evaluation")
def read_evaluation() -> Call[Document]:
    """Scores of the champion: protocol H, and each lead time against climatology and peers."""
    return Call(document)


@operation("GET", "/v1/evaluation/gate")
def read_gate() -> Call[Document]:
    """The latest verdict of the gate: each check with its limit and the measured value."""
    return Call(document)


@operation("GET", "/v1/evaluation/peers")
def read_peers() -> Call[Document]:
    """Scores against every peer (protocol P), with paired differences and their intervals."""
    return Call(document)
