"""French names of hyper-parameters, for tables and figures."""

from __future__ import annotations

from typing import Any

SETTING_FR = {
    "rounds": "nombre d’arbres",
    "learning_rate": "pas d’apprentissage",
    "num_leaves": "feuilles par arbre",
    "min_data_in_leaf": "lignes par feuille, au moins",
    "min_sum_hessian_in_leaf": "poids par feuille, au moins",
    "feature_fraction": "part des variables par arbre",
    "feature_fraction_bynode": "part des variables par nœud",
    "bagging_fraction": "part des lignes par arbre",
    "lambda_l1": "pénalité L1",
    "lambda_l2": "pénalité L2",
    "max_bin": "classes par variable",
    "min_gain_to_split": "gain minimal d’une coupe",
    "path_smooth": "lissage des feuilles",
    "cat_smooth": "lissage des codes",
    "cat_l2": "pénalité L2 des codes",
    "monotone_penalty": "pénalité de monotonie",
    "extra_trees": "coupes au hasard",
    "monotone_constraints_method": "méthode de monotonie",
}


def setting_fr(name: str) -> str:
    """The French name of a hyper-parameter; LightGBM's name where there is none."""
    return SETTING_FR.get(name, name)


def setting_text(value: Any) -> str:
    """The value of a hyper-parameter in French notation."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return f"{value:g}".replace(".", ",") if isinstance(value, (int, float)) else str(value)
