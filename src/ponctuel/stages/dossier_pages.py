"""Stage `dossier_pages`: wireframes, the star schema and the table of traceability."""

from __future__ import annotations

from ponctuel.config.paths import Paths, project_paths
from ponctuel.dossier.drawings import star_svg, wireframe_svg
from ponctuel.dossier.traceability import traceability_page

WIREFRAMES = {
    "prevision": "Maquette : prévoir un vol",
    "suivis": "Maquette : suivis de vol",
    "tableau": "Maquette : tableau des départs",
}


def main(paths: Paths | None = None) -> None:
    """Write reports/maquettes/*.svg, reports/entrepot/etoile.svg and reports/tracabilite.md."""
    paths = paths or project_paths()
    files = dossier_pages(paths)
    for name, content in files.items():
        (paths.reports / name).write_text(content, encoding="utf-8")
    print(f"dossier_pages: {len(files)} files in {paths.reports}")


def dossier_pages(paths: Paths) -> dict[str, str]:
    """The files below reports, by name; the same texts give the same bytes."""
    files = {"entrepot/etoile.svg": star_svg(), "tracabilite.md": traceability_page(paths.root)}
    for name, title in WIREFRAMES.items():
        text = (paths.reports / "maquettes" / f"{name}.txt").read_text(encoding="utf-8")
        files[f"maquettes/{name}.svg"] = wireframe_svg(text, title)
    return files
