"""The component diagrams agree with the code: its rooms, floors, imports and stages."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import grimp
import yaml

from ponctuel.documents.diagrams.diagram import Box, Diagram, read_diagrams
from ponctuel.stages.specification import specification_files

ROOT = Path(__file__).resolve().parents[2]
DIAGRAMS = read_diagrams(ROOT / "reports" / "specification" / "diagrammes")
COMPONENTS = {name: diagram for name, diagram in DIAGRAMS.items() if name.startswith("composants-")}


def packages() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(project["tool"]["importlinter"]["root_packages"])


def floors() -> list[set[str]]:
    """Rooms of each floor, the highest first, without the optional ones."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [{room.strip() for room in layer.split("|") if "(" not in room} for layer in layers]


def room_of(box: Box) -> str:
    """The package or module that a box represents."""
    assert box.code is not None
    return box.code.removeprefix("src/").removesuffix(".py").replace("/", ".")


def drawn_room(module: str, rooms: set[str]) -> str | None:
    """The drawn room that a module is part of."""
    for room in sorted(rooms, key=len, reverse=True):
        if module == room or module.startswith(f"{room}."):
            return room
    return None


@cache
def imports() -> frozenset[tuple[str, str]]:
    """Pairs of drawn rooms of which the first imports the second."""
    graph = grimp.build_graph(*packages())
    rooms = {room_of(box) for diagram in COMPONENTS.values() for box in diagram.boxes}
    pairs = set()
    for module in graph.modules:
        importer = drawn_room(module, rooms)
        for target in graph.find_modules_directly_imported_by(module):
            imported_room = drawn_room(target, rooms)
            if importer and imported_room and importer != imported_room:
                pairs.add((importer, imported_room))
    return frozenset(pairs)


def pairs_of(diagram: Diagram) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """For each drawn import, the pairs of rooms that it can represent."""
    rooms = {box.id: room_of(box) for box in diagram.boxes}
    return {
        (link.source, link.target): [
            (rooms[a], rooms[b])
            for a in diagram.members(link.source)
            for b in diagram.members(link.target)
            if a != b
        ]
        for link in diagram.links
        if link.kind == "use"
    }


def test_every_package_is_drawn_and_every_drawn_package_exists() -> None:
    drawn = {box.code for diagram in COMPONENTS.values() for box in diagram.boxes}
    assert None not in drawn
    for code in drawn:
        assert (ROOT / str(code)).exists(), code
    rooms = {room_of(box) for diagram in COMPONENTS.values() for box in diagram.boxes}
    for floor in floors():
        for room in floor:
            assert drawn_room(room, rooms), f"{room} is in no component diagram"
    for package in packages():
        assert any(room.split(".")[0] == package for room in rooms), package
        folder = ROOT / package if package == "app" else ROOT / "src" / package
        for folder_of_room in folder.iterdir():
            if (folder_of_room / "__init__.py").is_file():
                name = f"{package}.{folder_of_room.name}"
                assert drawn_room(name, rooms), f"{name} is in no component diagram"


def test_every_import_between_packages_is_drawn() -> None:
    drawn = {
        pair
        for diagram in COMPONENTS.values()
        for represented in pairs_of(diagram).values()
        for pair in represented
    }
    missing = sorted(imports() - drawn)
    assert missing == [], "add them to reports/specification/diagrammes/composants-*.yaml"


def test_every_drawn_import_exists() -> None:
    for name, diagram in COMPONENTS.items():
        for link, represented in pairs_of(diagram).items():
            assert imports() & set(represented), f"{name}: {link} represents no import"


def test_floors_are_drawn_from_top_to_bottom_and_no_arrow_rises() -> None:
    floor_of = {room: place for place, floor in enumerate(floors()) for room in floor}
    for name, diagram in COMPONENTS.items():
        rows = {room_of(box): box.at[1] for box in diagram.boxes}
        for upper in rows.keys() & floor_of.keys():
            for lower in rows.keys() & floor_of.keys():
                if floor_of[upper] < floor_of[lower]:
                    assert rows[upper] <= rows[lower], f"{name}: {upper} is drawn below {lower}"
        for represented in pairs_of(diagram).values():
            for a, b in set(represented) & imports():
                assert rows[a] < rows[b], f"{name}: {a} → {b} does not go down"


def test_every_stage_of_the_pipeline_is_drawn_once() -> None:
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    drawn = [stage for box in DIAGRAMS["flux-fabrication"].boxes for stage in box.stages]
    assert sorted(drawn) == sorted(stages)


def test_the_deployment_is_the_compose_files() -> None:
    compose = yaml.safe_load((ROOT / "app/deploy/compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    boxes = {box.service: box.id for box in DIAGRAMS["deploiement"].boxes if box.service}
    assert boxes.keys() == services.keys()
    drawn = {(link.source, link.target) for link in DIAGRAMS["deploiement"].links}
    for name, service in services.items():
        for other in service.get("depends_on", {}):
            assert (boxes[name], boxes[other]) in drawn, f"{name} waits for {other}"


def test_the_stage_declares_every_text_and_every_drawing() -> None:
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    stage = stages["specification"]
    folder = "reports/specification"
    texts = {f"{folder}/diagrammes/{name}.yaml" for name in DIAGRAMS}
    assert texts <= set(stage["deps"])
    outs = {name for out in stage["outs"] for name in out}
    assert outs == {f"{folder}/{name}" for name in specification_files(ROOT / folder)}
