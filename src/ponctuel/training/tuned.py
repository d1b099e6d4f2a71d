"""The settings that tuning chose, and the day from which a model may use them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path


def read_tuned(path: Path) -> dict[str, float]:
    """The parameters that tuning chose."""
    best: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["best"]
    return best


@dataclass(frozen=True)
class Tuned:
    """The settings that a search chose, and the last local day whose outcomes it has read."""

    settings: Mapping[str, float]
    last_day_seen: date

    @classmethod
    def read(cls, path: Path) -> Tuned:
        """Read the choice that the stage `tune` wrote."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(content["best"], date.fromisoformat(content["last_day_seen"]))

    def admissible(self, cutoff: date) -> Mapping[str, float] | None:
        """The settings, for a model whose cutoff follows all that the search has read."""
        return self.settings if self.last_day_seen < cutoff else None
