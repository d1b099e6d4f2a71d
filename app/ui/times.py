"""Times of day that people type."""

from __future__ import annotations

import re

TYPED = re.compile(r"\s*(\d{1,2})\s*[:hH.]\s*(\d{2})?\s*")


def read_time(text: str) -> str | None:
    """'9:05', '9h05' or '9h' -> '09:05'; None for what is no time of day."""
    match = TYPED.fullmatch(text or "")
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None
