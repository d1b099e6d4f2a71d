"""What all models share."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """Something the API answered: fixed; fields that a newer server adds are passed over."""

    # Field names may begin with model_, which pydantic keeps for itself otherwise.
    model_config = ConfigDict(extra="ignore", frozen=True, protected_namespaces=())


class Body(BaseModel):
    """Something to send: an unknown field is an error at once, not a call later."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())
