"""The page of the data model: pictures, logical model, dictionary, register of personal data."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex

import ponctuel.operations.models  # noqa: F401 - fills the metadata
from ponctuel.operations.base import Base, Erasure
from ponctuel.operations.documents.mld import logical_model
from ponctuel.operations.repositories.retention import BOARD
from ponctuel.operations.repositories.thinning import LEADS_MIN, WHOLE_DAYS
from ponctuel_words.markdown import typeset


def _leads() -> str:
    """The lead times at which forecasts of the board stay, in words."""
    hours = [f"{lead // 60} h" if lead >= 60 else f"{lead} min" for lead in LEADS_MIN]
    return f"{', '.join(hours[:-1])} ou {hours[-1]}"


_ERASURE = {
    Erasure.DELETE: "la ligne est supprimée",
    Erasure.EMPTY: "la ligne est vidée : il en reste un identifiant qui ne désigne plus personne",
    Erasure.DETACH: "la ligne reste pour ses mesures ; le lien avec la personne est vidé",
    Erasure.PSEUDONYM: "la ligne reste ; le lien mène à un compte vidé, qui ne désigne personne",
}
_HEAD = """# Le modèle des données opérationnelles

Écrit par `python -m ponctuel.stages operations_docs` ; ne pas modifier à la main. Le modèle conceptuel est tenu à la main dans
[`mcd.mcd`](mcd.mcd) et comparé aux tables par un test ; tout le reste est tiré des tables elles-mêmes
(`src/ponctuel/operations/models/`).

## Modèle conceptuel (MCD, Merise)

![Modèle conceptuel des données](mcd.svg)

Une association porte les cardinalités de ses deux pattes ; une cardinalité soulignée marque une identification relative : l’issue
n’existe que par son vol, l’erreur de ligne par son lot, la clé d’unicité par son utilisateur. La purge ne se rattache à rien : elle
prouve que la tâche de conservation passe. La tâche non plus : elle dit à plusieurs processus lequel fait un passage dû.

Choix :

- **Clés.** Ce qui se montre au dehors (utilisateur, session, clé, lot, veille) a une clé aléatoire (UUID), qui ne se devine pas et ne
  dit pas combien il y en a ; ce qui se compte par milliers (vol, événement, prévision, acte) a un numéro d’ordre, plus court et rangé
  dans l’ordre d’arrivée.
- **Temps.** Tout instant est en UTC et porte `_utc` ; une valeur sans décalage est refusée. L’horloge du système peut être celle d’un
  rejeu : « connu à », « émise à » et « peut prévenir dès » la suivent, les autres suivent la machine.
- **Ajout seul.** Événements, actes et déploiements ne se modifient ni ne s’effacent : des déclencheurs le refusent sur les deux
  moteurs. Seule une purge déclarée dans la même transaction laisse partir ce qui est plus ancien qu’elle ne dit.
- **Une redondance voulue.** Les risques d’une prévision se déduisent de sa distribution ; ils sont gardés parce que veilles et tableau
  les comparent en SQL.

## Modèle logique (MLD)

Clés soulignées ; `#` marque une référence.
"""
_PHYSICAL = """## Modèle physique (MPD)

![Modèle physique des données](mpd.svg)

Les mêmes migrations (Alembic, `src/ponctuel/operations/migrations/`) le créent sur SQLite et sur PostgreSQL ; un test y compare les
tables, colonne par colonne, index et contraintes compris.
"""
_BOARD = f"""## Prévisions du tableau : ce qui est gardé

Le tableau refait toutes les cinq minutes la prévision de quelque 900 vols. Trois règles en bornent la place :

- **À l’écriture**, une prévision n’est gardée que si elle apprend quelque chose : l’une de ses probabilités a bougé d’un point, le
  modèle a changé, ou la dernière qui fut gardée a une heure. Ce qui est montré n’est donc jamais à plus d’un point de ce qui serait
  calculé.
- **Pendant {WHOLE_DAYS} jours**, tout ce qui fut gardé le reste : on peut voir ce que le tableau disait à tel instant.
- **Ensuite**, il reste de chaque vol la dernière prévision avant le départ, et la dernière qui avait encore {_leads()} d’avance : les
  délais auxquels le modèle est évalué. Celles qu’un avis annonce restent autant que l’avis. La purge inscrit cet éclaircissement
  sous le nom `{BOARD}`.
"""
_PERSONAL = """## Données personnelles : conservation et effacement

L’application la fait passer **une fois par jour** (`ponctuel db purge` à la main) et inscrit chaque passage dans la table `purges` ; elle efface aussi les
comptes que personne n’a utilisés depuis trois ans, hors administrateurs. Une sauvegarde garde ce qui fut effacé depuis : elle ne
se conserve pas plus de 30 jours. L’effacement d’un compte suit
cette table ligne par ligne ; un test en fait le tour de la base et n’y retrouve aucun mot de la personne. L’export rend les mêmes
lignes, sans les empreintes d’authentification.

| table | données | conservation | à l’effacement |
|---|---|---|---|
"""


def model_page() -> str:
    """Markdown; the same tables give the same bytes."""
    tables = Base.metadata.sorted_tables
    dictionary = "\n".join(_table(table) for table in sorted(tables, key=lambda each: each.name))
    register = "\n".join(_register(table) for table in tables if table.info["erasure"])
    page = "\n".join(
        [
            _HEAD,
            logical_model(),
            "",
            _PHYSICAL,
            _BOARD,
            _PERSONAL.rstrip("\n"),
            register,
            "",
            "## Dictionnaire",
            "",
            dictionary,
        ]
    )
    return typeset(page)


def _register(table: Table) -> str:
    kinds = sorted({column.info["personal"] for column in table.c if column.info["personal"]})
    return f"| `{table.name}` | {', '.join(kinds)} | {_kept(table)} | {_ERASURE[table.info['erasure']]} |"


def _kept(table: Table) -> str:
    days, start = table.info["kept_days"], table.info["kept_from"]
    if days is None:
        return (
            "avec ce dont elle dépend"
            if table.name == "batch_errors"
            else "tant que vit le système"
        )
    return f"jusqu’à `{start}`" if days == 0 else f"{days} jours après `{start}`"


def _table(table: Table) -> str:
    parts = [
        f"### {table.name}",
        table.info["doc_fr"],
        "| colonne | type | vide | personnelle | libellé et sens |\n|---|---|---|---|---|\n"
        + "\n".join(_column(each) for each in table.c),
        "\n".join(_rules(table)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _column(column: Column[object]) -> str:
    kind = column.type.compile(dialect=postgresql.dialect()).lower()  # type: ignore[no-untyped-call]
    mark = "clé, " if column.primary_key else ""
    for key in column.foreign_keys:
        mark += f"→ `{key.column.table.name}`, "
    return (
        f"| `{column.name}` | {mark}{kind} | {'oui' if column.nullable else 'non'} "
        f"| {column.info['personal'] or '–'} | **{column.info['label']}** : {column.doc} |"
    )


def _rules(table: Table) -> list[str]:
    named = sorted(table.constraints, key=lambda constraint: str(constraint.name))
    out = [
        f"- unique ({', '.join(column.name for column in constraint.columns)})"
        for constraint in named
        if isinstance(constraint, UniqueConstraint)
    ]
    out += [
        f"- contrôle `{constraint.sqltext}`"
        for constraint in named
        if isinstance(constraint, CheckConstraint)
    ]
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        ddl = str(CreateIndex(index).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        out.append(f"- index `{ddl.removeprefix('CREATE ').replace('INDEX ', '').strip()}`")
    return out
