"""The base of families that count flights of one kind of owner in the last hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ponctuel.features.balance import STATE


@dataclass(frozen=True)
class OwnerFamily:
    """One kind of count for one kind of owner (see `family.Family`).

    Attributes:
        kind: what is counted; families are named `<kind>_<owner>`.
        owner: the kind of owner, such as `carrier` or `origin`.
        key: columns that identify the owner; empty for the whole system.
    """

    kind: ClassVar[str]

    owner: str
    label_en: str
    label_fr: str
    key: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.kind}_{self.owner}"

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.key, STATE.moment)

    @property
    def is_state(self) -> bool:
        return True

    @property
    def max_lead_min(self) -> int:
        return STATE.max_lead_min
