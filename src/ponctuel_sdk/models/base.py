"""The bases of all models, and the types that many of them share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt

# No control character, which one database refuses and no reader sees.
PLAIN = r"^[^\x00-\x1f\x7f]+$"


class Answer(BaseModel):
    """Base of what the API answers: fixed; fields that a newer server adds are passed over."""

    # Field names may begin with model_, which pydantic keeps for itself otherwise.
    model_config = ConfigDict(extra="ignore", frozen=True, protected_namespaces=())


class Body(BaseModel):
    """Base of what is sent to the API: an unknown field is an error that names it."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())


def _iso(moment: Any) -> Any:
    return moment.isoformat() if isinstance(moment, datetime) else moment


Text = Annotated[str, Field(max_length=64)]
# Neither `true`, which Python takes for 1, nor 7.0.
FlightNumber = StrictInt | Text
# A text in ISO 8601, or a datetime; local to the origin airport where it bears no offset.
Moment = Annotated[str, BeforeValidator(_iso), Field(max_length=64)]
Probability = Annotated[float, Field(description="Probability, 0 to 1.")]
Minutes = Annotated[float, Field(description="Minutes of arrival delay; negative is early.")]
Cursor = Annotated[
    str | None, Field(description="Value of `cursor` for the next page; null on the last one.")
]
