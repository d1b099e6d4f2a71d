"""System libraries that Python packages need and that pip does not install."""

from __future__ import annotations

from ponctuel.domain.errors import NotReady

# The shared object of OpenMP that LightGBM is linked with.
_OPENMP = "libgomp.so"


def missing_library(error: OSError | ImportError) -> NotReady | None:
    """The user's error for a library that the system lacks; None for any other failure."""
    if _OPENMP not in str(error):
        return None
    return NotReady(
        "the system lacks libgomp.so.1, which LightGBM needs: install libgomp1 "
        "(Debian, Ubuntu: apt-get install libgomp1) or libgomp (Fedora, RHEL: dnf install libgomp)"
    )
