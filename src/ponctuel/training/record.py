"""The record of a model's training, in its own folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

Mode = Literal["refit", "continue"]
RECORD_FILE = "training.json"


@dataclass(frozen=True)
class TrainingRecord:
    """The record of a model's training, a file in the model's folder.

    Attributes:
        mode: `refit`, or `continue`.
        start, end: the training flights are those of [start, end) whose outcome was known when
            `end` began (UTC): the model could have been in service on `end`.
        continued_from: for `continue`, the day from which its newest trees were trained.
        flights_n, rows_n: flights and rows of the latest fit, without rehearsed ones.
    """

    mode: Mode
    start: date
    end: date
    continued_from: date | None
    flights_n: int
    rows_n: int

    def as_dict(self) -> dict[str, str | int | None]:
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
        }

    def write(self, folder: Path) -> None:
        text = json.dumps(self.as_dict(), indent=2)
        (folder / RECORD_FILE).write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True)
class TrainedOn:
    """The period that a saved model was trained on: [start, end).

    Attributes:
        mode: the mode of the latest training; earlier ones of a continued model are not recorded.
    """

    start: date
    end: date
    mode: Mode = "refit"

    @classmethod
    def of(cls, folder: Path, default: TrainedOn) -> TrainedOn:
        """Read the folder's record; `default` (the pipeline's period) where it has none."""
        path = folder / RECORD_FILE
        if not path.is_file():
            return default
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            date.fromisoformat(content["start"]),
            date.fromisoformat(content["end"]),
            content["mode"],
        )
