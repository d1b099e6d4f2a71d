"""The replay: the time of the system's clock, its speed, and how to set both."""

from __future__ import annotations

from fastapi import APIRouter, Request

from app.api.auth.guard import CallerDep
from app.api.documented import problems
from app.api.limits import Limit
from app.api.rights import EVERYONE, OPERATORS, right
from ponctuel.domain.scopes import Scope
from ponctuel.serving.replay_clock import ReplayControl, ReplayState
from ponctuel_sdk.models import replay as wire

router = APIRouter(prefix="/v1/replay", tags=["replay"])


@router.get("", responses=problems())
@right(EVERYONE, Scope.FORECASTS, Limit.READ)
def read_replay(request: Request) -> wire.Replay:
    """How the system's clock runs, and on what days: those that the model has not seen, or others.

    On the real clock there is nothing to set, and `mode` says so.
    """
    return _answer(request, _control(request).state())


@router.put("", responses=problems(400, 409, 422))
@right(OPERATORS, Scope.EVENTS, Limit.WRITE)
def set_replay(body: wire.ReplayBody, request: Request, caller: CallerDep) -> wire.Replay:
    """Set the clock of a replay: another moment, another speed (0 pauses), or both.

    Earlier forecasts and pushed events are kept. They are shown as they were known at the time of
    the clock: an earlier one shows less, a later one waits for its events.
    """
    return _answer(request, _control(request).set_clock(caller, body.at, body.speed))


def _control(request: Request) -> ReplayControl:
    """The control that the composition root gave to the application; else one that only shows."""
    control: ReplayControl | None = getattr(request.app.state, "replay", None)
    return control or ReplayControl(request.app.state.service.clock)


def _answer(request: Request, state: ReplayState) -> wire.Replay:
    page = request.app.state.settings.mail.page
    return wire.Replay.model_validate({**vars(state), "mail_page": page})
