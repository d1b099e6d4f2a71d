"""What the figures on features say in words, computed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from ponctuel.documents.findings import where_known
from ponctuel.figures.style import NBSP, count_text, day_text, number_text, percent_text
from ponctuel_words.lead_times import lead_text


@where_known
def timeline(flights: pd.DataFrame, request: pd.Series, day: date, lead_time_min: int) -> list[str]:
    """Of what one forecast read."""
    read = flights["known_min"] < 0
    past = flights["sched_min"] < 0
    return [
        f"Le {day_text(day)}, un vol prévu de {request['origin_code']} vers {request['hour_local']:.0f}{NBSP}h est demandé "
        f"{lead_text(lead_time_min)} avant. Des {count_text(past.sum())} vols prévus dans les trois heures qui précèdent l’émission, "
        f"{count_text((past & ~read).sum())} sont en attente : leur heure est passée, et rien n’est connu d’eux.",
        f"Le vol demandé est arrivé avec {number_text(float(request['arr_delay_min']), 0)} min de retard.",
        "Une annulation n’est pas datée dans les données : elle est réputée connue un temps fixe après l’heure prévue "
        "(params.yaml), et le vol reste en attente jusque-là.",
    ]


@where_known
def families(table: pd.DataFrame) -> list[str]:
    """Of the list of families."""
    biggest = table.loc[table["features_n"].idxmax()]
    observed = table[table["kind_fr"] == "observée"]["features_n"].sum()
    return [
        f"{count_text(table['features_n'].sum())} variables en {len(table)} familles ; "
        f"{count_text(observed)} décrivent ce qui a été observé, les autres le programme.",
        f"La famille la plus nombreuse : {biggest['family']} ({count_text(biggest['features_n'])}).",
    ]


@where_known
def known(shares: pd.DataFrame) -> list[str]:
    """Of what is known how far ahead."""
    wide = shares.pivot(index="family", columns="lead_time_min", values="known_share")
    far, near = wide.columns.max(), wide.columns.min()
    unknown = int((wide[far] == 0).sum())
    least = wide[near].idxmin()
    return [
        f"À {lead_text(far)}, {unknown} familles sur {len(wide)} ne disent rien : l’état du réseau "
        "n’engage pas au-delà d’un jour, et l’avion n’est pas connu.",
        f"À {lead_text(near)}, la famille la moins connue est « {least} » ({percent_text(wide.loc[least, near])}) : "
        "un manque est une réponse du modèle comme une autre, jamais une ligne écartée.",
    ]


@where_known
def strength(frame: pd.DataFrame) -> list[str]:
    """Of single features."""
    lines = []
    for lead in (frame["lead_time_min"].max(), frame["lead_time_min"].min()):
        at = frame[frame["lead_time_min"] == lead]
        best = at.loc[at["strength"].idxmax()]
        lines.append(
            f"À {lead_text(lead)}, la plus forte est {best['feature']} ({best['family']}) : aire "
            f"{number_text(best['auc'], 2)}."
        )
    return [
        *lines,
        "Aucune variable seule ne suffit : le modèle vit de leurs croisements, et de ce que la même "
        "variable veut dire autre chose à un autre délai.",
    ]


@where_known
def redundancy(groups: pd.DataFrame, twin_groups: pd.DataFrame) -> list[str]:
    """Of likeness."""
    whole = groups.loc[groups["threshold"].idxmax()]
    near = groups.loc[(groups["threshold"] - 0.9).abs().idxmin()]
    return [
        f"{count_text(whole['groups_n'])} variables, mais {count_text(near['groups_n'])} groupes si l’on réunit celles "
        f"que lie une corrélation de {number_text(near['threshold'], 1)} ou plus "
        f"({len(twin_groups)} groupes de deux ou plus).",
        "Des arbres tirant leurs variables au sort s’en accommodent ; l’importance d’une variable, elle, se "
        "partage entre jumelles : les raisons sont donc données par famille.",
    ]


@where_known
def day(hours: pd.DataFrame) -> list[str]:
    """Of one day through the features."""
    top = hours.loc[hours["overdue_n"].idxmax()]
    trouble = hours["late_share"] + hours["cancelled_share"]
    tied = hours["overdue_n"].corr(trouble, method="spearman")
    when = day_text(pd.Timestamp(hours["date_local"].iloc[0]))
    return [
        f"Le {when}, jusqu’à {number_text(top['overdue_n'], 0)} vols en attente à {top['origin_code']} pour les "
        f"départs de {top['hour_local']:.0f}{NBSP}h.",
        "Corrélation de rang, d’une heure et d’un aéroport à l’autre, entre l’attente vue à l’émission et la part de vols ensuite "
        f"en retard ou annulés : {number_text(tied, 2)}.",
        "Les premiers départs du jour échappent à ce signal : rien n’est encore en attente quand ils sont demandés.",
    ]


def no_future(
    events: pd.DataFrame,
    changed: Sequence[str],
    control: Sequence[str],
    features_n: int,
    requests_n: int,
) -> list[str]:
    """Of the proof: what was erased, and what it changed."""
    last, first = -events["last_read_min"].max(), events["first_refused_min"].min()
    refused = (
        "à la minute même de l’émission" if first == 0 else f"{number_text(first, 0)} min après"
    )
    effect = (
        f"aucune des {count_text(features_n)} variables ne change"
        if not changed
        else f"{len(changed)} des {count_text(features_n)} variables CHANGENT"
    )
    return [
        f"Dernier fait lu : {number_text(last, 0)} min avant l’émission. Premier fait refusé : {refused}.",
        f"En effaçant les {count_text(events['refused_n'].sum())} faits connus à l’émission ou après, {effect}, sur "
        f"{count_text(requests_n)} demandes.",
        "Contre-épreuve : en effaçant aussi la dernière heure *avant* l’émission, "
        f"{count_text(len(control))} variables changent. L’effacement se voit donc.",
    ]
