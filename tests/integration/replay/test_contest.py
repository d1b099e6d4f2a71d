"""The champion against a challenger on real days: one value a day, kept, and evidence of them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ponctuel.domain.flight import epoch_min
from ponctuel.monitoring.contest import DIFFERENCE, Contest
from ponctuel.monitoring.monitor import _stored
from ponctuel.serving.challenger import Challenger
from ponctuel.serving.champion import ServedModel
from tests.trained_sample import TrainedSample

Opened = Callable[..., Any]


def test_climatology_loses_against_the_model_and_the_model_draws_with_itself(
    sample: TrainedSample, live: Opened
) -> None:
    start = sample.moment(3, 12)
    plain = sample.model.climatology_model(sample.residuals)
    rivals = {
        "worse": ServedModel.of(plain, "small/2", sample.residuals),
        "same": ServedModel.of(sample.model, "small/3", sample.residuals),
    }
    trained_until = (start - timedelta(days=4)).date()
    found = {}
    with live(start) as here:
        for name, served in rivals.items():
            rival = Challenger(served, trained_until)
            contest = Contest(here.service, lambda rival=rival: rival, here.operations)
            found[name] = contest.count(epoch_min(start))
            assert contest.count(epoch_min(start) + 15) == [], "once a day"
        with here.operations.begin() as work:
            work.monitoring.keep([_stored(each) for each in found["worse"]])
        again = Contest(
            here.service, lambda: Challenger(rivals["worse"], trained_until), here.operations
        )
        later = again.count(epoch_min(start))
    days = [each for each in found["worse"] if each.indicator == DIFFERENCE]
    assert len(days) == 2, "days that it has not seen and whose outcomes are known"
    assert all(each.value < 0 and each.n > 500 and each.complete >= 0.99 for each in days)
    by_name = {each.indicator: each for each in found["worse"]}
    gain, evidence = by_name["challenger_gain_brier_30"], by_name["challenger_evidence_log10"]
    assert gain.low < gain.value < 0
    assert evidence.value < 0
    assert [each for each in later if each.indicator == DIFFERENCE] == [], "what is kept stays"
    assert {each.indicator: each.value for each in later} == {
        each.indicator: each.value for each in (gain, evidence)
    }
    assert [each.value for each in found["same"] if each.indicator == DIFFERENCE] == [0, 0]
