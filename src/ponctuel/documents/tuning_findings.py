"""What the figures of the search say in words, computed: French sentences for whatever was found."""

from __future__ import annotations

import pandas as pd

from ponctuel.analysis.tuning_story import MIN_TRIALS_FOR_IMPORTANCE, Story
from ponctuel.documents.findings import where_known
from ponctuel.figures.style import NBSP, count_text, day_text, number_text, percent_text
from ponctuel_words.settings import setting_fr

CLEAR_CORRELATION = 0.4
_LOSS_DIGITS = 4
INDEX_FR = {"early": "l’indice précoce", "late": "l’indice tardif"}


def loss_text(loss: float) -> str:
    """A log-loss as « 0,4123 »."""
    return number_text(loss, _LOSS_DIGITS)


def which(story: Story) -> str:
    """Which search is told of."""
    name = "la grande recherche (make tune)" if story.larger else "la recherche courte de la chaîne"
    budget = f", budget {story.found['budget']}" if story.larger else ""
    return (
        f"Recherche racontée : {name}{budget}, {story.found['trials']} essais sur "
        f"{count_text(story.found['sample_rows'])} lignes d’ajustement au plus."
    )


def protocol(story: Story) -> list[str]:
    """Of what the search saw."""
    folds = story.folds()
    indices = " et ".join(INDEX_FR[each] for each in story.found["indices"])
    return [
        f"{len(folds)} origines glissantes : la première ajuste sur ce qui était connu le "
        f"{day_text(folds['known_before'].iloc[0])}, la dernière juge jusqu’au "
        f"{day_text(pd.Timestamp(story.found['last_day_seen']))}. Le test commence le "
        f"{day_text(pd.Timestamp(story.found['split']['test_from']))} : aucune de ses lignes n’est lue.",
        f"Note : entropie croisée de {indices} (log-loss moyenne sur les seuils de retard que "
        f"l’indice couvre), sur {count_text(folds['judged_rows'].sum())} vols jugés, chacun à une "
        "avance proche du départ tirée au sort, sans l’avion.",
    ]


@where_known
def history(trials: pd.DataFrame) -> list[str]:
    """Of the scores, trial after trial."""
    complete = trials[trials["state"] == "complete"]
    start = float(trials.loc[trials["role"] == "default", "score"].iloc[0])
    best = complete.loc[complete["score"].idxmin()]
    said = (
        "aucun essai ne fait mieux que les réglages en place"
        if best["role"] == "default"
        else f"la meilleure note vient à l’essai {best['trial']} ({loss_text(best['score'])}, soit "
        f"{percent_text(best['score'] / start - 1, 2)})"
    )
    return [f"Partie de {loss_text(start)} avec les réglages en place, {said}."]


@where_known
def pruning(trials: pd.DataFrame, folds_n: int) -> list[str]:
    """Of the trials that were cut."""
    pruned = trials[trials["state"] == "pruned"]
    spared = 1 - trials["folds_n"].sum() / (folds_n * len(trials))
    return [
        f"{len(pruned)} essais sur {len(trials)} ont été arrêtés avant leur dernière origine, ce qui "
        f"épargne {percent_text(spared)} des ajustements."
    ]


def importance(frame: pd.DataFrame, trials_n: int) -> list[str]:
    """Of what matters."""
    if frame.empty:
        return [
            f"Avec {trials_n} essais (il en faut {MIN_TRIALS_FOR_IMPORTANCE}), l’importance des "
            "réglages ne se mesure pas."
        ]
    first, second = frame.iloc[0], frame.iloc[min(1, len(frame) - 1)]
    return [
        f"« {setting_fr(first['name'])} » explique {percent_text(first['importance'])} de la variance "
        f"des notes, puis « {setting_fr(second['name'])} » {percent_text(second['importance'])} ; "
        f"sur {trials_n} essais, ce classement reste approximatif."
    ]


@where_known
def slices(trials: pd.DataFrame, space: dict[str, dict[str, object]]) -> list[str]:
    """Of the setting that goes along with the score most (Spearman)."""
    numeric = [name for name, said in space.items() if "choices" not in said]
    varied = [name for name in numeric if trials[name].nunique() > 1]
    if len(trials) < MIN_TRIALS_FOR_IMPORTANCE or not varied:
        return ["Trop peu d’essais pour lire une tendance d’un réglage à la note."]
    along = trials[varied].corrwith(trials["first_score"], method="spearman")
    name = str(along.abs().idxmax())
    if abs(along[name]) < CLEAR_CORRELATION:
        return [
            "Aucun réglage ne va à lui seul avec la note : le plus lié, « "
            f"{setting_fr(name)} », n’atteint que {number_text(float(along[name]), 2)} de "
            "corrélation de rangs."
        ]
    way = "baisse (donc s’améliore)" if along[name] < 0 else "monte (donc se dégrade)"
    return [
        f"La log-loss {way} surtout quand « {setting_fr(name)} » augmente (corrélation de rangs "
        f"{number_text(float(along[name]), 2)}) ; aucun autre ne lui est plus lié."
    ]


@where_known
def curves(frame: pd.DataFrame) -> list[str]:
    """Of over-fitting along the trees."""
    lines = []
    for role, words in (("default", "Réglages en place"), ("challenger", "Meilleur autre essai")):
        part = frame[frame["role"] == role]
        if part.empty:
            continue
        last = part.iloc[-1]
        low = part.loc[part["judged_loss"].idxmin()]
        turn = (
            "elle descend encore au dernier"
            if low["rounds"] == last["rounds"]
            else f"elle remonte après {low['rounds']:.0f}"
        )
        lines.append(
            f"{words} : après {last['rounds']:.0f} arbres, {loss_text(last['train_loss'])} en "
            f"apprentissage et {loss_text(last['judged_loss'])} en validation "
            f"(écart {loss_text(last['judged_loss'] - last['train_loss'])}) ; en validation, {turn}."
        )
    return lines


def trial_table(trials: pd.DataFrame) -> pd.DataFrame:
    """Trials as a reader's table: `trial`, `state`, `folds_n`, `first_score`, `score`."""
    states = {"complete": "mené à son terme", "pruned": "arrêté"}
    columns = ["trial", "state", "folds_n", "first_score", "score"]
    return trials.assign(state=trials["state"].map(states))[columns]


@where_known
def against_default(weeks: pd.DataFrame, story: Story) -> list[str]:
    """Of the best other trial against the committed settings."""
    change = story.found["change"]
    better = int((weeks["change"] < 0).sum())
    verdict = (
        "l’intervalle est tout entier sous zéro : ces réglages sont retenus"
        if story.found["taken"]
        else "l’intervalle touche zéro ou le dépasse : les réglages en place sont gardés"
    )
    return [
        f"Mieux dans {better} semaines sur {len(weeks)} ; variation moyenne "
        f"{loss_text(change['mean'])} (95{NBSP}% : {loss_text(change['low'])} à "
        f"{loss_text(change['high'])}) : {verdict}."
    ]
