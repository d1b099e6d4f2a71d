"""The pages of the diagrams, each with its content as text."""

from __future__ import annotations

from ponctuel.documents.diagrams.diagram import KIND_NAMES, Box, Diagram
from ponctuel.documents.template import rendered

PAGES = ("architecture.md", "flux-de-donnees.md", "parcours.md")


def diagram_page(page: str, diagrams: dict[str, Diagram]) -> str:
    """Markdown of one page with all its diagrams, in their order."""
    shown = [(name, diagram) for name, diagram in diagrams.items() if diagram.page == page]
    return rendered("schemas.md.j2", {"role": role}, page=page, diagrams=shown, kinds=KIND_NAMES)


def role(box: Box) -> str:
    """The role of a box, and the tables, stages and code that it represents."""
    parts = [box.text] if box.text else []
    if box.tables:
        parts.append("tables " + _marked(box.tables))
    if box.stages:
        parts.append("étapes " + _marked(box.stages))
    if box.code:
        parts.append(f"`{box.code}`")
    return " ; ".join(parts) or "–"


def _marked(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
