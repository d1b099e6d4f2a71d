"""Faults and problems (RFC 9457)."""

from __future__ import annotations

from pydantic import Field

from ponctuel_sdk.models.base import Answer


class Fault(Answer):
    """One fault that the caller can correct."""

    code: str = Field(description="Stable name of the fault.", examples=["unknown_code"])
    field: str | None = Field(
        description="The field at fault, such as `requests[3].origin`.", examples=["origin"]
    )
    value: str | None = Field(description="The value that was sent.", examples=["QQQ"])
    detail: str = Field(description="One sentence that says what is accepted.")
    accepted: list[str] = Field(
        default_factory=list,
        description="Accepted values, if they are few.",
        examples=[["2013-12-05T17:20"]],
    )

    def __str__(self) -> str:
        return f"{self.field}: {self.detail}" if self.field else self.detail

    @property
    def name(self) -> str:
        """The last part of the field's name, '' for none: 'requests[0].origin' -> 'origin'."""
        return (self.field or "").rpartition(".")[2]


class ProblemDocument(Answer):
    """Problem details (RFC 9457)."""

    type: str = Field(examples=["/docs#problem-invalid-request"])
    title: str = Field(examples=["The request is not valid"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["1 field is not valid."])
    errors: list[Fault] = Field(default_factory=list)

    @property
    def kind(self) -> str:
        """The problem's name: '/docs#problem-not-found' -> 'not-found'."""
        return self.type.rpartition("#problem-")[2]
