"""Families defined by a query of their own."""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.domain.flight import MAX_LEAD_TIME_MIN
from ponctuel.features.family import Feature


@dataclass(frozen=True)
class QueryFamily:
    """A `family.Family` whose `query` selects the keys and the columns of its expressions."""

    name: str
    label_en: str
    label_fr: str
    keys: tuple[str, ...]
    query: str
    features: tuple[Feature, ...]
    is_state: bool = False
    max_lead_min: int = MAX_LEAD_TIME_MIN

    def sql(self) -> str:
        outputs = ", ".join(
            f"{f.expression} AS {f.name}"
            if f.category
            else f"CAST({f.expression} AS FLOAT) AS {f.name}"
            for f in self.features
        )
        return f"SELECT {', '.join(self.keys)}, {outputs} FROM ({self.query}) AS asked"
