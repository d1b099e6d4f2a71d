"""The page on hardening: the figures of its column « maintenant » are those of `attack.json`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ponctuel.documents.template import rendered
from ponctuel_words.french import NBSP, number_text

TEMPLATE = "durcissement.md.j2"


def hardening_page(attack: Mapping[str, Any], fresh_s: float) -> str:
    """Markdown; the same attack gives the same bytes.

    Args:
        attack: `measured_on`, `machine` and `measures`: name -> engine -> `n`, `min`, `p50`, `p99`, `max`.
        fresh_s: seconds for which the result of a readiness check is reused.

    Raises:
        jinja2.UndefinedError: the template uses a figure that was not measured.
    """
    filters: dict[str, Callable[..., str]] = {
        "mode": lambda value: f"{int(value):04o}",
        "seconds": _seconds,
        "ms": lambda value: f"{number_text(value, 0 if value >= 10 else 1)}{NBSP}ms",
    }
    measures = {name: worst(by_engine) for name, by_engine in attack["measures"].items()}
    return rendered(TEMPLATE, filters, attack=attack, m=measures, fresh_s=fresh_s)


def worst(by_engine: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The worst figures over all databases, and the number of measurements in all."""
    summaries = list(by_engine.values())
    largest = {name: max(summary[name] for summary in summaries) for name in ("p50", "p99", "max")}
    least = min(summary["min"] for summary in summaries)
    return largest | {"min": least, "n": sum(summary["n"] for summary in summaries)}


def _seconds(value: float) -> str:
    """0.0432 as « 0,04 s », 12.3 as « 12,3 s »."""
    return f"{number_text(value, 2 if value < 1 else 1)}{NBSP}s"
