"""The pages that show the diagrams, each with the same things told in words."""

from __future__ import annotations

from ponctuel.documents.diagrams.diagram import KIND_NAMES, Box, Diagram, Link

WRITTEN = (
    "Écrit par `python -m ponctuel.stages specification` ; ne pas modifier à la main. Chaque schéma est tenu en texte dans\n"
    "[`diagrammes/`](diagrammes/), dessiné par cette étape, et décrit en toutes lettres sous son image."
)
HEADS = {
    "architecture.md": (
        "Architecture",
        "Du plus large au plus fin, selon le modèle C4 : le système parmi les autres, ses conteneurs (ce qui tourne ou garde), puis\n"
        "les composants de code, enfin ce qui se déploie. Les raisons des choix sont dans [`reports/decisions/`](../decisions/).",
    ),
    "flux-de-donnees.md": (
        "Flux de données",
        "Qui donne quoi à qui : traitements arrondis, dépôts en cylindre, personnes et systèmes externes. Les dépôts de la base\n"
        "opérationnelle nomment leurs tables, décrites dans le [modèle de données](../operations/modele-de-donnees.md).",
    ),
    "parcours.md": (
        "Parcours",
        "Les pages, et les états par lesquels elles passent, erreurs comprises. La navigation mène de toute page à toute page que le rôle\n"
        "ouvre ; les flèches ne montrent que le fil d’un récit.",
    ),
}


def diagram_page(page: str, diagrams: dict[str, Diagram]) -> str:
    """Markdown of one page, with every diagram that names it, in its order."""
    title, head = HEADS[page]
    parts = [f"# {title}", WRITTEN, head]
    for name, diagram in diagrams.items():
        if diagram.page == page:
            parts.append(_section(name, diagram))
    return "\n\n".join(parts) + "\n"


def _section(name: str, diagram: Diagram) -> str:
    boxes = "\n".join(_box(box) for box in diagram.boxes)
    links = "\n".join(f"- {_link(diagram, link)}" for link in diagram.links)
    return (
        f"## {diagram.title}\n\n{diagram.text.strip()}\n\n![{diagram.summary}](diagrammes/{name}.svg)\n\n"
        f"<details><summary>Le même schéma en toutes lettres</summary>\n\n"
        f"| élément | sorte | rôle |\n|---|---|---|\n{boxes}\n\n{links}\n\n</details>"
    )


def _box(box: Box) -> str:
    kind = KIND_NAMES[box.kind] + (f", {box.technology}" if box.technology else "")
    told = [box.text] if box.text else []
    if box.tables:
        told.append("tables " + ", ".join(f"`{table}`" for table in box.tables))
    if box.stages:
        told.append("étapes " + ", ".join(f"`{stage}`" for stage in box.stages))
    if box.code:
        told.append(f"`{box.code}`")
    return f"| **{box.name}** | {kind} | {' ; '.join(told) or '–'} |"


def _link(diagram: Diagram, link: Link) -> str:
    said = f" : {link.says}" if link.says else ""
    how = f" ({link.technology})" if link.technology else ""
    return f"{diagram.named(link.source)} → {diagram.named(link.target)}{said}{how}"
