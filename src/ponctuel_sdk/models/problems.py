"""Faults and problems (RFC 9457)."""

from __future__ import annotations

from pydantic import Field

from ponctuel_sdk.models.base import Answer


class Fault(Answer):
    """One fault that the caller can mend.

    Attributes:
        code: stable name of the fault, such as `unknown_code`.
        field: the field at fault, such as `requests[3].origin`.
        value: what was given.
        detail: one sentence that says what is accepted.
    """

    code: str
    field: str | None
    value: str | None
    detail: str

    def __str__(self) -> str:
        return f"{self.field}: {self.detail}" if self.field else self.detail


class ProblemDocument(Answer):
    """A problem as it was sent."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] = Field(default_factory=list)

    @property
    def kind(self) -> str:
        """The problem's name: '/docs#problem-not-found' -> 'not-found'."""
        return self.type.rpartition("#problem-")[2]
