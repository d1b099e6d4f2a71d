"""Numbers as French writes them, for figures, tables and documents."""

from __future__ import annotations

NBSP, THIN = "\u00a0", "\u202f"


def count_text(value: float) -> str:
    """12345 as « 12 345 »."""
    return f"{round(value):,}".replace(",", THIN)


def number_text(value: float, digits: int = 1) -> str:
    """1234.5 as « 1 234,5 »."""
    text = f"{value:,.{digits}f}".replace(",", THIN).replace(".", ",")
    return text.replace("-", "−")


def signed_text(value: float, digits: int = 1) -> str:
    """1234.5 as « +1 234,5 »."""
    text = number_text(value, digits)
    return text if value < 0 else f"+{text}"


def percent_text(share: float, digits: int = 0) -> str:
    """0.123 as « 12 % »."""
    return f"{number_text(100 * share, digits)}{NBSP}%"
