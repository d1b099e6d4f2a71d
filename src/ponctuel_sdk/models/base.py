"""The bases of all models, and the types that many of them share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt

# No control characters, which PostgreSQL refuses.
PLAIN = r"^[^\x00-\x1f\x7f]+$"


class Answer(BaseModel):
    """Base of responses: immutable; unknown fields of a newer server are ignored."""

    # Field names may begin with model_, which pydantic reserves by default.
    model_config = ConfigDict(extra="ignore", frozen=True, protected_namespaces=())


class Body(BaseModel):
    """Base of request bodies: an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())


def _iso(moment: Any) -> Any:
    return moment.isoformat() if isinstance(moment, datetime) else moment


Text = Annotated[str, Field(max_length=64)]
# Strict: neither `true`, which Python converts to 1, nor 7.0.
FlightNumber = StrictInt | Text
# A text in ISO 8601, or a datetime; local to the origin airport without an offset.
Moment = Annotated[str, BeforeValidator(_iso), Field(max_length=64)]
Probability = Annotated[float, Field(description="Probability, 0 to 1.")]
Minutes = Annotated[float, Field(description="Minutes of arrival delay; negative is early.")]
Cursor = Annotated[
    str | None, Field(description="Value of `cursor` for the next page; null on the last one.")
]
