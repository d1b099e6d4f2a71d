"""What the study of further training says, in French sentences computed from its figures."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ponctuel.analysis import further_frames as frames
from ponctuel.documents.training_tables import difference, listed, loss_text, signed
from ponctuel.evaluation.studies.further import FurtherStudy, groups_at
from ponctuel.figures.further import MODES_FR, PERIODS_FR
from ponctuel.figures.style import NBSP, count_text, number_text, percent_text
from ponctuel_words.lead_times import lead_text, stretch_text

TOO_SHORT = "Les données sont trop courtes pour le dire."


def overfitting(study: FurtherStudy) -> str:
    """Of the gaps between training and validation."""
    both = frames.overfitting_frame(study)
    frame = both[both["index"] == study["settings"]["further"]["index"]]
    wide = frame.pivot(index="lead_time_min", columns="part", values="logloss")
    gap = wide["validation"] - wide["train"]
    widest, least = gap.idxmax(), gap.idxmin()
    nothing = both[(both["part"] == "test") & (both["skill"] <= 0)]
    useless = [
        f"{lead_text(each.lead_time_min)} (retards {stretch_text(each.low_min, each.high_min)})"
        for each in nothing.itertuples()
    ]
    last = (
        f"Sur le test, le gain est nul ou négatif à {listed(useless)} : si loin, l’état du réseau ne dit plus "
        "rien et la saison change ; c’est au lien d’y revenir à l’usuel."
        if useless
        else "Sur le test, le gain reste positif à toutes les avances, pour les deux indices."
    )
    return (
        f"L’écart entre validation et entraînement va de {loss_text(gap[least])} "
        f"({lead_text(least)} avant le départ) à {loss_text(gap[widest])} ({lead_text(widest)}). "
        f"{_against_test(frame)} {last}"
    )


def _against_test(frame: pd.DataFrame) -> str:
    """The gap that over-fitting explains, beside the one that new months add."""
    skill = frame.pivot(index="lead_time_min", columns="part", values="skill").mean()
    return (
        f"En moyenne sur les avances, le gain passe de {percent_text(skill['train'], 1)} "
        f"(entraînement) à {percent_text(skill['validation'], 1)} (validation) et "
        f"{percent_text(skill['test'], 1)} (test) : le premier pas est le surapprentissage, le second "
        "ce que d’autres mois ont de nouveau."
    )


def rounds(study: FurtherStudy) -> str:
    """Of the number of trees, near departure and far from it."""
    frame = frames.rounds_frame(study)
    validation = frame[frame["part"] == "validation"]
    said = []
    for group, name in (("near", "près du départ"), ("far", "loin du départ")):
        part = validation[validation["group"] == group].set_index("trees")
        if part.empty:
            continue
        loss = part["logloss"]
        best, last, own = int(loss.idxmin()), int(loss.index.max()), part["of_model"] == 1
        said.append(
            f"{name}, la validation est la plus basse à {best} arbres ({loss_text(loss[best])} ; "
            f"{loss_text(float(loss[own].iloc[0]))} aux {int(loss[own].index[0])} du réglage retenu, "
            f"{loss_text(loss[last])} à {last})"
        )
    return (
        "Sur des semaines tenues à part, bien au-delà du nombre d’arbres retenu : "
        + " ; ".join(said)
        + ". La perte d’entraînement, elle, baisse sans fin : seule la validation dit où s’arrêter."
    )


def curve(study: FurtherStudy) -> str:
    """Of the months."""
    frame = frames.curve_frame(study)
    frame = frame[frame["group"] == "all"]
    lines = []
    for period, name in PERIODS_FR.items():
        part = frame[frame["period"] == period]
        if part.empty:
            continue
        recent = part[part["kind"] == "last"].sort_values("months")
        if recent.empty:
            continue
        short, long = recent.iloc[0], recent.iloc[-1]
        lines.append(
            f"Sur les {name}, se contenter {_last_months(short['months'])} coûte "
            f"{difference(short)} nat, et {_last_months(long['months'])} {difference(long)}"
            f" ({_sure(long)})."
        )
        lines.extend(_recent_or_old(part))
    return " ".join(lines) or TOO_SHORT


def _recent_or_old(part: pd.DataFrame) -> list[str]:
    """The newest against the oldest months, for the longest period that both have."""
    wide = part.pivot(index="months", columns="kind", values="value").dropna()
    if wide.empty or not {"first", "last"} <= set(wide.columns):
        return []
    months = int(wide.index.max())
    last, first = wide.loc[months, "last"], wide.loc[months, "first"]
    better = "récents" if last < first else "anciens"
    return [
        f"À {months}{NBSP}mois, les plus {better} valent mieux "
        f"({signed(last)} contre {signed(first)}, récents contre anciens)."
    ]


def age(study: FurtherStudy) -> str:
    """Of age."""
    frame = frames.age_frame(study)
    every = frame[(frame["group"] == "all") & (frame["training"] == "expanding")]
    lines = []
    for period, name in PERIODS_FR.items():
        part = every[every["period"] == period].sort_values("age_months")
        if part.empty:
            continue
        young, old = part.iloc[0], part.iloc[-1]
        lines.append(
            f"Sur les {name}, un mois d’âge coûte {difference(young)} nat ({_sure(young)}), "
            f"{old['age_months']:.0f}{NBSP}mois {difference(old)} ({_sure(old)})."
        )
    window = frame[(frame["group"] == "all") & (frame["training"] == "window")]
    if window.empty:
        return " ".join(lines) or TOO_SHORT
    sure = window[window["lo"] > 0]
    lines.append(
        "À longueur d’entraînement égale, l’âge seul ne coûte nulle part une perte établie."
        if sure.empty
        else "À longueur d’entraînement égale, l’âge seul coûte une perte établie dans "
        f"{len(sure)} cas sur {len(window)}."
    )
    return " ".join(lines)


def continuing(study: FurtherStudy) -> str:
    """Of continuing against refitting."""
    frame = frames.modes_frame(study)
    every = frame[frame["group"] == "all"].set_index(["period", "judged", "mode"])
    lines = []
    for period, name in PERIODS_FR.items():
        if (period, "next_month", "refit") not in every.index:
            continue
        said = [
            f"{MODES_FR[mode]} {difference(every.loc[(period, 'next_month', mode)])}"
            f" ({_sure(every.loc[(period, 'next_month', mode)])})"
            for mode in ("continued_newest", "continued", "chained_newest", "chained", "refit")
        ]
        alone, helped = (
            every.loc[(period, "older_weeks", mode)] for mode in ("chained_newest", "chained")
        )
        lines.append(
            f"Sur les {name}, écart au modèle inchangé le mois suivant : {' ; '.join(said)}. "
            f"Sur les semaines anciennes, le modèle continué chaque mois sans rappel {_forgets(alone)} ; "
            f"avec rappel, il {_forgets(helped)}."
        )
    cost = study["continuing"]["row_trees"]
    if not cost["refit"]:
        return TOO_SHORT
    share = cost["continued"] / cost["refit"]
    lines.append(
        f"Continuer coûte {percent_text(share, 1)} du travail d’un réentraînement (lignes fois arbres)."
    )
    lines.extend(_strongest(study))
    lines.append(_better(every))
    lines.extend(_twice(every))
    return " ".join(lines)


def _better(every: pd.DataFrame) -> str:
    """Which of continuing and refitting the months of development favour."""
    key = ("development", "next_month")
    if (*key, "refit") not in every.index:
        key = ("test", "next_month")
    values = {mode: float(every["value"][(*key, mode)]) for mode in ("stale", "continued", "refit")}
    best = min(values, key=lambda mode: values[mode])
    return {
        "stale": "Sur les mois de mise au point, ni l’un ni l’autre ne vaut mieux que ne rien changer.",
        "continued": "Les mois de mise au point préfèrent continuer (avec rappel).",
        "refit": "Les mois de mise au point préfèrent réentraîner : c’est le mode par défaut ; continuer "
        "reste le recours quand le temps manque.",
    }[best]


def _twice(every: pd.DataFrame) -> list[str]:
    """Whether a model that was continued may be continued again."""
    chained = every[every.index.get_level_values("mode") == "chained"]
    if not (chained["lo"] > 0).any():
        return []
    return [
        "Continuer un modèle déjà continué perd, même avec rappel : on ne continue qu’une fois entre deux "
        "réentraînements, et la commande le dit."
    ]


def _strongest(study: FurtherStudy) -> list[str]:
    """What the boldest continuation forgets."""
    frame = frames.strengths_frame(study)
    part = frame[(frame["period"] == "development") & (frame["judged"] == "older_weeks")]
    if part.empty:
        return []
    worst = part.sort_values(["learning_rate", "trees"]).iloc[-1]
    return [
        f"Sans rappel, poussé à {worst['trees']:.0f} arbres avec un pas de "
        f"{number_text(worst['learning_rate'], 2)}, il {_forgets(worst)} (mise au point) : d’où le petit "
        "pas et le petit nombre d’arbres."
    ]


def whole(study: FurtherStudy) -> str:
    """Of the whole model."""
    models = study["whole_model"]["models"]
    thresholds = study["settings"]["further"]["thresholds_min"]
    found = {
        mode: [groups_at(models[mode], t)["all"]["difference"] for t in thresholds]
        for mode in ("continued", "refit")
    }
    said = []
    for mode, differences in found.items():
        words = [_sure(each) for each in differences]
        at = [
            f"{word} à {listed([str(t) for t, own in zip(thresholds, words, strict=True) if own == word])}"
            f"{NBSP}min"
            for word in dict.fromkeys(words)
        ]
        said.append(f"{MODES_FR[mode]} : {', '.join(at)}")
    best = min(models, key=lambda mode: models[mode]["crps_min"])
    return (
        f"Écart de log-perte au modèle inchangé, {' ; '.join(said)}. Le plus petit CRPS est celui du "
        f"modèle {MODES_FR[best]}."
    )


def rule(study: FurtherStudy) -> str:
    """Of the rule's thresholds and of what they would have said."""
    frame = frames.rule_frame(study)
    limit = study["settings"]["further"]["retrain"]["excess_logloss"]
    worth = study["settings"]["further"]["worth_logloss"]
    recommended = study["recommended_age_months"]
    ages = [
        f"{PERIODS_FR[part]} : " + ("aucun âge mesuré" if months is None else f"{months}{NBSP}mois")
        for part, months in recommended.items()
    ]
    aged = frame[(frame["age_months"] > 0) & frame["excess"].notna()]
    due = aged["due_by_loss"]
    mean_due = aged.loc[due, "gain_of_retraining"].mean()
    mean_not = aged.loc[~due, "gain_of_retraining"].mean()
    useful = int((aged.loc[due, "gain_of_retraining"] > worth).sum())
    lines = [f"Premier âge qui le vaut, {' ; '.join(ages)}."]
    if due.any():
        lines.append(
            f"Le seuil de perte ({number_text(limit, 3)}) aurait sonné pour {int(due.sum())} des "
            f"{count_text(len(aged))} couples de mois et d’âge, dont {useful} où réentraîner aurait valu "
            f"un nouveau modèle ; gain moyen {signed(mean_due)} quand il sonne, "
            f"{signed(mean_not)} sinon."
        )
    else:
        lines.append(
            f"Le seuil de perte ({number_text(limit, 3)}) n’aurait sonné pour aucun des "
            f"{count_text(len(aged))} couples de mois et d’âge."
        )
    return " ".join(lines)


def _last_months(months: float) -> str:
    return "du dernier mois" if months == 1 else f"des {months:.0f} derniers mois"


def _sure(found: Any) -> str:
    """Whether a difference is established, and in which direction."""
    if found["lo"] > 0:
        return "perte établie"
    return "gain établi" if found["hi"] < 0 else "non établi"


def _forgets(found: Any) -> str:
    """What a difference on older weeks means."""
    if found["lo"] > 0:
        return f"oublie : {difference(found)} nat"
    if found["hi"] < 0:
        return f"n’oublie rien, il gagne même {difference(found)} nat"
    return f"ne montre pas d’oubli établi ({difference(found)} nat)"
