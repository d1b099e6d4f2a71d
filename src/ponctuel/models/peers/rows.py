"""Encoded rows, on which all peers are fitted and evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.models.matrix import Encoder, Matrix

# (rows) -> P(delay >= t | it arrives) for each threshold t, shape (n,) each.
Odds = Callable[["PeerRows"], dict[int, Array]]
# For each threshold t whether the delay reached it, shape (n,) each.
Late = Mapping[int, NDArray[np.bool_]]


@dataclass(frozen=True)
class PeerRows:
    """Features of n requests.

    Attributes:
        matrix: shape (n, len(encoder.columns)), codes as whole numbers, NaN where unknown.
        encoder: the columns, and the categories of the codes.
    """

    matrix: Matrix
    encoder: Encoder

    def __len__(self) -> int:
        return len(self.matrix)

    @classmethod
    def of(cls, frame: pd.DataFrame, encoder: Encoder) -> PeerRows:
        """Encode a frame.

        Args:
            frame: rows of features.
            encoder: the encoder of the training rows.
        """
        return cls(encoder.matrix(frame), encoder)

    def part(self, rows: NDArray[np.bool_]) -> PeerRows:
        """Select some of the rows.

        Args:
            rows: a mask of the rows, shape (n,).
        """
        return PeerRows(self.matrix[rows], self.encoder)

    @property
    def code_places(self) -> list[int]:
        """Indices of the columns that are codes."""
        return [self.encoder.place(name) for name in self.encoder.categories]

    def frame(self) -> pd.DataFrame:
        """The rows as a data frame whose codes are pandas categories."""
        columns = list(self.encoder.columns)
        out = pd.DataFrame(self.matrix, columns=columns, copy=False)
        for name, categories in self.encoder.categories.items():
            codes = np.nan_to_num(out[name].to_numpy(), nan=-1).astype(np.int64)
            out[name] = pd.Categorical.from_codes(codes, categories=pd.Index(categories))
        return out


@dataclass(frozen=True)
class PeerSettings:
    """Settings of a fit beside its rows."""

    seed: int
    threads: int
