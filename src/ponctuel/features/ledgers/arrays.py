"""Arrays by name in a folder, written once and mapped into memory by whoever reads them."""

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
    """A folder's arrays: processes that read the same share the memory, and read what they ask for.

    Args:
        folder: what `write_arrays` has written.
    """

    def __init__(self, folder: Path) -> None:
        self._paths = {path.stem: path for path in sorted(folder.glob("*.npy"))}

    def __getitem__(self, name: str) -> NDArray[Any]:
        mapped = np.load(self._paths[name], mmap_mode="r", allow_pickle=False)
        if isinstance(mapped, np.memmap) and isinstance(mapped.base, mmap.mmap):
            _mapped.add(mapped.base)
        # A plain view: the subclass for maps makes every step of a computation slower.
        return np.asarray(mapped)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def release_pages() -> None:
    """Let go of the pages of mapped arrays: the system keeps them as long as it has room.

    Whoever reads on finds them there, a fraction of a microsecond later.
    """
    for mapping in list(_mapped):
        mapping.madvise(mmap.MADV_DONTNEED)


class PrefixedArrays(Mapping[str, NDArray[Any]]):
    """The arrays whose names begin with a prefix, under the rest of their names."""

    def __init__(self, arrays: Arrays, prefix: str) -> None:
        self._arrays, self._prefix = arrays, f"{prefix}."

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._arrays[self._prefix + name]

    def __iter__(self) -> Iterator[str]:
        whole = self._prefix
        return (name.removeprefix(whole) for name in self._arrays if name.startswith(whole))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def prefixed(prefix: str, arrays: Arrays) -> dict[str, NDArray[Any]]:
    """The arrays under names that begin with a prefix (see `PrefixedArrays`)."""
    return {f"{prefix}.{name}": values for name, values in arrays.items()}


def key_arrays(
    columns: tuple[str, ...], keys: Mapping[tuple[Any, ...], Any]
) -> dict[str, NDArray[Any]]:
    """The parts of keys, one array a column, in the order of the mapping."""
    return {name: np.array([key[part] for key in keys]) for part, name in enumerate(columns)}


def keys_of(columns: tuple[str, ...], arrays: Arrays) -> list[tuple[Any, ...]]:
    """Read back what `key_arrays` made."""
    return list(zip(*(arrays[name].tolist() for name in columns), strict=True))


def split_arrays(
    parts: Mapping[str, NDArray[Any]], empty: Callable[[], NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    """Arrays by code, laid end to end: `code`, `end` and `rows`."""
    rows = np.concatenate([empty(), *parts.values()])
    ends = np.cumsum([len(part) for part in parts.values()], dtype=np.int64)
    return {"code": np.array(list(parts), dtype=str), "end": ends, "rows": rows}


def parts_of(arrays: Arrays, rows: str = "rows") -> dict[str, NDArray[Any]]:
    """Read back what `split_arrays` made."""
    codes = arrays["code"].tolist()
    return (
        dict(zip(codes, np.split(arrays[rows], arrays["end"][:-1]), strict=True)) if codes else {}
    )
