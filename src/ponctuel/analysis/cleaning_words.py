"""The French words of the cleaning report; a rule without any keeps its English name."""

from __future__ import annotations

import re
from collections.abc import Callable

ACTIONS_FR = {
    "rejected": "ligne rejetée",
    "voided": "valeur vidée",
    "adjusted": "valeur calculée",
    "reported": "comptée seulement",
    "degraded": "source incomplète",
}
_RULES_FR = {
    "airport only in the source's own table": "aéroport absent de la table mondiale",
    "no such day": "date inexistante",
    "scheduled departure is no time": "heure de départ prévue impossible",
    "no carrier or flight number": "ni compagnie ni numéro de vol",
    "unknown origin": "origine inconnue",
    "unknown destination": "destination inconnue",
    "origin is destination": "origine et destination identiques",
    "scheduled at a time that the wall clock skipped": "départ prévu à une heure sautée (été)",
    "scheduled at a time that the wall clock showed twice": "départ prévu à une heure double (hiver)",
    "the same scheduled leg again": "même vol prévu répété",
    "scheduled arrival is no time": "heure d’arrivée prévue impossible",
    "scheduled arrival that the wall clock skipped": "arrivée prévue à une heure sautée (été)",
    "distance not above zero": "distance nulle ou négative",
    "scheduled block time that no airliner flies": "durée prévue qu’aucun avion ne tient",
    "departure is no time": "heure de départ réelle impossible",
    "departure delay from clock times": "retard au départ recalculé des heures",
    "clock times and departure delay disagree": "heures et retard au départ en désaccord",
    "clock times and arrival delay disagree": "heures et retard à l’arrivée en désaccord",
    "no scheduled departure": "pas d’heure de départ prévue",
    "flight number with letters": "numéro de vol avec des lettres",
    "tail number that stands for none": "immatriculation qui n’en est pas une",
    "tail number without its N": "immatriculation sans son N",
    "no cancelled flight": "aucun vol annulé",
    "arrived": "vol arrivé",
    "diverted": "vol dérouté",
    "cancelled": "vol annulé",
    "outcome unknown": "issue inconnue",
    "arrival before the wheels can have touched down": "arrivée avant que le vol ait pu se poser",
    "arrival without an instant": "arrivée sans instant",
    "carrier without a name": "compagnie sans nom",
    "aircraft not in the registry extract": "avion absent de l’extrait du registre",
    "unknown airport": "aéroport inconnu",
    "hour that the wall clock never showed": "heure que l’horloge n’a jamais montrée",
    "hour that the wall clock showed twice": "heure que l’horloge a montrée deux fois",
    "second observation of an airport-hour": "seconde observation de la même heure",
    "no weather table": "pas de table météo",
    "hours in UTC, not local": "heures en UTC, et non locales",
    "hour and time_hour disagree": "heure et time_hour en désaccord",
}
_WHYS_FR = {
    "airportsdata does not list it": "airportsdata ne le connaît pas",
    "year, month and day make no date": "année, mois et jour ne font pas une date",
    "HHMM from 0000 to 2400 is accepted": "seul HHMM de 0000 à 2400 est accepté",
    "cannot be named": "le vol ne peut pas être nommé",
    "no such airport code": "code d’aéroport inexistant",
    "not a leg": "ce n’est pas un trajet",
    "daylight saving began": "passage à l’heure d’été",
    "told apart by time_hour where given, else the first": "départagée par time_hour, sinon la première",
    "the row that says most of what happened is kept": "la ligne qui en dit le plus est gardée",
    "neither is believed": "ni l’un ni les autres ne font foi",
    "the later of the two is when it became known": "connue au plus tardif des deux instants",
    "believed, for another column says so too": "retenu : une autre colonne le confirme",
    "its digits are kept": "ses chiffres sont gardés",
    "no aircraft bears it, or it cannot be read": "aucun avion ne la porte, ou elle est illisible",
    "the N is added": "le N est ajouté",
    "read as HHMM": "lue comme HHMM",
    "taken as missing": "pris pour une absence",
    "another name": "autre nom de la colonne",
    "it is no UTF-8": "ce n’est pas de l’UTF-8",
    "the odds of a cancellation cannot be learnt from these data": (
        "ces données n’apprennent pas le risque d’annulation"
    ),
    "taken from the same flight number within 31 days before": (
        "prise du même numéro de vol, dans les 31 jours précédents"
    ),
    "time_hour says so": "time_hour le dit",
    "time_hour says so, though that of the flights is local time": (
        "time_hour le dit, bien que celui des vols soit en heure locale"
    ),
    "nothing says otherwise": "rien ne dit le contraire",
    "cannot be": "physiquement impossible",
    "the scheduled arrival is emptied": "l’arrivée prévue est vidée",
    "a slip of the pen": "faute de saisie",
    "the source gives no dep_delay": "la source ne donne pas dep_delay",
    "has a departure and an arrival delay": "a un retard au départ et à l’arrivée",
    "departed, and has no arrival delay": "parti, sans retard à l’arrivée",
    "never departed": "jamais parti",
    "no departure that can be used; never a target": "départ inutilisable ; jamais une cible",
    "taken as departure + air time": "prise comme départ + temps de vol",
    "taken as a day after scheduled departure and delay": "bornée à un jour après le départ",
    "its code stands for its name": "le code tient lieu de nom",
    "kept with its tail number alone": "gardé avec sa seule immatriculation",
    "no such code": "code inexistant",
    "no such instant": "instant inexistant",
    "the first is kept": "la première est gardée",
    "left empty": "laissée vide",
    "forecasts do without the weather": "les prévisions se passent de météo",
}
_OUTSIDE = re.compile(r"(\S+) outside (-?\d+) to (-?\d+)( min)?")
_NO_COLUMN = re.compile(r"no column (\S+)")
# A rule that names a column or a value, and its French form.
_PATTERNS_FR: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(\S+) of more than (\d+) min"), r"\1 de plus de \2 min"),
    (re.compile(r"(\S+) with a colon"), r"\1 avec deux-points"),
    (re.compile(r"(\S+) in a word for missing"), r"\1 : mot pour une valeur absente"),
    (re.compile(r"column (\S+) read as (\S+)"), r"colonne \1 lue comme \2"),
    (re.compile(r"text read as (\S+)"), r"texte lu comme \1"),
    (re.compile(r"source\.weather_clock is (\S+)"), r"source.weather_clock vaut \1"),
    (re.compile(r"(\S+) is highest at (\d+) h by its clock"), r"\1 culmine à \2 h de son horloge"),
    (
        re.compile(r"the hour is believed, (UTC|local): (.+)"),
        lambda m: f"l’heure fait foi ({m[1].replace('local', 'locale')}) : {why_fr(m[2])}",
    ),
)


def rule_fr(rule: str) -> str:
    """A rule's French name."""
    if found := _OUTSIDE.fullmatch(rule):
        name, low, high, unit = found.groups()
        return f"{name} hors de {low} à {high}{unit or ''}".replace("-", "−")
    if found := _NO_COLUMN.fullmatch(rule):
        return f"colonne {found[1]} absente"
    return _RULES_FR.get(rule) or _by_pattern(rule)


def why_fr(why: str) -> str:
    """A reason in French."""
    return _WHYS_FR.get(why) or _by_pattern(why)


def _by_pattern(text: str) -> str:
    for pattern, french in _PATTERNS_FR:
        if found := pattern.fullmatch(text):
            return french(found) if callable(french) else found.expand(french)
    return text
