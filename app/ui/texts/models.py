"""Words about models, on the page *Admin*."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "adm_models": ("Models", "Modèles"),
    "adm_models_hint": (
        "The champion answers; another one takes its place from the next request on.",
        "Le champion répond ; un autre prend sa place dès la requête suivante.",
    ),
    "adm_version": ("Version", "Version"),
    "adm_alias": ("Is", "Est"),
    "adm_gate": ("Gate", "Porte"),
    "adm_auc": ("AUC", "AUC"),
    "adm_brier": ("Brier", "Brier"),
    "adm_made": ("Made", "Fait"),
    "adm_reason": ("Why (kept on record)", "Pourquoi (conservé)"),
    "adm_reason_info": (
        "3 characters or more; name no person",
        "3 caractères ou plus ; ne nommez personne",
    ),
    "adm_force": ("Although the gate refused it", "Bien que la porte l’ait refusé"),
    "adm_promote": ("Promote", "Promouvoir"),
    "adm_promote_sure": (
        "Let version {version} answer from now on?",
        "Laisser la version {version} répondre désormais ?",
    ),
    "adm_rollback": ("Return to the champion before", "Revenir au champion précédent"),
    "adm_answers": ("{version} answers now.", "{version} répond désormais."),
    "adm_champion_refused": (
        "The gate refused the model that answers: nothing better was at hand. Train again, or "
        "return to the champion before.",
        "Le contrôle d’acceptation a refusé le modèle qui répond : rien de meilleur n’était "
        "disponible. Entraînez de nouveau, ou revenez au champion précédent.",
    ),
    "adm_no_models": ("No model is registered.", "Aucun modèle n’est enregistré."),
    "verdict_passed": ("passed", "admis"),
    "verdict_refused": ("refused", "refusé"),
    "verdict_none": ("not judged", "non jugé"),
    "alias_champion": ("champion", "champion"),
    "alias_challenger": ("challenger", "prétendant"),
    "err_reason": (
        "A reason of 3 to 500 characters is needed.",
        "Une raison de 3 à 500 caractères est nécessaire.",
    ),
}
