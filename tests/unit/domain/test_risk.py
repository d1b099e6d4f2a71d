"""The risk of disruption: the sum of its parts, at most one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ponctuel.domain.risk import p_disrupted

shares = st.floats(0, 1)


@given(shares, shares, shares)
def test_the_risk_is_at_least_each_part_and_at_most_one(
    late: float, cancelled: float, diverted: float
) -> None:
    total = late + cancelled + diverted
    parts = late / max(total, 1), cancelled / max(total, 1), diverted / max(total, 1)
    risk = p_disrupted(*parts)
    assert max(parts) - 1e-6 <= risk <= 1.0


def test_a_known_cancellation_is_certain() -> None:
    assert p_disrupted(0.0, 1.0, 0.0) == 1.0
    assert p_disrupted(1e-7, 1.0, 0.0) == 1.0
