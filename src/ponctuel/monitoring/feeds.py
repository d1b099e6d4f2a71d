"""Data-quality indicators: freshness, completeness, duplicates, units and timeliness."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.monitoring.indicator import Indicator, Kind, Measurement
from ponctuel.monitoring.observed import DAY_MIN, Observed
from ponctuel.monitoring.reference import Reference, weekday

MIN_N = 8
QUARTER_MIN, HOUR_MIN = 15, 60
GRACE_MIN = 180
VOLUME_MIN = 720
SCALE_MIN = 360
STORM_MIN, LATE_MIN = 480, 60
TURN_MIN = 120
TIMED = ("departure", "cancellation")


def feed_age(seen: Observed, usual: Reference, at_min: int) -> list[Measurement]:
    """Minutes of scheduled traffic without a departure, and since the last weather observation.

    Nights without a scheduled departure do not count.
    """
    departures = _recent(seen.events, "received_min", at_min, DAY_MIN * 2)
    departures = departures[departures["kind"] == "departure"]
    last = int(departures["received_min"].max()) if len(departures) else at_min - 2 * DAY_MIN
    due = seen.schedule["sched_dep_min"].to_numpy(dtype=np.int64)
    due = due[(due >= last) & (due < at_min)]
    value = QUARTER_MIN * len(np.unique(due // QUARTER_MIN))
    out = [Measurement("feed_age_minutes", "feed=flights", at_min, float(value), len(departures))]
    if len(seen.weather):
        age = float(at_min - int(seen.weather["received_min"].max()))
        out.append(Measurement("feed_age_minutes", "feed=weather", at_min, age, len(seen.weather)))
    return out


def feed_volume(seen: Observed, usual: Reference, at_min: int) -> list[Measurement]:
    """Share of due flights of which anything was heard: of all, by carrier, by airport."""
    due = _recent(seen.schedule, "sched_dep_min", at_min - GRACE_MIN, VOLUME_MIN)
    heard = seen.events.loc[seen.events["kind"].isin(TIMED), "flight_id"].to_numpy()
    known = np.isin(due["flight_id"].to_numpy(), heard)
    out = [_share("feed_volume_ratio", "", at_min, known)] if len(known) else []
    for column, word in (("carrier_code", "carrier"), ("origin_code", "airport")):
        for code, rows in due.groupby(column, observed=True).indices.items():
            if len(rows) >= MIN_N:
                out.append(_share("feed_volume_ratio", f"{word}={code}", at_min, known[rows]))
    return out


def schedule_volume(seen: Observed, usual: Reference, at_min: int) -> list[Measurement]:
    """Departures scheduled in the next day, against the median of that weekday, by airport."""
    ahead = seen.schedule[seen.schedule["sched_dep_min"] >= at_min]
    ahead = ahead[ahead["sched_dep_min"] < at_min + DAY_MIN]
    counts = ahead["origin_code"].value_counts()
    today = at_min // DAY_MIN
    share = (at_min % DAY_MIN) / DAY_MIN
    out = []
    for airport in sorted({code for code, _ in usual.schedule_n}):
        first, second = (
            usual.schedule_n.get((airport, int(weekday(day))), 0.0) for day in (today, today + 1)
        )
        expected = (1 - share) * first + share * second
        if expected >= MIN_N:
            n = int(counts.get(airport, 0))
            name = f"airport={airport}"
            out.append(Measurement("schedule_volume_ratio", name, at_min, n / expected, n))
    return out


def missing_share(seen: Observed, usual: Reference, at_min: int) -> list[Measurement]:
    """Share of missing values of half a day: temperatures, and aircraft of departed flights."""
    out = []
    weather = _recent(seen.weather, "received_min", at_min, VOLUME_MIN)
    airports = seen.weather["airport_code"].nunique()
    expected = airports * VOLUME_MIN // HOUR_MIN
    if expected:
        there = int(weather["temperature_c"].notna().sum())
        value = max(0.0, 1 - there / expected)
        out.append(Measurement("missing_ratio", "field=weather", at_min, value, expected))
    gone = _recent(seen.events, "received_min", at_min, VOLUME_MIN)
    gone = gone[gone["kind"] == "departure"]
    if len(gone) >= MIN_N:
        out.append(_share("missing_ratio", "field=aircraft", at_min, gone["tail_number"].isna()))
    return out


def duplicates(seen: Observed, usual: Reference, at_min: int) -> list[Measurement]:
    """Share of a day's events that say again what one before had said."""
    events = _recent(seen.events, "received_min", at_min, DAY_MIN)
    if len(events) < MIN_N:
        return []
    twice = events.duplicated(["flight_id", "kind"]).to_numpy()
    return [_share("duplicate_ratio", "", at_min, twice)]


def delay_scale(seen: Observed, usual: Reference, at_min: int) -> list[Measurement]:
    """Spread of six hours' delays against what is usual, in powers of two."""
    gone = _recent(seen.events, "received_min", at_min, SCALE_MIN)
    gone = gone[gone["kind"] == "departure"]
    if len(gone) < 5 * MIN_N:
        return []
    low, high = np.nanquantile(gone["delay_min"].to_numpy(dtype=np.float64), [0.1, 0.9])
    value = abs(np.log2(max(high - low, 0.5) / usual.delay_spread_min))
    return [Measurement("unit_scale_log2", "field=delay", at_min, float(value), len(gone))]


def temperature_gap(seen: Observed, usual: Reference, at_min: int) -> list[Measurement]:
    """Degrees between half a day's temperatures and those of the month."""
    weather = _recent(seen.weather, "received_min", at_min, VOLUME_MIN)
    month = int(pd.Timestamp(at_min, unit="m").month)
    keys = [(str(code), month) for code in weather["airport_code"]]
    normal = np.array([usual.temperature_c.get(key, np.nan) for key in keys], dtype=np.float64)
    gap = weather["temperature_c"].to_numpy(dtype=np.float64) - normal
    gap = gap[~np.isnan(gap)]
    if len(gap) < MIN_N:
        return []
    value = abs(float(np.median(gap)))
    return [Measurement("temperature_gap_celsius", "", at_min, value, len(gap))]


def clock_offset(seen: Observed, usual: Reference, at_min: int) -> list[Measurement]:
    """Minutes by which a feed's clock differs from what its own values say; median, unsigned."""
    gone = _recent(seen.events, "received_min", at_min, VOLUME_MIN)
    gone = gone[gone["kind"] == "departure"]
    stated = gone["known_min"].to_numpy(dtype=np.float64)
    meant = gone["sched_dep_min"].to_numpy(dtype=np.float64) + gone["delay_min"].to_numpy()
    out = _offset("feed=flights", stated - meant, at_min)
    weather = _recent(seen.weather, "received_min", at_min, VOLUME_MIN)
    lag = (weather["received_min"] - weather["known_min"]).to_numpy(dtype=np.float64)
    return out + _offset("feed=weather", lag, at_min)


def aircraft_conflicts(seen: Observed, usual: Reference, at_min: int) -> list[Measurement]:
    """Share of a day's departures whose aircraft cannot be theirs.

    It flew for other carriers alone, or left less than two hours before.
    """
    gone = _recent(seen.events, "received_min", at_min, DAY_MIN)
    gone = gone[(gone["kind"] == "departure") & gone["tail_number"].notna()]
    gone = gone.drop_duplicates(["flight_id"]).sort_values(["tail_number", "known_min"])
    if len(gone) < MIN_N:
        return []
    tails, carriers = gone["tail_number"].to_numpy(), gone["carrier_code"].to_numpy()
    known = [usual.carrier_of.get(str(tail)) for tail in tails]
    other = np.array(
        [of is not None and carrier not in of for of, carrier in zip(known, carriers, strict=True)]
    )
    left = gone["known_min"].to_numpy(dtype=np.float64)
    soon = np.zeros(len(gone), dtype=bool)
    soon[1:] = (tails[1:] == tails[:-1]) & (np.diff(left) < TURN_MIN)
    return [_share("aircraft_conflict_ratio", "", at_min, other | soon)]


def disrupted(seen: Observed, usual: Reference, at_min: int) -> list[Measurement]:
    """Share of flights heard of, due in eight hours, that left an hour late or were cancelled."""
    due = _recent(seen.schedule, "sched_dep_min", at_min - HOUR_MIN, STORM_MIN)
    heard = seen.events[seen.events["kind"].isin(TIMED)].drop_duplicates("flight_id")
    heard = heard[np.isin(heard["flight_id"].to_numpy(), due["flight_id"].to_numpy())]
    if len(heard) < 5 * MIN_N:
        return []
    late = heard["delay_min"].to_numpy(dtype=np.float64) >= LATE_MIN
    bad = late | (heard["kind"] == "cancellation").to_numpy()
    # A flight that should have left an hour ago and of which nothing is heard is late as well.
    overdue = len(due) - len(heard)
    silent = np.ones(overdue if overdue < len(heard) else 0, dtype=bool)
    return [_share("disrupted_ratio", "", at_min, np.concatenate([bad, silent]))]


def _recent(table: pd.DataFrame, column: str, at_min: int, minutes: int) -> pd.DataFrame:
    values = table[column].to_numpy()
    return table[(values >= at_min - minutes) & (values < at_min)]


def _offset(subject: str, minutes: Array, at_min: int) -> list[Measurement]:
    known = minutes[~np.isnan(minutes)]
    if len(known) < MIN_N:
        return []
    value = abs(float(np.median(known)))
    return [Measurement("clock_offset_minutes", subject, at_min, value, len(known))]


def _share(name: str, subject: str, at_min: int, yes: NDArray[np.bool_] | pd.Series) -> Measurement:
    """A share with the interval of Wilson (1927)."""
    n, z = len(yes), 1.96
    p = float(np.mean(yes))
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * float(np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)))
    return Measurement(
        name, subject, at_min, p, n, max(0.0, middle - half), min(1.0, middle + half)
    )


INDICATORS = (
    Indicator(
        "feed_age_minutes",
        Kind.DATA,
        "Âge du flux",
        "minutes",
        "deux jours",
        "vols : quarts d’heure comportant un départ prévu depuis le dernier départ reçu, × 15 ; "
        "météo : minutes depuis la dernière observation reçue",
        "le plus long silence d’une journée calme est inférieur à une heure de trafic prévu",
        "aucune : c’est une mesure exacte",
        "un flux qui n’envoie qu’une partie des vols (voir le volume)",
        feed_age,
    ),
    Indicator(
        "feed_volume_ratio",
        Kind.DATA,
        "Volume reçu rapporté au programme",
        "1",
        "12 heures, closes 3 heures avant l’instant",
        "vols dus dont un départ ou une annulation est reçu ÷ vols dus",
        "hors panne, même les jours de tempête, plus de 80 % des vols dus sont connus après 3 h",
        "intervalle de Wilson à 95 %",
        "une compagnie de moins de 8 départs en 12 heures",
        feed_volume,
    ),
    Indicator(
        "schedule_volume_ratio",
        Kind.DATA,
        "Volume du programme",
        "1",
        "les 24 heures à venir",
        "départs prévus ÷ médiane du même jour de la semaine, par aéroport",
        "le jour le plus creux de l’année (Thanksgiving) conserve 60 % des départs",
        "médiane sur les semaines de référence",
        "un programme faux mais de même volume",
        schedule_volume,
    ),
    Indicator(
        "missing_ratio",
        Kind.DATA,
        "Part de valeurs absentes",
        "1",
        "12 heures",
        "météo : 1 − températures reçues ÷ (aéroports × 12) ; avion : départs sans immatriculation",
        "la source laisse au plus quelques heures sans observation",
        "intervalle de Wilson à 95 %",
        "une valeur présente mais fausse",
        missing_share,
    ),
    Indicator(
        "duplicate_ratio",
        Kind.DATA,
        "Part d’événements répétés",
        "1",
        "24 heures",
        "événements de même vol et de même nature qu’un précédent ÷ événements",
        "la source n’en contient aucun",
        "intervalle de Wilson à 95 %",
        "un doublon dont le vol porte un autre numéro",
        duplicates,
    ),
    Indicator(
        "unit_scale_log2",
        Kind.DATA,
        "Échelle des retards",
        "1",
        "6 heures",
        "|log2(écart entre déciles 1 et 9 des retards au départ ÷ écart de référence)|",
        "les tempêtes de la période multiplient l’écart par moins de 10 ; secondes ou heures à la "
        "place de minutes le multiplient ou le divisent par 60 (2⁵·⁹)",
        "moins d’une unité dès 40 départs",
        "un facteur inférieur à 10",
        delay_scale,
    ),
    Indicator(
        "temperature_gap_celsius",
        Kind.DATA,
        "Écart de température à la normale",
        "celsius",
        "12 heures",
        "|médiane de (température − moyenne du mois à cet aéroport)|",
        "dans l’année de référence, l’écart reste inférieur à 18 °C ; il le dépasse en Fahrenheit",
        "moins d’un degré dès 8 observations",
        "une autre unité de vent, de pression ou de visibilité",
        temperature_gap,
    ),
    Indicator(
        "clock_offset_minutes",
        Kind.DATA,
        "Décalage d’horloge",
        "minutes",
        "12 heures",
        "vols : |médiane de (instant annoncé − départ prévu − retard annoncé)| ; "
        "météo : |médiane de (instant de réception − instant annoncé)|",
        "l’égalité est exacte dans la source ; une demi-heure est le plus petit fuseau",
        "aucune : médiane exacte",
        "une horloge et des retards faux du même nombre de minutes",
        clock_offset,
    ),
    Indicator(
        "aircraft_conflict_ratio",
        Kind.DATA,
        "Part d’avions impossibles",
        "1",
        "24 heures",
        "départs dont l’avion n’a volé que pour d’autres compagnies, ou est parti moins de deux "
        "heures plus tôt ÷ départs",
        "la source en contient quelques pour cent (filiales qui échangent des avions)",
        "intervalle de Wilson à 95 %",
        "deux avions intervertis au sein d’une compagnie",
        aircraft_conflicts,
    ),
    Indicator(
        "disrupted_ratio",
        Kind.DATA,
        "Part de vols perturbés",
        "1",
        "8 heures, closes une heure avant l’instant",
        "vols partis avec une heure de retard ou plus, annulés, ou dus depuis une heure et non "
        "partis ÷ vols dus",
        "un jour calme reste sous 10 %, les tempêtes de l’année dépassent 30 %",
        "intervalle de Wilson à 95 %",
        "la cause : la météo, une panne ou une grève ont le même effet",
        disrupted,
    ),
)
