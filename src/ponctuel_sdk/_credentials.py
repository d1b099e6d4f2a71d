"""Credentials of the client: none, a key, a token, or a session."""

from __future__ import annotations

from ponctuel_sdk.models.accounts import Session

KEY_HEADER = "x-api-key"


class Credentials:
    """The credentials of each call; a session replaces a key or a token."""

    def __init__(self, api_key: str | None = None, token: str | None = None) -> None:
        if api_key is not None and token is not None:
            raise ValueError("either an api_key or a token is accepted, not both")
        self._api_key, self._token = api_key, token
        self._refresh_token: str | None = None

    def __repr__(self) -> str:
        kind = "session" if self.may_renew else "token" if self._token else "none"
        return f"Credentials({'key' if self._api_key and kind == 'none' else kind})"

    @property
    def token(self) -> str | None:
        return self._token

    @property
    def refresh_token(self) -> str | None:
        return self._refresh_token

    @property
    def may_renew(self) -> bool:
        return self._refresh_token is not None

    def headers(self) -> dict[str, str]:
        if self._token is not None:
            return {"authorization": f"Bearer {self._token}"}
        return {KEY_HEADER: self._api_key} if self._api_key is not None else {}

    def begin(self, session: Session) -> None:
        """Store the tokens of a session; a session in a browser's cookie has none.

        Args:
            session: the response of the API.
        """
        if session.access_token is not None:
            self._token, self._refresh_token = session.access_token, session.refresh_token

    def end(self) -> None:
        """Forget the session; an API key given at construction is used again."""
        self._token = self._refresh_token = None
