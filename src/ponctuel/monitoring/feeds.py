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


def feed_age(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """Minutes of scheduled traffic without a departure, and since the last weather observation.

    Nights without a scheduled departure do not count.
    """
    departures = _recent(observed.events, "received_min", at_min, DAY_MIN * 2)
    departures = departures[departures["kind"] == "departure"]
    last = int(departures["received_min"].max()) if len(departures) else at_min - 2 * DAY_MIN
    due = observed.schedule["sched_dep_min"].to_numpy(dtype=np.int64)
    due = due[(due >= last) & (due < at_min)]
    value = QUARTER_MIN * len(np.unique(due // QUARTER_MIN))
    out = [Measurement("feed_age_minutes", "feed=flights", at_min, float(value), len(departures))]
    if len(observed.weather):
        age = float(at_min - int(observed.weather["received_min"].max()))
        out.append(
            Measurement("feed_age_minutes", "feed=weather", at_min, age, len(observed.weather))
        )
    return out


def feed_volume(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """Share of due flights with a reported event: in total, by carrier, by airport."""
    due = _recent(observed.schedule, "sched_dep_min", at_min - GRACE_MIN, VOLUME_MIN)
    reported = observed.events.loc[observed.events["kind"].isin(TIMED), "flight_id"].to_numpy()
    known = np.isin(due["flight_id"].to_numpy(), reported)
    out = [_share("feed_volume_ratio", "", at_min, known)] if len(known) else []
    for column, word in (("carrier_code", "carrier"), ("origin_code", "airport")):
        for code, rows in due.groupby(column, observed=True).indices.items():
            if len(rows) >= MIN_N:
                out.append(_share("feed_volume_ratio", f"{word}={code}", at_min, known[rows]))
    return out


def schedule_volume(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """Departures scheduled in the next day, against the median of that weekday, by airport."""
    ahead = observed.schedule[observed.schedule["sched_dep_min"] >= at_min]
    ahead = ahead[ahead["sched_dep_min"] < at_min + DAY_MIN]
    counts = ahead["origin_code"].value_counts()
    today = at_min // DAY_MIN
    share = (at_min % DAY_MIN) / DAY_MIN
    out = []
    for airport in sorted({code for code, _ in reference.schedule_n}):
        first, second = (
            reference.schedule_n.get((airport, int(weekday(day))), 0.0)
            for day in (today, today + 1)
        )
        expected = (1 - share) * first + share * second
        if expected >= MIN_N:
            n = int(counts.get(airport, 0))
            name = f"airport={airport}"
            out.append(Measurement("schedule_volume_ratio", name, at_min, n / expected, n))
    return out


def missing_share(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """Share of missing values of half a day: temperatures, and aircraft of departed flights."""
    out = []
    weather = _recent(observed.weather, "received_min", at_min, VOLUME_MIN)
    airports = observed.weather["airport_code"].nunique()
    expected = airports * VOLUME_MIN // HOUR_MIN
    if expected:
        values_n = int(weather["temperature_c"].notna().sum())
        value = max(0.0, 1 - values_n / expected)
        out.append(Measurement("missing_ratio", "field=weather", at_min, value, expected))
    departed = _recent(observed.events, "received_min", at_min, VOLUME_MIN)
    departed = departed[departed["kind"] == "departure"]
    if len(departed) >= MIN_N:
        out.append(
            _share("missing_ratio", "field=aircraft", at_min, departed["tail_number"].isna())
        )
    return out


def duplicates(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """Share of a day's events that repeat an earlier one."""
    events = _recent(observed.events, "received_min", at_min, DAY_MIN)
    if len(events) < MIN_N:
        return []
    repeated = events.duplicated(["flight_id", "kind"]).to_numpy()
    return [_share("duplicate_ratio", "", at_min, repeated)]


def delay_scale(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """Spread of six hours' delays relative to the reference, in powers of two."""
    departed = _recent(observed.events, "received_min", at_min, SCALE_MIN)
    departed = departed[departed["kind"] == "departure"]
    if len(departed) < 5 * MIN_N:
        return []
    low, high = np.nanquantile(departed["delay_min"].to_numpy(dtype=np.float64), [0.1, 0.9])
    value = abs(np.log2(max(high - low, 0.5) / reference.delay_spread_min))
    return [Measurement("unit_scale_log2", "field=delay", at_min, float(value), len(departed))]


def temperature_gap(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """Degrees between half a day's temperatures and those of the month."""
    weather = _recent(observed.weather, "received_min", at_min, VOLUME_MIN)
    month = int(pd.Timestamp(at_min, unit="m").month)
    keys = [(str(code), month) for code in weather["airport_code"]]
    normal = np.array([reference.temperature_c.get(key, np.nan) for key in keys], dtype=np.float64)
    gap = weather["temperature_c"].to_numpy(dtype=np.float64) - normal
    gap = gap[~np.isnan(gap)]
    if len(gap) < MIN_N:
        return []
    value = abs(float(np.median(gap)))
    return [Measurement("temperature_gap_celsius", "", at_min, value, len(gap))]


def clock_offset(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """Median absolute difference, in minutes, between a feed's clock and its own values."""
    departed = _recent(observed.events, "received_min", at_min, VOLUME_MIN)
    departed = departed[departed["kind"] == "departure"]
    stated_min = departed["known_min"].to_numpy(dtype=np.float64)
    expected_min = (
        departed["sched_dep_min"].to_numpy(dtype=np.float64) + departed["delay_min"].to_numpy()
    )
    out = _offset("feed=flights", stated_min - expected_min, at_min)
    weather = _recent(observed.weather, "received_min", at_min, VOLUME_MIN)
    lag = (weather["received_min"] - weather["known_min"]).to_numpy(dtype=np.float64)
    return out + _offset("feed=weather", lag, at_min)


def aircraft_conflicts(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """Share of a day's departures with an impossible aircraft.

    It belongs to other carriers only, or departed less than two hours before.
    """
    departed = _recent(observed.events, "received_min", at_min, DAY_MIN)
    departed = departed[(departed["kind"] == "departure") & departed["tail_number"].notna()]
    departed = departed.drop_duplicates(["flight_id"]).sort_values(["tail_number", "known_min"])
    if len(departed) < MIN_N:
        return []
    tails, carriers = departed["tail_number"].to_numpy(), departed["carrier_code"].to_numpy()
    known = [reference.carrier_of.get(str(tail)) for tail in tails]
    other = np.array(
        [
            own_carriers is not None and carrier not in own_carriers
            for own_carriers, carrier in zip(known, carriers, strict=True)
        ]
    )
    left = departed["known_min"].to_numpy(dtype=np.float64)
    too_soon = np.zeros(len(departed), dtype=bool)
    too_soon[1:] = (tails[1:] == tails[:-1]) & (np.diff(left) < TURN_MIN)
    return [_share("aircraft_conflict_ratio", "", at_min, other | too_soon)]


def disrupted(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """Share of reported flights, due in eight hours, an hour late or more, or cancelled."""
    due = _recent(observed.schedule, "sched_dep_min", at_min - HOUR_MIN, STORM_MIN)
    reported = observed.events[observed.events["kind"].isin(TIMED)].drop_duplicates("flight_id")
    reported = reported[np.isin(reported["flight_id"].to_numpy(), due["flight_id"].to_numpy())]
    if len(reported) < 5 * MIN_N:
        return []
    late = reported["delay_min"].to_numpy(dtype=np.float64) >= LATE_MIN
    bad = late | (reported["kind"] == "cancellation").to_numpy()
    # A flight without an event an hour after its departure time counts as late.
    overdue = len(due) - len(reported)
    overdue_flights = np.ones(overdue if overdue < len(reported) else 0, dtype=bool)
    return [_share("disrupted_ratio", "", at_min, np.concatenate([bad, overdue_flights]))]


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
        "vols attendus dont un départ ou une annulation est reçu ÷ vols attendus",
        "hors panne, même en tempête, plus de 80 % des vols attendus sont connus après 3 h",
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
        "vols partis avec une heure de retard ou plus, annulés, ou attendus depuis une heure "
        "et non partis ÷ vols attendus",
        "un jour calme reste sous 10 %, les tempêtes de l’année dépassent 30 %",
        "intervalle de Wilson à 95 %",
        "la cause : la météo, une panne ou une grève ont le même effet",
        disrupted,
    ),
)
