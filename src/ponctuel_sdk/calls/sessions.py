"""Sessions: sign in, renew, sign out."""

from __future__ import annotations

from ponctuel_sdk._call import Call, SessionUse, model, no_content, part
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.accounts import Refresh, Session, SessionListed, Sessions, SignIn


@operation("POST", "/v1/sessions", session=SessionUse.BEGINS)
def sign_in(email: str, password: str, *, cookie: bool = False) -> Call[Session]:
    """Sign in. The client stores the session: later calls send its token and renew it.

    Args:
        email: the e-mail address of the account.
        password: the current password.
        cookie: for pages; the response then has no token.
    """
    return Call(model(Session), body=SignIn(email=email, password=password, cookie=cookie))


@operation("POST", "/v1/sessions/refresh", session=SessionUse.BEGINS)
def refresh(refresh_token: str) -> Call[Session]:
    """Renew a session from its refresh token, which is valid once.

    Args:
        refresh_token: the refresh token of the session; valid once.
    """
    return Call(model(Session), body=Refresh(refresh_token=refresh_token))


@operation("GET", "/v1/sessions")
def list_sessions() -> Call[list[SessionListed]]:
    """Your valid sessions, newest first."""
    return Call(part(Sessions, lambda answer: answer.sessions))


@operation("DELETE", "/v1/sessions/current", session=SessionUse.ENDS)
def sign_out() -> Call[None]:
    """Sign out; the client forgets the session."""
    return Call(no_content)


@operation("DELETE", "/v1/sessions", session=SessionUse.ENDS)
def sign_out_everywhere() -> Call[None]:
    """Sign out everywhere: all your sessions end at once. Keys stay."""
    return Call(no_content)
