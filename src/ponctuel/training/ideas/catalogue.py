"""The ideas, as reports/studies/ideas.yaml lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from ponctuel.domain.errors import UserError
from ponctuel.models.indices import LatenessIndex
from ponctuel.training.ideas.recipe import Recipe

Decision = Literal["kept", "dropped", "yardstick"]
REFERENCE = "reference"


@dataclass(frozen=True)
class Idea:
    """One change of the model, compared with the model as it is.

    Attributes:
        words: the difference from the model, in words.
        decision: `kept`: the model uses the idea, and the change removes it; `dropped`: the model
            does not use the idea, and the change adds it; `yardstick`: a change of the seed or
            the like, whose effect shows how large a difference by chance is.
        segments: the segments whose requests are scored.
    """

    name: str
    words: str
    decision: Decision
    segments: tuple[str, ...]
    recipe: Recipe

    @classmethod
    def of(cls, name: str, content: Mapping[str, Any]) -> Idea:
        """One entry of the list."""
        recipe = _recipe(content["recipe"])
        return cls(name, content["words"], content["decision"], tuple(content["parts"]), recipe)


def read_ideas(path: Path) -> dict[str, Idea]:
    """Every idea by its name, the REFERENCE first.

    Raises:
        UserError: an entry lacks a field, or its recipe has a field that is unknown.
    """
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    out = {}
    for name, content in [entry for group in groups.values() for entry in group.items()]:
        try:
            out[name] = Idea.of(name, content)
        except (KeyError, TypeError, AttributeError) as error:
            raise UserError(f"is not a valid idea: {error}", field=path.name, value=name) from error
    return out


def _recipe(content: Mapping[str, Any]) -> Recipe:
    """A recipe from its entry: lists become tuples, ranges of delays become indices of lateness."""
    changes: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in content.items()
    }
    if "indices" in changes:
        changes["indices"] = tuple(LatenessIndex(**index) for index in changes["indices"])
    return Recipe(**changes)
