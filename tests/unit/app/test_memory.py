"""Return of freed memory to the system, also from between live objects."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.memory import _glibc, trim_memory
from ponctuel.features.ledgers.arrays import MappedArrays, write_arrays

MIB = 2**20


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096


@pytest.mark.skipif(_glibc() is None, reason="another C library")
def test_freed_memory_between_live_objects_is_returned() -> None:
    small = [bytearray(100_000) for _ in range(800)]
    remaining = small[::80]
    resident_before = _resident_bytes()

    del small
    trim_memory()

    assert len(remaining) == 10
    assert resident_before - _resident_bytes() > 60 * MIB


@pytest.mark.skipif(_glibc() is None, reason="another C library")
def test_pages_of_mapped_arrays_are_released_and_read_again(tmp_path: Path) -> None:
    values = np.arange(8 * MIB, dtype=np.int64)
    write_arrays(tmp_path, {"numbers": values})
    mapped = MappedArrays(tmp_path)["numbers"]
    assert (mapped == values).all()
    resident_before = _resident_bytes()

    trim_memory()

    assert resident_before - _resident_bytes() > 50 * MIB
    assert (mapped == values).all()
