"""The audit log, written in the transaction of the recorded action."""

from __future__ import annotations

from ponctuel.accounts.caller import Caller
from ponctuel.domain.json import JsonObject
from ponctuel.operations.enums import ActorKind, Verdict
from ponctuel.operations.work import Work


def record(
    work: Work,
    caller: Caller,
    action: str,
    *,
    target: tuple[str, object] | None = None,
    verdict: Verdict = Verdict.ALLOWED,
    detail: JsonObject | None = None,
) -> None:
    """Record who did what. `detail` holds no personal data: identifiers and fixed words only."""
    kind, name = target if target is not None else (None, None)
    work.audit.add(
        action,
        actor_kind=_kind(caller),
        actor_id=caller.user_id,
        verdict=verdict,
        target_kind=kind,
        target_id=name,
        request_id=caller.request_id,
        detail=detail,
    )


def _kind(caller: Caller) -> ActorKind:
    if caller.key_id is not None:
        return ActorKind.KEY
    return caller.kind
