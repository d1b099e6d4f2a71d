"""Saved boosters, evaluated through LightGBM's C interface.

LightGBM's Python package imports pandas and scikit-learn, which takes longer than all other work of
a forecast, and some eighty megabytes. Prediction needs only its shared library, which gives the
same bits.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import weakref
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np

from ponctuel.domain.distribution import Array
from ponctuel.models.matrix import Matrix

# Waiting threads must not spin: beside another busy process this would slow training tenfold.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Constants of LightGBM's c_api.h.
_SINGLE_PRECISION, _RAW_SCORE, _ALL_TREES = 0, 1, -1


class Booster(Protocol):
    """The interface of a booster that a model uses: LightGBM's own class, or `SavedBooster`."""

    def predict(self, data: Any, *, raw_score: bool, num_threads: int) -> Any:
        """Raw scores, shape (n,).

        Args:
            data: shape (n, features), of single precision.
            raw_score: True: nothing else is given.
            num_threads: the number of threads for LightGBM; the numbers do not depend on it.
        """
        ...

    def model_to_string(self, num_iteration: int) -> str:
        """The text of the booster.

        Args:
            num_iteration: number of trees; -1: all.
        """
        ...

    def save_model(self, filename: str) -> Any:
        """Write the text to a file.

        Args:
            filename: path of the text file.
        """
        ...

    def num_trees(self) -> int: ...


class SavedBooster:
    """One booster, safe for several threads. LightGBM parses its text at the first prediction.

    Args:
        text: the text that LightGBM saved, or its file, which is memory-mapped: it takes no memory
            and stays readable even if it is renamed or deleted.
    """

    def __init__(self, text: str | Path) -> None:
        self._content = _mapped(text) if isinstance(text, Path) else text.encode()
        self._lock = Lock()
        self._handle: ctypes.c_void_p | None = None
        self._one_row: tuple[int, ctypes.c_void_p] | None = None

    def predict(self, data: Any, *, raw_score: bool, num_threads: int = 1) -> Array:
        """Raw scores, shape (n,).

        Args:
            data: shape (n, features), of single precision.
            raw_score: True: nothing else is given.
            num_threads: the number of threads for LightGBM; the numbers do not depend on it.

        Raises:
            ValueError: `raw_score` is False.
        """
        if not raw_score:
            raise ValueError("a saved booster gives raw scores only")
        rows = np.ascontiguousarray(data, dtype=np.float32)
        out = np.empty(len(rows), dtype=np.float64)
        if not len(rows):
            return out
        length, target = ctypes.c_int64(), out.ctypes.data_as(ctypes.POINTER(ctypes.c_double))
        if len(rows) == 1:
            one_row = self._for_one_row(rows.shape[1])
            _check(
                _library().LGBM_BoosterPredictForMatSingleRowFast(
                    one_row, rows.ctypes.data_as(ctypes.c_void_p), ctypes.byref(length), target
                )
            )
            return out
        _check(
            _library().LGBM_BoosterPredictForMat(
                self._loaded(),
                rows.ctypes.data_as(ctypes.c_void_p),
                ctypes.c_int(_SINGLE_PRECISION),
                ctypes.c_int32(rows.shape[0]),
                ctypes.c_int32(rows.shape[1]),
                ctypes.c_int(1),  # row by row
                ctypes.c_int(_RAW_SCORE),
                ctypes.c_int(0),
                ctypes.c_int(_ALL_TREES),
                f"num_threads={num_threads}".encode(),
                ctypes.byref(length),
                target,
            )
        )
        return out

    def model_to_string(self, num_iteration: int = _ALL_TREES) -> str:
        """The text, with all trees.

        Args:
            num_iteration: all of them are given.
        """
        return self._read().decode()

    def save_model(self, filename: str) -> None:
        """Write the text to a file.

        Args:
            filename: path of the text file.
        """
        Path(filename).write_bytes(self._read())

    def num_trees(self) -> int:
        """The number of trees."""
        return self._read().count(b"\nTree=")

    def _read(self) -> bytes:
        if isinstance(self._content, bytes):
            return self._content
        content = self._content[:]
        if hasattr(mmap, "MADV_DONTNEED"):
            self._content.madvise(mmap.MADV_DONTNEED)
        return content

    def _loaded(self) -> ctypes.c_void_p:
        with self._lock:
            if self._handle is None:
                self._handle, trees = ctypes.c_void_p(), ctypes.c_int()
                _check(
                    _library().LGBM_BoosterLoadModelFromString(
                        self._read(), ctypes.byref(trees), ctypes.byref(self._handle)
                    )
                )
                weakref.finalize(self, _library().LGBM_BoosterFree, self._handle)
            return self._handle

    def _for_one_row(self, features: int) -> ctypes.c_void_p:
        """LightGBM's prepared configuration for predictions of a single row."""
        handle = self._loaded()
        with self._lock:
            if self._one_row is None or self._one_row[0] != features:
                prepared = ctypes.c_void_p()
                _check(
                    _library().LGBM_BoosterPredictForMatSingleRowFastInit(
                        handle,
                        ctypes.c_int(_RAW_SCORE),
                        ctypes.c_int(0),
                        ctypes.c_int(_ALL_TREES),
                        ctypes.c_int(_SINGLE_PRECISION),
                        ctypes.c_int32(features),
                        b"num_threads=1",
                        ctypes.byref(prepared),
                    )
                )
                weakref.finalize(self, _library().LGBM_FastConfigFree, prepared)
                self._one_row = features, prepared
            return self._one_row[1]


def log_odds(booster: Booster, matrix: Matrix, threads: int = 1) -> Array:
    """Raw scores of a booster, shape (n,).

    Args:
        booster: a LightGBM booster.
        matrix: encoded rows, shape (n, len(encoder.columns)).
        threads: the number of threads for LightGBM; the numbers do not depend on it.
    """
    scores = booster.predict(matrix, raw_score=True, num_threads=threads)
    return np.asarray(scores, dtype=np.float64)


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@cache
def _library() -> ctypes.CDLL:
    package = find_spec("lightgbm")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("lightgbm is not installed", name="lightgbm")
    folder = Path(package.submodule_search_locations[0])
    library = ctypes.CDLL(str(next(folder.glob("*/lib_lightgbm.*"))))
    library.LGBM_GetLastError.restype = ctypes.c_char_p
    return library


def _check(code: int) -> None:
    """Raise LightGBM's last error if a call failed."""
    if code != 0:
        raise RuntimeError(f"LightGBM: {_library().LGBM_GetLastError().decode()}")
