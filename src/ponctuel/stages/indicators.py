"""`python -m ponctuel.stages indicators`: the catalogue of indicators, from their definitions."""

from __future__ import annotations

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.template import rendered
from ponctuel.monitoring.catalogue import INDICATORS

PAGE = "indicateurs.md"


def main(paths: Paths | None = None) -> None:
    """Write reports/exploitation/indicateurs.md."""
    paths = paths or project_paths()
    (paths.reports / "exploitation" / PAGE).write_text(page(paths), encoding="utf-8")
    print(f"indicators: {PAGE}, of {len(INDICATORS)} indicators")


def page(paths: Paths) -> str:
    """The catalogue as Markdown; the same definitions give the same bytes."""
    rules = load_params(paths.params).monitoring.rules
    return rendered("indicateurs.md.j2", {}, indicators=INDICATORS, rules=rules)


if __name__ == "__main__":
    main()
