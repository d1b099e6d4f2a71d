"""The settings that tuning chose, and for whom they may be known."""

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
    """The choice of a search, and the last local day whose outcomes it has seen."""

    settings: Mapping[str, float]
    last_day_seen: date

    @classmethod
    def read(cls, path: Path) -> Tuned:
        """Read the choice that the stage `tune` wrote."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(content["best"], date.fromisoformat(content["last_day_seen"]))

    def admissible(self, cutoff: date) -> Mapping[str, float] | None:
        """The settings, for models that are fitted after all that the search has seen."""
        return self.settings if self.last_day_seen < cutoff else None
