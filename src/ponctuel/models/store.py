"""Storage of a model: `model.json`, one LightGBM text file per booster, and its residuals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ponctuel.models.climatology import Climatology, Table
from ponctuel.models.link import Link
from ponctuel.models.matrix import Encoder
from ponctuel.models.residuals import RESIDUALS_FILE, Residuals
from ponctuel.models.saved_booster import Booster, SavedBooster
from ponctuel.models.shape import Shape

FORMAT = 3


class ModelParts(Protocol):
    """A model's parts, by the names of its constructor's arguments."""

    @property
    def encoder(self) -> Encoder: ...
    @property
    def boosters(self) -> Mapping[str, Booster]: ...
    @property
    def folds(self) -> int: ...
    @property
    def thresholds_min(self) -> tuple[int, ...]: ...
    @property
    def climatology(self) -> Climatology: ...
    @property
    def shape(self) -> Shape: ...
    @property
    def own_leads_min(self) -> Mapping[str, tuple[int, ...]]: ...
    @property
    def links(self) -> Mapping[str, Link]: ...
    @property
    def cancel_links(self) -> Mapping[str, Link]: ...
    @property
    def residuals(self) -> Residuals: ...
    @property
    def cancellations_learnt(self) -> bool: ...


def save_parts(model: ModelParts, folder: Path) -> None:
    """Write a model's files to a folder.

    Args:
        model: a fitted model.
        folder: folder of the model.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, booster in model.boosters.items():
        booster.save_model(str(folder / f"{name}.txt"))
    content = {
        "format": FORMAT,
        "columns": model.encoder.columns,
        "categories": dict(model.encoder.categories),
        "thresholds_min": model.thresholds_min,
        "folds": model.folds,
        "boosters": sorted(model.boosters),
        "own_leads_min": dict(model.own_leads_min),
        "links": {name: link.as_dict() for name, link in model.links.items()},
        "cancel_links": {name: link.as_dict() for name, link in model.cancel_links.items()},
        "base_log_odds": model.shape.base.tolist(),
        "climatology": [_table_as_dict(table) for table in model.climatology.tables],
        "cancellations_learnt": model.cancellations_learnt,
    }
    (folder / "model.json").write_text(json.dumps(content), encoding="utf-8")
    model.residuals.write(folder / RESIDUALS_FILE)


def cancellations_learnt(folder: Path) -> bool:
    """Whether the model in a folder has seen enough cancelled flights.

    Args:
        folder: the folder of the model.
    """
    return bool(_read_json(folder).get("cancellations_learnt", True))


def columns_of(folder: Path) -> tuple[str, ...]:
    """The columns of the model in a folder, in order.

    Args:
        folder: the folder of the model.
    """
    return tuple(_read_json(folder)["columns"])


def _read_json(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    return content


def read_parts(folder: Path) -> dict[str, Any]:
    """The parts of a model by name, from the files that `save_parts` wrote.

    Args:
        folder: the folder of the model.

    Raises:
        ValueError: the files have another version of the format.
    """
    content: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    if content["format"] != FORMAT:
        raise ValueError(f"model format {content['format']}; this version reads {FORMAT}")
    categories = {name: tuple(codes) for name, codes in content["categories"].items()}
    return {
        "encoder": Encoder(tuple(content["columns"]), categories),
        "boosters": {name: SavedBooster(folder / f"{name}.txt") for name in content["boosters"]},
        "folds": content["folds"],
        "thresholds_min": tuple(content["thresholds_min"]),
        "climatology": Climatology(
            tuple(_table_from_dict(table) for table in content["climatology"])
        ),
        "shape": Shape(np.asarray(content["base_log_odds"])),
        "own_leads_min": {name: tuple(leads) for name, leads in content["own_leads_min"].items()},
        "links": {name: Link.from_dict(link) for name, link in content["links"].items()},
        "cancel_links": {
            name: Link.from_dict(link) for name, link in content["cancel_links"].items()
        },
        "residuals": Residuals.read(folder / RESIDUALS_FILE),
        "cancellations_learnt": bool(content.get("cancellations_learnt", True)),
    }


def _table_as_dict(table: Table) -> dict[str, object]:
    return {"names": table.names, "keys": table.keys, "values": table.values.tolist()}


def _table_from_dict(content: Mapping[str, list[Any]]) -> Table:
    keys = tuple(tuple(key) for key in content["keys"])
    return Table(tuple(content["names"]), keys, np.asarray(content["values"]))
