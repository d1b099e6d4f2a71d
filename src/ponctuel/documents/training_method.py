"""The page on the training method (reports/methode-entrainement.md), from the study's figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from ponctuel.documents import training_facts as facts
from ponctuel.documents.template import day_fr, rendered
from ponctuel.documents.training_tables import (
    age_table,
    continuing_table,
    curve_table,
    difference,
    listed,
    overfitting_table,
    rule_table,
    table,
    whole_table,
)
from ponctuel.evaluation.studies.continued_training import (
    ContinuedTrainingStudy,
    StudySettings,
    TrainRecord,
)
from ponctuel.figures.continued_training import MODES_FR, PERIODS_FR
from ponctuel_words.french import count_text, number_text, percent_text
from ponctuel_words.lead_times import interval_text, lead_text

TEMPLATE = "methode-entrainement.md.j2"


def method_page(study: ContinuedTrainingStudy) -> str:
    """Markdown, in French; the same study gives the same bytes.

    Args:
        study: the content of reports/metrics/further-training.json.
    """
    values = {**_data(study), **_settings(study["settings"]), **_tables(study), **_facts(study)}
    filters = {
        "difference": difference,
        "stretch": _stretch,
        "day_before": lambda text: _day(text, -1),
    }
    return rendered(TEMPLATE, filters, **values)


def _data(study: ContinuedTrainingStudy) -> dict[str, str]:
    split, settings = study["split"], study["settings"]
    return {
        "source": study["source"],
        "flights_n": count_text(settings["flights_n"]),
        "start": _day(split["start"]),
        "train_last": _day(split["test_from"], -1),
        "development_from": _day(study["development_from"]),
        "test_from": _day(split["test_from"]),
        "last": _day(split["end"], -1),
        "lead_times": listed([lead_text(lead) for lead in settings["lead_times_min"]]),
        "features_n": count_text(settings["features_n"]),
    }


def _settings(settings: StudySettings) -> dict[str, str]:
    booster, train = settings["booster"], settings["train"]
    continued_training = settings["further"]
    rule, added = continued_training["retrain"], continued_training["continuing"]
    delay_ranges = {
        index["name"]: interval_text(index["low_min"], index["high_min"])
        for index in settings["indices"]
    }
    return {
        "sampled": str(train["sampled_lead_times"]),
        "thresholds": listed([number_text(t, 0) for t in train["thresholds_min"]]),
        "indices": listed(list(delay_ranges.values())),
        "index": delay_ranges[continued_training["index"]],
        "near_max": lead_text(settings["near_max_lead_min"]),
        "aircraft_max": lead_text(settings["aircraft_max_lead_min"]),
        "model_folds": str(train["folds"]),
        "blanked": percent_text(train["blanked_share"]),
        "settings": _settings_table(booster, train),
        "seed": str(settings["seed"]),
        "study_sampled": str(continued_training["sampled_lead_times"]),
        "min_leaf": _plain(booster["min_data_in_leaf"]),
        "l2": _plain(booster["lambda_l2"]),
        "feature_share": percent_text(booster["feature_fraction"]),
        "bagging_share": percent_text(booster["bagging_fraction"]),
        "window": str(continued_training["window_months"]),
        "new_rounds": str(added["rounds"]),
        "new_rate": _plain(added["learning_rate"]),
        "rehearsal": _plain(added["rehearsal"]),
        "held": str(continued_training["held_week_in"]),
        "after_days": str(rule["after_days"]),
        "window_days": str(rule["window_days"]),
        "min_forecasts": count_text(rule["min_forecasts"]),
        "excess_limit": _plain(rule["excess_logloss"]),
        "worth": _plain(continued_training["worth_logloss"]),
    }


def _settings_table(booster: Mapping[str, float], train: TrainRecord) -> str:
    """One row per setting, one column per kind of booster; only differing values are repeated."""
    others = {
        "loin du départ": train["far_booster"],
        "avion connu": train["aircraft_booster"],
        "annulation, déroutement": train["rare_booster"],
    }
    differing = {words: other for words, other in others.items() if other}
    rows = [
        [
            f"`{name}`",
            _plain(value),
            *(_plain(o[name]) if name in o else "" for o in differing.values()),
        ]
        for name, value in booster.items()
    ]
    shared = [words for words in others if words not in differing]
    return table(["réglage", ", ".join(["près du départ", *shared]), *differing], rows)


def _tables(study: ContinuedTrainingStudy) -> dict[str, str]:
    return {
        "overfitting_table": overfitting_table(study),
        "curve_table": curve_table(study),
        "age_table": age_table(study),
        "continuing_table": continuing_table(study),
        "whole_table": whole_table(study) if study["whole_model"] else "",
        "rule_table": rule_table(study),
    }


def _facts(study: ContinuedTrainingStudy) -> dict[str, object]:
    """Facts for the template; the functions of `training_facts` describe each."""
    continuing, whole = facts.continuing(study), study["whole_model"]
    models = whole["models"] if whole else {}
    return {
        "folds": study["overfitting"]["folds"],
        "overfitting": facts.overfitting(study),
        "rounds": facts.rounds(study),
        "curve": facts.curve(study),
        "age": facts.age(study),
        "age_alone": facts.age_alone(study),
        "continuing": continuing,
        "continuing_cost": facts.continuing_cost(study) if continuing else None,
        "preferred": facts.preferred(study) if continuing else None,
        "chained_loses": facts.chained_loses(study),
        "strongest": facts.strongest(study),
        "whole": facts.whole(study) if whole else {},
        "whole_model": whole,
        "best_crps": min(models, key=lambda mode: models[mode]["crps_min"], default=None),
        "rule": facts.rule(study),
        "excess_logloss": study["settings"]["further"]["retrain"]["excess_logloss"],
        "periods": PERIODS_FR,
        "modes": MODES_FR,
    }


def _stretch(index: tuple[float, float, float]) -> str:
    """The delays of an index that has no skill at a lead time."""
    return interval_text(index[1], index[2])


def _day(text: str, days: int = 0) -> str:
    return day_fr((date.fromisoformat(text) + timedelta(days=days)).isoformat())


def _plain(value: float) -> str:
    """A setting with at most four significant digits, in French format."""
    return count_text(value) if abs(value) >= 1000 else f"{value:.4g}".replace(".", ",")
