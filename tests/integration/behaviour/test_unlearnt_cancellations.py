"""With almost no cancelled flights in the data, their risk is withheld, and the answer says so."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from ponctuel.cli.forecast import table
from ponctuel.domain.risk import cancelled_as_shown
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.features.families import FAMILIES
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.fitted_rows import MIN_CANCELLED
from ponctuel.models.fitting import fit_model
from ponctuel.models.outputs import output_frame, withheld
from ponctuel.serving.answered_request import AnsweredRequest
from ponctuel.serving.batch_csv import ADDED_COLUMNS, answer_cells
from ponctuel.serving.champion import ServedModel
from ponctuel.serving.connection import odds
from ponctuel.serving.service import ForecastService
from ponctuel.serving.stored_forecast import stored_reasons, stored_support
from ponctuel.serving.wording import forecast_in_words, reason_in_words
from ponctuel.training.data import family_columns
from ponctuel.training.fit import fit_settings, model_rows
from ponctuel_sdk import Forecast
from tests.trained_sample import TrainedSample, request_fields


@pytest.fixture(scope="module")
def model(sample: TrainedSample, tmp_path_factory: pytest.TempPathFactory) -> DelayModel:
    """The small model, trained with fewer cancelled flights than required, saved and loaded."""
    rows = model_rows(sample.files, sample.schedule.first_day, sample.test_from, sample.params)
    cancelled = rows["outcome"] == "cancelled"
    kept_flights = rows.loc[cancelled, "flight_id"].unique()[: MIN_CANCELLED - 1]
    rows_kept = rows[~cancelled | rows["flight_id"].isin(kept_flights)]
    settings = fit_settings(sample.params, None)
    fitted = fit_model(
        rows_kept, feature_names(), categorical_names(), family_columns(FAMILIES), settings
    )
    folder: Path = tmp_path_factory.mktemp("unlearnt")
    fitted.save(folder)
    return DelayModel.load(folder)


@pytest.fixture(scope="module")
def service(sample: TrainedSample, model: DelayModel) -> ForecastService:
    served = ServedModel.of(model, "small/unlearnt", sample.residuals)
    return ForecastService(sample.schedule, sample.features, served, sample.service.clock)


def answer_one_request(sample: TrainedSample, service: ForecastService) -> AnsweredRequest:
    moment = sample.moment(2, 18)
    flight = sample.departures(
        int(moment.timestamp()) // 60 + 100, int(moment.timestamp()) // 60 + 200
    )[0]
    (answered,) = service.answers([request_fields(flight, moment)])
    assert isinstance(answered, AnsweredRequest)
    return answered


def test_a_model_knows_whether_it_has_learnt_of_cancellations(
    sample: TrainedSample, model: DelayModel
) -> None:
    assert sample.model.cancellations_learnt
    assert not model.cancellations_learnt


def test_the_risk_is_left_out_with_a_notice_at_every_entry_point(
    sample: TrainedSample, service: ForecastService
) -> None:
    answered = answer_one_request(sample, service)
    answer = answered.answer
    assert answer["p_cancelled"] is None
    assert answer["p_disrupted_30"] == pytest.approx(answer["p_late_30"] + answer["p_diverted"])
    assert answer["support"]["cancellations_learnt"] is False
    texts = {
        language: forecast_in_words(answer, language)["support"]["text"]
        for language in ("en", "fr")
    }
    assert "do not allow cancellations to be learnt" in texts["en"]
    assert "ne permettent pas d’apprendre les annulations" in texts["fr"]
    assert sum(answer["classes"].values()) == pytest.approx(1)

    assert Forecast.model_validate(forecast_in_words(answer, "en")).p_cancelled is None
    assert dict(zip(ADDED_COLUMNS, answer_cells(answered), strict=True))["p_cancelled"] is None
    table_text = table(answered.forecast, forecast_in_words(answer, "en"), "en")
    (line,) = [line for line in table_text.splitlines() if line.startswith("cancelled ")]
    assert line.endswith("—")
    assert table_text.endswith("delays and diversions only.")
    parts = odds(answered.distribution, answered.quantiles_min, 60.0)
    assert parts["p_cancelled"] is None
    total = parts["p_holds"] + parts["p_missed"] + parts["p_diverted"]
    assert total == pytest.approx(1, abs=1e-5)


def test_a_model_with_cancellations_reports_them(sample: TrainedSample) -> None:
    answer = answer_one_request(sample, sample.service).answer
    assert answer["p_cancelled"] is not None
    assert answer["p_cancelled"] > 0
    assert answer["support"]["cancellations_learnt"] is True
    codes = [statement["code"] for statement in answer["support"]["statements"]]
    assert "support.cancellations_not_learnt" not in codes


def test_delay_given_arrival_is_unchanged(sample: TrainedSample, model: DelayModel) -> None:
    rows = sample.files.whole(sample.test_from, sample.end, (120,)).head(50)
    forecasts = model.predict(rows)
    shown = withheld(forecasts)
    assert (forecasts.distribution.p_cancelled > 0).all()
    assert cancelled_as_shown(float(shown.distribution.p_cancelled[0])) is None
    np.testing.assert_array_equal(shown.distribution.survival, forecasts.distribution.survival)
    delay_columns = [name for name in output_frame(shown) if name.startswith("delay_")]
    for name in delay_columns:
        np.testing.assert_array_equal(output_frame(shown)[name], output_frame(forecasts)[name])


def test_older_records_count_as_learnt() -> None:
    """Records of older forecasts lack the field, and have texts instead of statements."""
    older = {"n": 1, "level": "route", "limited": False, "text_en": "1", "text_fr": "1"}
    reason = {"family": "weather", "points": 3.5, "text_en": "Fog", "text_fr": "Brume"}
    record = SimpleNamespace(support=older, reasons=[reason])
    assert stored_support(record).cancellations_learnt  # type: ignore[arg-type]
    assert [statement.code for statement in stored_support(record).statements] == ["support.route"]  # type: ignore[arg-type]
    (family,) = stored_reasons(record)  # type: ignore[arg-type]
    assert reason_in_words(family.as_dict(), "fr")["text"].startswith("La dernière météo")
