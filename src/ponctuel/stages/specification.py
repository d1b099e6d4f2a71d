"""Stage `specification`: the diagrams drawn from their text, and the pages around them."""

from __future__ import annotations

from pathlib import Path

from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.diagrams.diagram import read_diagrams
from ponctuel.documents.diagrams.drawing import drawn
from ponctuel.documents.diagrams.layout import place
from ponctuel.documents.diagrams.legibility import faults
from ponctuel.documents.specification.pages import PAGES, diagram_page
from ponctuel.documents.specification.stories import read_stories
from ponctuel.documents.specification.tracing import tracing_page
from ponctuel.domain.errors import InternalError

DIAGRAMS = "diagrammes"


def main(paths: Paths | None = None) -> None:
    """Write the generated files under reports/specification."""
    folder = (paths or project_paths()).reports / "specification"
    files = specification_files(folder)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    print(f"specification: {len(files)} files in {folder}")


def specification_files(folder: Path) -> dict[str, str]:
    """The generated files: name -> content; the same texts give the same bytes.

    Raises:
        InternalError: a text is malformed, or a drawing would not be legible.
    """
    diagrams = read_diagrams(folder / DIAGRAMS)
    files = {}
    for name, diagram in diagrams.items():
        if problems := faults(place(diagram)):
            raise InternalError(f"{name}.yaml: " + "; ".join(problems))
        files[f"{DIAGRAMS}/{name}.svg"] = drawn(diagram)
    for page in PAGES:
        files[page] = diagram_page(page, diagrams)
    stories = read_stories((folder / "recits.md").read_text(encoding="utf-8"))
    files["tracabilite.md"] = tracing_page(stories)
    return files
