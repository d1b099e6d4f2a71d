"""The cleaning report: each rule, and the rows that it changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Action = Literal["rejected", "voided", "adjusted", "reported", "degraded"]


@dataclass(frozen=True)
class RuleOutcome:
    """One rule's effect.

    `rejected`: the row was left out; `voided`: a value was emptied; `adjusted`: a value was
    computed or converted; `reported`: counted and left unchanged; `degraded`: a column or table
    is missing, and forecasts use less information.
    """

    table: str
    rule: str
    action: Action
    rows: int
    why: str
    examples: tuple[str, ...] = ()


@dataclass
class CleaningReport:
    """Collects the outcomes of all rules, in the order in which they ran."""

    outcomes: list[RuleOutcome] = field(default_factory=list)

    def add(
        self,
        table: str,
        rule: str,
        action: Action,
        touched: pd.Series | int,
        why: str,
        show: pd.Series | None = None,
    ) -> None:
        """Record a rule; `touched` is a mask or a count, `show` gives values for examples."""
        rows = int(touched) if isinstance(touched, int) else int(touched.sum())
        examples: tuple[str, ...] = ()
        if show is not None and not isinstance(touched, int) and rows:
            examples = tuple(str(value) for value in show[touched].drop_duplicates().head(3))
        self.outcomes.append(RuleOutcome(table, rule, action, rows, why, examples))

    @property
    def warnings(self) -> list[str]:
        """One line for each rule that rejected, voided or degraded something."""
        return [
            f"{o.table}: {o.rule}: {o.rows} rows {o.action} ({o.why})"
            + (f", e.g. {', '.join(o.examples)}" if o.examples else "")
            for o in self.outcomes
            if o.rows and o.action in ("rejected", "voided", "degraded")
        ]

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame([vars(outcome) for outcome in self.outcomes])

    def as_dict(self) -> dict[str, list[dict[str, object]]]:
        return {"rules": [{**vars(o), "examples": list(o.examples)} for o in self.outcomes]}
