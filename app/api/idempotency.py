"""Idempotent creation: a POST sent twice with the same `Idempotency-Key` is done once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Header, Request, Response
from pydantic import BaseModel

from ponctuel.accounts.bootstrap import Accounts
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.idempotency import IdempotentAnswers

Out = TypeVar("Out", bound=BaseModel)
REPLAYED = "idempotency-replayed"
CREATED = 201

IdempotencyKeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=120,
        pattern=r"^[\x21-\x7e]+$",
        description="Your own name for this request, kept for 24 hours: the same request with the "
        "same name is done once and answered again.",
        examples=["7d4f0c1e-6a1b-4c55-9f0e-2f1f6a0d9b11"],
    ),
]


def once(
    request: Request,
    response: Response,
    accounts: Accounts,
    caller: Caller,
    key: str | None,
    body: BaseModel,
    work: Callable[[], Out],
    answer_type: type[Out],
    hide: frozenset[str] = frozenset(),
    status: int = CREATED,
) -> Out:
    """Do the work, or return the stored response of its first execution.

    Args:
        key: the caller's `Idempotency-Key`; None: the work is always done.
        work: does what is requested and returns the answer.
        answer_type: the model of the answer.
        hide: fields that are shown once and not stored; they are null in a repeated answer.
        status: the status of the answer.

    Raises:
        Conflict: the key belongs to another request, or its request is still in progress.
    """
    if key is None:
        return work()
    request_text = "\n".join(
        [request.method, request.url.path, request.url.query, body.model_dump_json()]
    )
    answers = IdempotentAnswers(accounts.operations, caller.account_id, key)
    stored = answers.claim(hashlib.sha256(request_text.encode()).hexdigest())
    if stored is not None:
        response.headers[REPLAYED] = "true"
        response.status_code = stored.status
        return answer_type.model_validate_json(stored.body)
    try:
        answer = work()
    except Exception:
        answers.release()
        raise
    shown_once = dict.fromkeys(hide)
    answers.keep(status, answer.model_copy(update=shown_once).model_dump_json().encode())
    return answer
