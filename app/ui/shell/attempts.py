"""Attempts of a form: calls of the API, with their faults by field."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from app.ui.client import ApiDown, ApiFault
from app.ui.faults import fault_text
from app.ui.shell import states
from app.ui.texts import say

T = TypeVar("T")


@dataclass(frozen=True)
class Attempt(Generic[T]):
    """The result of an attempt.

    Attributes:
        answer: the answer of the API; None if it refused, or returned nothing.
        faults: what is wrong, by field of the form.
        notice: HTML of what went wrong as a whole; empty if nothing did.
    """

    answer: T | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""

    @property
    def succeeded(self) -> bool:
        return not self.notice


async def attempt(
    call: Awaitable[T], language: str, path: str, form_fields: Mapping[str, str] | None = None
) -> Attempt[T]:
    """Call the API; `form_fields` maps its fields to those of the form.

    Args:
        path: the path of the page, to return to after signing in.
    """
    try:
        return Attempt(await call)
    except (ApiDown, ApiFault) as error:
        state = states.of_error(error, language, path)
        if state is not None or isinstance(error, ApiDown):
            return Attempt(notice=state or states.down(language))
        return refusal(error, language, form_fields or {})


def refusal(error: ApiFault, language: str, form_fields: Mapping[str, str]) -> Attempt[T]:
    """A refused input: beside the fields where they are known, above them where not."""
    faults, unnamed = {}, []
    for fault in error.faults:
        text = fault_text(fault, language)
        form_field = form_fields.get(fault.field or "") or form_fields.get(fault.name)
        if form_field is None:
            unnamed.append(text)
        else:
            faults[form_field] = text
    message = " ".join(dict.fromkeys(unnamed)) or say(language, "err_check")
    return Attempt(faults=faults, notice=states.alert(message))


def incomplete(language: str, faults: Mapping[str, str]) -> Attempt[T]:
    """A form that was not filled in."""
    return Attempt(faults=faults, notice=states.alert(say(language, "err_check")))
