"""The page on faults: each fault, the guaranteed behaviour, and the results of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ponctuel.documents.hardening_page import worst
from ponctuel.documents.template import rendered

TEMPLATE = "pannes.md.j2"


def faults_page(
    faults: Mapping[str, Any],
    soak: Mapping[str, Any] | None = None,
    event_memory: Mapping[str, Any] | None = None,
) -> str:
    """Markdown; the same figures give the same bytes.

    Args:
        faults: `measured_on`, `machine` and `measures`, as `reports/metrics/faults.json` has them.
        soak: the record of `tests.hardening.soak`, if it was run.
        event_memory: the record of `tests.hardening.event_memory`, if it was run.

    Raises:
        jinja2.UndefinedError: the template uses a figure that was not measured.
    """
    measures = {name: worst(by_engine) for name, by_engine in faults["measures"].items()}
    return rendered(TEMPLATE, {}, faults=faults, m=measures, soak=soak, event_memory=event_memory)
