"""Numbers for the sentences of notebook 06."""

from __future__ import annotations

import pandas as pd

from ponctuel.analysis.tuning_frames import MIN_TRIALS_FOR_IMPORTANCE
from ponctuel.documents.findings import Numbers, findings_of
from ponctuel.evaluation.studies.tuning import TuningRecord

_finding = findings_of("carnet-reglage.md.j2")
CLEAR_CORRELATION = 0.4


@_finding
def which(record: TuningRecord, larger: bool) -> Numbers:
    """The search that the notebook shows; `larger`: whether it is that of `make tune`."""
    return {
        "larger": larger,
        "budget": record.get("budget"),
        "trials_n": record["trials"],
        "rows_n": record["sample_rows"],
    }


@_finding
def protocol(record: TuningRecord, folds: pd.DataFrame) -> Numbers:
    """The folds of the search, and the number of rows that it was scored on."""
    return {
        "folds_n": len(folds),
        "first_day": folds["known_before"].iloc[0],
        "last_day": record["last_day_seen"],
        "test_from": record["split"]["test_from"],
        "indices": record["indices"],
        "judged_n": folds["judged_rows"].sum(),
    }


@_finding
def history(trials: pd.DataFrame) -> Numbers:
    """The score at the start, and the best trial's."""
    complete = trials[trials["state"] == "complete"]
    start = float(trials.loc[trials["role"] == "default", "score"].iloc[0])
    best = complete.loc[complete["score"].idxmin()]
    return {"start": start, "best": best, "change": best["score"] / start - 1}


@_finding
def pruning(trials: pd.DataFrame, folds_n: int) -> Numbers:
    """Trials pruned before their last fold, and the share of fits that this saved."""
    return {
        "pruned_n": int((trials["state"] == "pruned").sum()),
        "trials_n": len(trials),
        "spared_share": 1 - trials["folds_n"].sum() / (folds_n * len(trials)),
    }


@_finding
def importance(trials_n: int, frame: pd.DataFrame) -> Numbers:
    """The two most important settings; none if there are too few trials."""
    settings = [dict(row) for _, row in frame.head(2).iterrows()]
    return {"settings": settings, "trials_n": trials_n, "needed_n": MIN_TRIALS_FOR_IMPORTANCE}


@_finding
def slices(trials: pd.DataFrame, space: dict[str, dict[str, object]]) -> Numbers:
    """The setting whose values correlate most with the score (Spearman)."""
    numeric = [name for name, described in space.items() if "choices" not in described]
    varied = [name for name in numeric if trials[name].nunique() > 1]
    if len(trials) < MIN_TRIALS_FOR_IMPORTANCE or not varied:
        return {"name": None}
    along = trials[varied].corrwith(trials["first_score"], method="spearman")
    name = str(along.abs().idxmax())
    correlation = float(along[name])
    return {
        "name": name,
        "correlation": correlation,
        "clear": abs(correlation) >= CLEAR_CORRELATION,
    }


@_finding
def curves(frame: pd.DataFrame) -> Numbers:
    """Over-fitting by number of trees, of the committed settings and of the best other trial."""
    lines = []
    for role in ("default", "challenger"):
        part = frame[frame["role"] == role]
        if len(part):
            least = part.loc[part["judged_loss"].idxmin(), "rounds"]
            lines.append({"role": role, "last": part.iloc[-1], "least_rounds": least})
    return {"curves": lines}


@_finding
def against_default(weeks: pd.DataFrame, record: TuningRecord) -> Numbers:
    """The best other trial compared with the committed settings."""
    return {
        "better_n": int((weeks["change"] < 0).sum()),
        "weeks_n": len(weeks),
        "change": record["change"],
        "taken": record["taken"],
    }


def trial_table(trials: pd.DataFrame) -> pd.DataFrame:
    """The table of trials for readers: `trial`, `state`, `folds_n`, `first_score`, `score`."""
    states = {"complete": "mené à son terme", "pruned": "arrêté"}
    columns = ["trial", "state", "folds_n", "first_score", "score"]
    return trials.assign(state=trials["state"].map(states))[columns]
