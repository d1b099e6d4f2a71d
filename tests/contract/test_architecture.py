"""The component diagrams are the code's: its rooms, its floors, its imports, its stages."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import grimp
import yaml

from ponctuel.documents.diagrams.diagram import Box, Diagram, read_diagrams
from ponctuel.stages.specification import written

ROOT = Path(__file__).resolve().parents[2]
DIAGRAMS = read_diagrams(ROOT / "reports" / "specification" / "diagrammes")
COMPONENTS = {name: one for name, one in DIAGRAMS.items() if name.startswith("composants-")}


def packages() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(project["tool"]["importlinter"]["root_packages"])


def floors() -> list[set[str]]:
    """Rooms of each floor, the highest first, but for those that need not be there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    return [{room.strip() for room in layer.split("|") if "(" not in room} for layer in layers]


def room_of(box: Box) -> str:
    """The package or module that a box stands for."""
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
    """Every pair of drawn rooms of which the first imports the second."""
    graph = grimp.build_graph(*packages())
    rooms = {room_of(box) for one in COMPONENTS.values() for box in one.boxes}
    pairs = set()
    for module in graph.modules:
        here = drawn_room(module, rooms)
        for target in graph.find_modules_directly_imported_by(module):
            there = drawn_room(target, rooms)
            if here and there and here != there:
                pairs.add((here, there))
    return frozenset(pairs)


def pairs_of(diagram: Diagram) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """For each drawn import, the pairs of rooms that it may stand for."""
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


def test_every_room_is_drawn_and_every_drawn_room_is_there() -> None:
    drawn = {box.code for one in COMPONENTS.values() for box in one.boxes}
    assert None not in drawn
    for code in drawn:
        assert (ROOT / str(code)).exists(), code
    rooms = {room_of(box) for one in COMPONENTS.values() for box in one.boxes}
    for floor in floors():
        for room in floor:
            assert drawn_room(room, rooms), f"{room} is in no component diagram"
    for package in packages():
        assert any(room.split(".")[0] == package for room in rooms), package
        folder = ROOT / package if package == "app" else ROOT / "src" / package
        for inside in folder.iterdir():
            if (inside / "__init__.py").is_file():
                name = f"{package}.{inside.name}"
                assert drawn_room(name, rooms), f"{name} is in no component diagram"


def test_every_import_between_rooms_is_drawn() -> None:
    drawn = {
        pair for one in COMPONENTS.values() for meant in pairs_of(one).values() for pair in meant
    }
    missing = sorted(imports() - drawn)
    assert missing == [], "draw them in reports/specification/diagrammes/composants-*.yaml"


def test_every_drawn_import_is_one() -> None:
    for name, one in COMPONENTS.items():
        for link, meant in pairs_of(one).items():
            assert imports() & set(meant), f"{name}: {link} stands for no import"


def test_floors_are_drawn_from_top_to_bottom_and_no_arrow_rises() -> None:
    level = {room: place for place, floor in enumerate(floors()) for room in floor}
    for name, one in COMPONENTS.items():
        rows = {room_of(box): box.at[1] for box in one.boxes}
        for high in rows.keys() & level.keys():
            for low in rows.keys() & level.keys():
                if level[high] < level[low]:
                    assert rows[high] <= rows[low], f"{name}: {high} is drawn below {low}"
        for meant in pairs_of(one).values():
            for a, b in set(meant) & imports():
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
    assert outs == {f"{folder}/{name}" for name in written(ROOT / folder)}
