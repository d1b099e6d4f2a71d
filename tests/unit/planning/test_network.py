"""Dates, margins and critical path of a small network worked out by hand."""

from __future__ import annotations

import pytest

from ponctuel.domain.errors import UserError
from ponctuel.planning.network import critical_path, dates_of
from ponctuel.planning.tasks import Estimate, Task, read_tasks

# a(2) -> b(3) -> d(1); a -> c(1) -> d: c may slip by two hours.
HOURS = {"a": 2.0, "b": 3.0, "c": 1.0, "d": 1.0}
AFTER = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c")}
TASKS = [Task(n, n, "J", "r", Estimate(1, HOURS[n], 9), after) for n, after in AFTER.items()]


def test_margins_follow_from_the_longest_chain() -> None:
    dates = dates_of(TASKS, HOURS)
    assert [dates[n].early_start_h for n in "abcd"] == [0, 2, 2, 5]
    assert [dates[n].total_margin_h for n in "abcd"] == [0, 0, 2, 0]
    assert dates["c"].free_margin_h == 2
    assert critical_path(TASKS, HOURS) == ["a", "b", "d"]


def test_a_free_margin_may_be_smaller_than_the_total_one() -> None:
    tasks = [*TASKS, Task("e", "e", "J", "r", Estimate(1, 1, 1), ("c",))]
    dates = dates_of(tasks, HOURS | {"e": 0.5})
    assert dates["c"].free_margin_h == 0
    assert dates["c"].total_margin_h == 2


def test_pert_weighs_the_likely_duration_four_times() -> None:
    estimate = Estimate(1, 2, 9)
    assert estimate.mean_h == pytest.approx(3)
    assert estimate.variance_h2 == pytest.approx((8 / 6) ** 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"taille": "XXL"}, "accepted: S"), ({"apres": ["z"]}, "'z'"), ({"id": "a"}, "twice")],
)
def test_an_invalid_plan_is_refused_with_its_reason(
    change: dict[str, object], message: str
) -> None:
    row = {"id": "b", "titre": "B", "jalon": "J", "role": "r", "taille": "S"}
    with pytest.raises(UserError, match=message):
        read_tasks([row | {"id": "a"}, row | change], {"S": (1, 2, 3)})
