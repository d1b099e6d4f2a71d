"""What is freed goes back to the system, also from between what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.memory import _glibc, give_back

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
    give_back()

    assert len(kept) == 10
    assert full - _resident_bytes() > 60 * MIB
