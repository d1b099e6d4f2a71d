"""The risk that is shown: what its parts add up to, and never more than certain."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ponctuel.domain.risk import p_disrupted

shares = st.floats(0, 1)


@given(shares, shares, shares)
def test_it_is_no_less_than_any_of_its_parts_and_never_beyond_one(
    late: float, cancelled: float, diverted: float
) -> None:
    total = late + cancelled + diverted
    arrives = late / max(total, 1), cancelled / max(total, 1), diverted / max(total, 1)
    whole = p_disrupted(*arrives)
    assert max(arrives) - 1e-6 <= whole <= 1.0


def test_a_known_cancellation_is_certain() -> None:
    assert p_disrupted(0.0, 1.0, 0.0) == 1.0
    assert p_disrupted(1e-7, 1.0, 0.0) == 1.0
