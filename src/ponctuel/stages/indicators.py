"""`python -m ponctuel.stages indicators`: the catalogue of indicators, from their definitions."""

from __future__ import annotations

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.template import rendered
from ponctuel.monitoring.catalogue import INDICATORS
from ponctuel_words.french import number_text

PAGE = "indicateurs.md"


def main(paths: Paths | None = None) -> None:
    """Write reports/exploitation/indicateurs.md."""
    paths = paths or project_paths()
    (paths.reports / "exploitation" / PAGE).write_text(page(paths), encoding="utf-8")
    print(f"indicators: {PAGE}, of {len(INDICATORS)} indicators")


def page(paths: Paths) -> str:
    """The catalogue as Markdown; the same definitions give the same bytes."""
    rules = load_params(paths.params).monitoring.rules
    return rendered("indicateurs.md.j2", {"plain": _plain}, indicators=INDICATORS, rules=rules)


def _plain(value: float) -> str:
    """A threshold with no more decimals than it has: 600.0 as « 600 », 0.35 as « 0,35 »."""
    return number_text(value, len(f"{value:g}".partition(".")[2]))


if __name__ == "__main__":
    main()
