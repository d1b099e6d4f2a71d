"""Arrays by name in a folder, written once and memory-mapped by their readers."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
_mapped: WeakSet[mmap.mmap] = WeakSet()


def write_arrays(folder: Path, arrays: Arrays) -> None:
    """Write each array as `<name>.npy`; text as fixed-width Unicode."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", np.asarray(values, order="C"), allow_pickle=False)


class MappedArrays(Mapping[str, NDArray[Any]]):
    """A folder's arrays, memory-mapped: processes share the memory, and load pages on demand.

    Args:
        folder: the folder that `write_arrays` has written.
    """

    def __init__(self, folder: Path) -> None:
        self._paths = {path.stem: path for path in sorted(folder.glob("*.npy"))}

    def __getitem__(self, name: str) -> NDArray[Any]:
        mapped = np.load(self._paths[name], mmap_mode="r", allow_pickle=False)
        if isinstance(mapped, np.memmap) and isinstance(mapped.base, mmap.mmap):
            _mapped.add(mapped.base)
        # A plain array view: the subclass `memmap` makes every computation slower.
        return np.asarray(mapped)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def release_pages() -> None:
    """Release this process's pages of mapped arrays, so that they do not count as its memory.

    The system still caches them: the next access maps them again within a microsecond.
    """
    for mapping in list(_mapped):
        mapping.madvise(mmap.MADV_DONTNEED)


class PrefixedArrays(Mapping[str, NDArray[Any]]):
    """The arrays whose names begin with a prefix, by the rest of their names."""

    def __init__(self, arrays: Arrays, prefix: str) -> None:
        self._arrays, self._prefix = arrays, f"{prefix}."

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._arrays[self._prefix + name]

    def __iter__(self) -> Iterator[str]:
        prefix = self._prefix
        return (name.removeprefix(prefix) for name in self._arrays if name.startswith(prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def prefixed(prefix: str, arrays: Arrays) -> dict[str, NDArray[Any]]:
    """The arrays under names that begin with a prefix (see `PrefixedArrays`)."""
    return {f"{prefix}.{name}": values for name, values in arrays.items()}


def key_arrays(
    columns: tuple[str, ...], keys: Mapping[tuple[Any, ...], Any]
) -> dict[str, NDArray[Any]]:
    """The keys of a mapping as one array per column, in order."""
    return {name: np.array([key[part] for key in keys]) for part, name in enumerate(columns)}


def keys_of(columns: tuple[str, ...], arrays: Arrays) -> list[tuple[Any, ...]]:
    """The keys from the arrays that `key_arrays` made."""
    return list(zip(*(arrays[name].tolist() for name in columns), strict=True))


def split_arrays(
    parts: Mapping[str, NDArray[Any]], empty: Callable[[], NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    """Arrays by code, concatenated: `code`, `end` and `rows`."""
    rows = np.concatenate([empty(), *parts.values()])
    ends = np.cumsum([len(part) for part in parts.values()], dtype=np.int64)
    return {"code": np.array(list(parts), dtype=str), "end": ends, "rows": rows}


def parts_of(arrays: Arrays, rows: str = "rows") -> dict[str, NDArray[Any]]:
    """The arrays by code from the arrays that `split_arrays` made."""
    codes = arrays["code"].tolist()
    return (
        dict(zip(codes, np.split(arrays[rows], arrays["end"][:-1]), strict=True)) if codes else {}
    )
