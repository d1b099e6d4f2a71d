"""What is freed goes back to the system, also from between what is kept."""

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
def test_freed_memory_between_what_is_kept_goes_back() -> None:
    small = [bytearray(100_000) for _ in range(800)]
    kept = small[::80]
    full = _resident_bytes()

    del small
    trim_memory()

    assert len(kept) == 10
    assert full - _resident_bytes() > 60 * MIB


@pytest.mark.skipif(_glibc() is None, reason="another C library")
def test_pages_of_mapped_arrays_go_back_and_are_read_again(tmp_path: Path) -> None:
    values = np.arange(8 * MIB, dtype=np.int64)
    write_arrays(tmp_path, {"numbers": values})
    mapped = MappedArrays(tmp_path)["numbers"]
    assert (mapped == values).all()
    full = _resident_bytes()

    trim_memory()

    assert full - _resident_bytes() > 50 * MIB
    assert (mapped == values).all()
