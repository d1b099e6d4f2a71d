"""A diagram as data: boxes on a grid, frames around them, and links with a text."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ponctuel.domain.errors import InternalError
from ponctuel_words.markdown import typeset

Kind = Literal[
    "person", "system", "external", "container", "store", "component", "process", "page", "state"
]
# Names of the kinds, for the box and the legend.
KIND_NAMES: dict[str, str] = {
    "person": "personne",
    "system": "système",
    "external": "système externe",
    "container": "conteneur",
    "store": "stockage de données",
    "component": "composant",
    "process": "traitement",
    "page": "page",
    "state": "état de la page",
}

LinkKind = Literal["use", "call", "flow", "step"]
LINK_NAMES: dict[str, str] = {
    "use": "utilise, dans le même processus",
    "call": "appelle un autre processus",
    "flow": "données",
    "step": "mène à",
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Box(_Part):
    """One element of a diagram.

    Attributes:
        at: column and row on the grid; columns may be fractions.
        span: width in columns.
        technology: shown after the kind, in brackets.
        code: path of the element's code in the repository; a test compares the diagram with it.
        address: address of a page of the application.
        service: name of a service of the compose file.
        stages: stages of dvc.yaml that the element represents.
        tables: tables of the operational database that it contains.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    kind: Kind
    at: tuple[float, int]
    span: float = Field(1, gt=0)
    name: str
    technology: str | None = None
    text: str | None = None
    code: str | None = None
    address: str | None = None
    service: str | None = None
    stages: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


class Frame(_Part):
    """A border around boxes: a system, a container, a floor."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    boxes: tuple[str, ...] = Field(min_length=1)


class Link(_Part):
    """An arrow from one element or frame to another.

    Attributes:
        kind: `use` is a dependency or a call inside one process, `call` crosses processes, `flow`
            carries data, `step` is a step of a visitor. In component diagrams a `use` is an import
            of the code.
        says: the text of the arrow.
        place: position of the text along the arrow, from 0 (its start) to 1.
        via: grid points that the arrow passes through.
    """

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    says: str | None = None
    technology: str | None = None
    kind: LinkKind = "use"
    place: float = Field(0.5, ge=0, le=1)
    via: tuple[tuple[float, float], ...] = ()


class Diagram(_Part):
    """One drawing and the texts of the page around it.

    Attributes:
        title: subject of the drawing, with its level.
        summary: the alternative text of the drawing, one sentence.
        text: Markdown above the drawing.
        page: the document that contains it; `order` is its rank there.
    """

    title: str
    summary: str
    text: str
    page: str
    order: int
    box_width: int = 190
    gap: tuple[int, int] = (90, 84)
    boxes: tuple[Box, ...] = Field(min_length=1)
    frames: tuple[Frame, ...] = ()
    links: tuple[Link, ...] = ()

    @model_validator(mode="after")
    def _check_names(self) -> Diagram:
        boxes = [box.id for box in self.boxes]
        names = boxes + [frame.id for frame in self.frames]
        if len(set(names)) < len(names):
            raise ValueError("an id is used twice")
        inside = {name for frame in self.frames for name in frame.boxes}
        if missing := inside - set(boxes):
            raise ValueError(f"frames contain unknown boxes: {sorted(missing)}")
        ends = {end for link in self.links for end in (link.source, link.target)}
        if missing := ends - set(names):
            raise ValueError(f"links name unknown elements: {sorted(missing)}")
        return self

    def members(self, name: str) -> tuple[str, ...]:
        """The boxes of a link's end: the box itself, or all boxes of a frame."""
        boxes_of_frame = {frame.id: frame.boxes for frame in self.frames}
        return boxes_of_frame.get(name, (name,))

    def named(self, name: str) -> str:
        """The title of a box or a frame."""
        names = {box.id: box.name for box in self.boxes}
        names |= {frame.id: frame.name for frame in self.frames}
        return names[name]


def read_diagram(file: Path) -> Diagram:
    """Read and check one diagram.

    Raises:
        InternalError: the text is not a diagram; the message names file and field.
    """
    try:
        raw: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        return Diagram.model_validate(_typeset(raw))
    except yaml.YAMLError as error:
        raise InternalError(f"{file.name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "diagram"
        raise InternalError(f"{file.name}: {where}: {first['msg']}") from error


def _typeset(value: Any) -> Any:
    """Every text with the spaces of French typography; names and paths stay unchanged."""
    if isinstance(value, dict):
        return {key: _typeset(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typeset(item) for item in value]
    return typeset(value) if isinstance(value, str) else value


def read_diagrams(folder: Path) -> dict[str, Diagram]:
    """Every diagram of a folder by its name, in the order of the pages."""
    diagrams = {file.stem: read_diagram(file) for file in sorted(folder.glob("*.yaml"))}
    return dict(sorted(diagrams.items(), key=lambda item: (item[1].page, item[1].order)))
