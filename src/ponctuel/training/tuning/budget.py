"""The budget of a search: a number of trials, or a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ponctuel.domain.errors import UserError

ACCEPTED = "a number of trials (40) or a time (90s, 20m, 1h30m) is accepted"
_TIME = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


@dataclass(frozen=True)
class Budget:
    """The limits at which a search ends; None: no limit.

    Attributes:
        trials: finished trials in the whole search, those of earlier runs included.
        seconds: time from the start of this run; trials that are running then are finished.
    """

    trials: int | None = None
    seconds: float | None = None

    @classmethod
    def parse(cls, text: str) -> Budget:
        """Read `40`, `90s`, `20m` or `1h30m`.

        Raises:
            UserError: it is neither.
        """
        normalised = text.strip().lower()
        if normalised.isdigit() and int(normalised) > 0:
            return cls(trials=int(normalised))
        match = _TIME.fullmatch(normalised)
        if match is None or not any(match.groups()):
            raise UserError(ACCEPTED, field="BUDGET", value=text)
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        total = 3600 * hours + 60 * minutes + seconds
        if total == 0:
            raise UserError(ACCEPTED, field="BUDGET", value=text)
        return cls(seconds=float(total))
