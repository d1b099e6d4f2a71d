"""One tree of errors: those that a user can correct, and those that need a maintainer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict


class ErrorRecord(TypedDict):
    """A user error as every entry point reports it; `accepted` where the values can be listed."""

    code: str
    field: str | None
    value: str | None
    detail: str
    accepted: NotRequired[list[str]]


class Refusal(TypedDict):
    """An error returned in place of a forecast."""

    error: ErrorRecord


class PonctuelError(Exception):
    """Base of every error that this project raises on purpose."""


class UserError(PonctuelError):
    """An error that the caller can correct; shown as one plain line, never as a traceback.

    Args:
        detail: one sentence that says what is accepted.
        field: the input's field at fault, if one is.
        value: the value that was given.
        code: a stable, machine-readable name of the fault.
        accepted: values that the field takes instead, where a few can be named.
    """

    default_code = "invalid_input"

    def __init__(
        self,
        detail: str,
        *,
        field: str | None = None,
        value: object = None,
        code: str | None = None,
        accepted: Sequence[str] = (),
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.value = None if value is None else str(value)
        self.code = code or self.default_code
        self.accepted = tuple(accepted)

    def __str__(self) -> str:
        if self.field is None:
            return self.detail
        if self.value is None:
            return f"{self.field}: {self.detail}"
        return f"{self.field}: {self.value!r}: {self.detail}"

    def as_dict(self) -> ErrorRecord:
        """The four fields that every entry point reports, and the accepted values if any."""
        record: ErrorRecord = {
            "code": self.code,
            "field": self.field,
            "value": self.value,
            "detail": self.detail,
        }
        if self.accepted:
            record["accepted"] = list(self.accepted)
        return record


class InvalidRequest(UserError):
    """A forecast request that names something impossible."""

    default_code = "invalid_request"


class UnknownCode(UserError):
    """A carrier or airport code that no reference table holds."""

    default_code = "unknown_code"


class SourceError(UserError):
    """A data source that cannot be read in its present form."""

    default_code = "invalid_source"


class ParamsError(UserError):
    """A setting in params.yaml that cannot be used."""

    default_code = "invalid_params"


class NotReady(UserError):
    """A file or a table has to be built first."""

    default_code = "not_ready"


class SettingsError(UserError):
    """A setting of the environment that cannot be used."""

    default_code = "invalid_settings"


class NotFound(UserError):
    """No object has this name."""

    default_code = "not_found"


class Conflict(UserError):
    """A request that contradicts the present state."""

    default_code = "conflict"


class InternalError(PonctuelError):
    """A violated invariant inside the project: a bug, never the user's fault."""


class ServiceDown(PonctuelError):
    """An external service does not answer, or not as documented: the caller goes on without it.

    Attributes:
        service: its name.
        detail: what is wrong with it.
    """

    def __init__(self, service: str, detail: str) -> None:
        super().__init__(f"{service}: {detail}")
        self.service, self.detail = service, detail
