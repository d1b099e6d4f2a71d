"""What a figure says in words, computed: French sentences that hold for whatever data are read."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec

import pandas as pd

from ponctuel.figures.style import NBSP, WEEKDAYS, count_text, day_text, number_text, percent_text
from ponctuel.figures.weather import PANELS

P = ParamSpec("P")


def where_known(say: Callable[P, list[str]]) -> Callable[P, list[str]]:
    """Say so, rather than fail, where the first frame has no rows."""

    @functools.wraps(say)
    def said(*args: P.args, **kwargs: P.kwargs) -> list[str]:
        if args and isinstance(args[0], pd.DataFrame) and args[0].empty:
            return ["Rien à en dire : la source ne donne pas, ou pas assez, de ces données."]
        return say(*args, **kwargs)

    return said


@where_known
def arrivals(delays: pd.DataFrame, outcomes: pd.DataFrame) -> list[str]:
    """Of the distribution of delays and of the outcomes."""
    flights, delay = delays["flights_n"], delays["arr_delay_min"]
    total = flights.sum()
    late = delay >= 60
    minutes = (delay.clip(lower=0) * flights).sum()
    of_late = (delay[late] * flights[late]).sum() / max(minutes, 1)
    cancelled = outcomes.loc[outcomes["outcome"] == "cancelled", "flights_n"].sum()
    return [
        f"{percent_text(float(flights[delay <= 0].sum() / total))} des vols arrivés le sont à "
        "l’heure ou en avance : la médiane ne dit rien du risque.",
        f"Les {percent_text(float(flights[late].sum() / total), 1)} de vols arrivés avec une heure "
        f"de retard ou plus portent {percent_text(float(of_late))} des minutes de retard : "
        "prévoir la queue compte plus que prévoir la moyenne.",
        f"{percent_text(float(cancelled / outcomes['flights_n'].sum()), 1)} des vols sont annulés. "
        "Ils n’ont pas de retard : les écarter ferait passer les pires jours pour de meilleurs.",
    ]


@where_known
def by_hour(hours: pd.DataFrame) -> list[str]:
    """Of the hours of the day."""
    best = hours.loc[hours["late15_share"].idxmin()]
    worst = hours.loc[hours["late15_share"].idxmax()]
    spread_best, spread_worst = (row["p90_min"] - row["p25_min"] for row in (best, worst))
    return [
        f"La part de vols à 15 min ou plus va de {percent_text(best['late15_share'])} "
        f"(départs de {best['hour_local']:.0f}{NBSP}h) à {percent_text(worst['late15_share'])} "
        f"(départs de {worst['hour_local']:.0f}{NBSP}h).",
        f"La médiane bouge peu ({number_text(best['p50_min'], 0)} et "
        f"{number_text(worst['p50_min'], 0)} min) ; c’est la dispersion qui change, de "
        f"{number_text(spread_best, 0)} à {number_text(spread_worst, 0)} min entre le premier "
        "quart et le dernier dixième : la prévision doit être une distribution.",
    ]


@where_known
def week(frame: pd.DataFrame) -> list[str]:
    """Of the week and the day together."""
    worst = frame.loc[frame["late15_share"].idxmax()]
    best = frame.loc[frame["late15_share"].idxmin()]
    return [
        f"Pire créneau : {WEEKDAYS[int(row['iso_weekday']) - 1]} {row['hour_local']:.0f}{NBSP}h "
        f"({percent_text(row['late15_share'])})."
        if row is worst
        else f"Meilleur créneau : {WEEKDAYS[int(row['iso_weekday']) - 1]} "
        f"{row['hour_local']:.0f}{NBSP}h ({percent_text(row['late15_share'])})."
        for row in (worst, best)
    ]


@where_known
def carriers(frame: pd.DataFrame) -> list[str]:
    """Of the carriers."""
    low, high = frame.loc[frame["p95_min"].idxmin()], frame.loc[frame["p95_min"].idxmax()]
    drops = frame.loc[frame["cancelled_share"].idxmax()]
    return [
        f"Un vol sur vingt dépasse {number_text(low['p95_min'], 0)} min chez {low['carrier_name']}, "
        f"{number_text(high['p95_min'], 0)} min chez {high['carrier_name']}, alors que leurs "
        f"médianes diffèrent de {number_text(abs(high['p50_min'] - low['p50_min']), 0)} min.",
        f"{drops['carrier_name']} annule le plus ({percent_text(drops['cancelled_share'], 1)}) : "
        "une compagnie qui annule retire de sa moyenne ses pires vols, d’où une cible qui garde "
        "l’annulation.",
    ]


@where_known
def routes(frame: pd.DataFrame) -> list[str]:
    """Of the routes."""
    worst, best = frame.iloc[0], frame.iloc[-1]
    return [
        f"De {best['origin_code']}–{best['destination_code']} "
        f"({percent_text(best['late15_share'])}) à {worst['origin_code']}–"
        f"{worst['destination_code']} ({percent_text(worst['late15_share'])}) sur "
        f"{len(frame)} liaisons assez fréquentes.",
        "Les intervalles sont larges : le bilan d’une liaison doit être ramené vers celui de "
        "l’aéroport quand elle est peu desservie (moyennes rétrécies).",
    ]


@where_known
def calendar(days: pd.DataFrame) -> list[str]:
    """Of the days of the period."""
    share = days["late15_share"]
    worst = days.loc[share.idxmax()]
    memory = float(share.corr(share.shift(1)))
    return [
        f"Pire jour : le {day_text(pd.Timestamp(worst['date_local']))} "
        f"({percent_text(worst['late15_share'])} des vols arrivés à 15 min ou plus).",
        f"Corrélation d’un jour au suivant : {number_text(memory, 2)}. L’état du réseau d’hier "
        "renseigne donc un peu sur aujourd’hui, et plus du tout à trente jours.",
    ]


@where_known
def weather(bands: pd.DataFrame) -> list[str]:
    """Of the weather."""
    lines = []
    for measure, label in PANELS:
        part = bands[bands["measure"] == measure]
        if part.empty:
            continue
        low, high = part["late15_share"].min(), part["late15_share"].max()
        lines.append(f"{label} : de {percent_text(low)} à {percent_text(high)} de vols en retard.")
    return [*lines, "L’effet est fort mais rare : la météo change surtout la queue."]


@where_known
def contrast(hours: pd.DataFrame) -> list[str]:
    """Of the worst day."""
    worst = hours[hours["kind"] == "worst"].reset_index(drop=True)
    top = worst.loc[worst["mean_dep_delay_min"].idxmax()]
    return [
        f"Le {day_text(pd.Timestamp(worst['date_local'].iloc[0]))}, le retard moyen au départ passe "
        f"de {number_text(worst['mean_dep_delay_min'].iloc[0], 0)} min à "
        f"{worst['hour_local'].iloc[0]}{NBSP}h à {number_text(top['mean_dep_delay_min'], 0)} min à "
        f"{top['hour_local']:.0f}{NBSP}h, avec {count_text(worst['cancelled_n'].sum())} "
        f"annulations sur {count_text(worst['flights_n'].sum())} vols.",
        "Qui regarde les départs du matin voit venir l’après-midi : c’est ce que font les variables "
        "d’état.",
    ]


@where_known
def chain(frame: pd.DataFrame) -> list[str]:
    """Of an aircraft's rotation."""
    worst = frame.loc[frame["late15_share"].idxmax()]
    calm = frame[(frame["previous_band_min"] == 0)]["late15_share"]
    return [
        f"Sans retard précédent, {percent_text(calm.min())} à {percent_text(calm.max())} des départs "
        f"sont en retard ; jusqu’à {percent_text(worst['late15_share'])} après un gros retard et "
        "une marge courte.",
        "L’information est décisive, mais elle n’existe que si l’on connaît l’avion : quelques "
        "heures avant le départ, pas trente jours.",
    ]


@where_known
def waves(frame: pd.DataFrame, outcomes: pd.DataFrame) -> list[str]:
    """Of the waves of cancellations."""
    cancelled = outcomes.loc[outcomes["outcome"] == "cancelled", "flights_n"].sum()
    top = frame.iloc[0]
    return [
        f"{len(frame)} vagues réunissent {percent_text(frame['cancelled_n'].sum() / cancelled)} des "
        f"annulations en {count_text(frame['days_n'].sum())} jours.",
        f"La plus grande commence le {day_text(pd.Timestamp(top['first_day']))} : "
        f"{count_text(top['cancelled_n'])} vols, {percent_text(top['cancelled_share'])} du programme.",
        "Les vols ne sont donc pas indépendants : les intervalles de confiance se calculent par "
        "jour, jamais par vol.",
    ]


@where_known
def tails(outcomes: pd.DataFrame) -> list[str]:
    """Of missing tail numbers."""
    by = outcomes.set_index("outcome")["tail_missing_share"]
    flown = by.drop("cancelled", errors="ignore").max()
    return [
        f"Immatriculation absente : {percent_text(by.get('cancelled', 0.0), 1)} des vols annulés, "
        f"{percent_text(flown, 1)} au plus des autres.",
        "Un modèle qui verrait cette absence « devinerait » l’annulation après coup. Les "
        "probabilités d’annulation ne voient donc ni l’avion, ni son absence.",
    ]


@where_known
def overdue(frame: pd.DataFrame) -> list[str]:
    """Of overdue flights."""
    first, last = frame.iloc[0], frame.iloc[-1]
    return [
        f"De {first['overdue_n']:.0f} à {last['overdue_n']:.0f} vols en attente ou plus : retards de "
        f"15 min de {percent_text(first['late15_share'])} à {percent_text(last['late15_share'])}, "
        f"annulations de {percent_text(first['cancelled_share'], 1)} à "
        f"{percent_text(last['cancelled_share'], 1)}.",
        "C’est le signal le plus précoce : il n’attend ni un départ, ni une annulation déclarée.",
    ]
