"""Encoding of rows of features as the matrix for the boosters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Encoder:
    """Fixes the columns, and the categories of each code, at training time.

    Attributes:
        columns: all features, in order.
        categories: codes of each categorical feature; another code becomes missing.
    """

    columns: tuple[str, ...]
    categories: Mapping[str, tuple[str, ...]]

    @classmethod
    def fit(cls, frame: pd.DataFrame, columns: Sequence[str], codes: Sequence[str]) -> Encoder:
        """Take the categories of the codes from a frame.

        Args:
            frame: the training rows.
            columns: the matrix's columns, in order.
            codes: columns that hold codes.
        """
        categories = {
            code: tuple(sorted(frame[code].dropna().astype(str).unique())) for code in codes
        }
        return cls(tuple(columns), categories)

    def matrix(self, frame: pd.DataFrame) -> Matrix:
        """The encoded rows of a data frame, shape (n, len(columns)).

        Args:
            frame: columns of `features.build.feature_names()`; missing ones count as unknown.
        """
        import pandas as pd

        out = np.full((len(frame), len(self.columns)), np.nan, dtype=np.float32)
        positions = frame.columns.get_indexer(pd.Index(self.columns)).tolist()
        kinds = frame.dtypes.tolist()
        plain = []  # plain numbers are copied together: one call instead of hundreds
        for place, (name, at) in enumerate(zip(self.columns, positions, strict=True)):
            if at < 0:
                continue
            if name in self.categories:
                out[:, place] = self._codes(frame.iloc[:, at], self.categories[name])
            elif isinstance(kinds[at], np.dtype) and kinds[at].kind in "fiub":
                plain.append((place, at))
            else:
                out[:, place] = pd.to_numeric(frame.iloc[:, at]).to_numpy(
                    dtype="float32", na_value=np.nan
                )
        if plain:
            places, columns = (list(part) for part in zip(*plain, strict=True))
            out[:, places] = frame.iloc[:, columns].to_numpy(dtype=np.float32)
        return out

    def encode(
        self, numbers: Matrix, names: tuple[str, ...], codes: Mapping[str, Sequence[str | None]]
    ) -> Matrix:
        """Encode rows given as arrays, a hundred times faster than a data frame.

        Args:
            numbers: shape (n, len(names)); columns that it lacks are missing.
            names: the columns of `numbers`.
            codes: the codes by column, one value per row.
        """
        out = np.full((len(numbers), len(self.columns)), np.nan, dtype=np.float32)
        targets, sources = _places(self.columns, names)
        out[:, targets] = numbers[:, sources]
        for name, categories in self.categories.items():
            if name in codes:
                place = _number_by_code(categories)
                out[:, self.place(name)] = [place.get(code, np.nan) for code in codes[name]]
        return out

    @staticmethod
    def _codes(values: pd.Series, known: tuple[str, ...]) -> Matrix:
        import pandas as pd

        codes = pd.Index(known).get_indexer(pd.Index(values)).astype(np.float32)
        codes[codes < 0] = np.nan
        return codes

    def place(self, name: str) -> int:
        """The index of a column in the matrix.

        Args:
            name: name of the column.

        Raises:
            ValueError: there is no such column.
        """
        return self.columns.index(name)

    def places(self, prefix: str) -> list[int]:
        """Indices of the columns whose names begin with a prefix.

        Args:
            prefix: such as "aircraft_".
        """
        return [place for place, name in enumerate(self.columns) if name.startswith(prefix)]

    def codes(self, matrix: Matrix, names: Sequence[str]) -> pd.DataFrame:
        """The rows' decoded codes and `sched_dep_local_min`; unknown codes are None.

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
            names: columns that hold codes.
        """
        import pandas as pd

        out: dict[str, object] = {}
        for name in names:
            place = matrix[:, self.place(name)]
            code_names = np.array([*self.categories[name], None], dtype=object)
            out[name] = code_names[
                np.where(np.isnan(place), len(code_names) - 1, place).astype(np.int64)
            ]
        out["sched_dep_local_min"] = matrix[:, self.place("sched_dep_local_min")]
        return pd.DataFrame(out)


@lru_cache(maxsize=8)
def _places(
    columns: tuple[str, ...], names: tuple[str, ...]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices of the shared names among the columns, and among the names."""
    at = {name: place for place, name in enumerate(columns)}
    shared = [(at[name], place) for place, name in enumerate(names) if name in at]
    targets, sources = np.array(shared, dtype=np.intp).reshape(-1, 2).T
    return targets, sources


@lru_cache(maxsize=32)
def _number_by_code(categories: tuple[str, ...]) -> dict[str | None, float]:
    return {code: float(number) for number, code in enumerate(categories)}
