"""Words of the page *Batch*."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "batch_new": ("A new batch", "Un nouveau lot"),
    "batch_hint": (
        "A CSV file whose first line names its columns: carrier, flight, origin, destination, "
        "departure; if you like, issued_at and tail_number. Other columns come back as they "
        "are. Up to 50,000 rows.",
        "Un fichier CSV dont la première ligne nomme les colonnes : carrier, flight, origin, "
        "destination, departure ; au besoin issued_at et tail_number. Les autres colonnes "
        "reviennent telles quelles. Jusqu’à 50 000 lignes.",
    ),
    "batch_file": ("CSV file", "Fichier CSV"),
    "batch_example": ("An example to start from", "Un exemple pour commencer"),
    "do_batch": ("Send it in", "Envoyer"),
    "batch_list": ("Your batches", "Vos lots"),
    "batch_none_title": ("No batch yet", "Aucun lot pour l’instant"),
    "batch_none_text": (
        "Send a file in: it is answered in the background, and you may close this page.",
        "Envoyez un fichier : il est traité en arrière-plan, vous pouvez fermer cette page.",
    ),
    "batch_sent": ("{name} is on its way: {n} rows.", "{name} est parti : {n} lignes."),
    "batch_col_file": ("File", "Fichier"),
    "batch_col_state": ("State", "État"),
    "batch_col_progress": ("Done", "Fait"),
    "batch_col_errors": ("Row errors", "Lignes en erreur"),
    "batch_col_sent": ("Sent", "Envoyé"),
    "batch_col_acts": ("What next", "Suite"),
    "batch_queued": ("waiting", "en attente"),
    "batch_running": ("running", "en cours"),
    "batch_done": ("done", "fini"),
    "batch_failed": ("failed", "échoué"),
    "batch_cancelled": ("cancelled", "annulé"),
    "batch_cancelling": ("being cancelled", "en cours d’annulation"),
    "batch_progress": ("{done} of {n} rows", "{done} lignes sur {n}"),
    "batch_result": ("Download", "Télécharger"),
    "batch_cancel": ("Cancel", "Annuler"),
    "batch_remove": ("Delete", "Supprimer"),
    "batch_remove_sure": (
        "Delete this batch with its files?",
        "Supprimer ce lot avec ses fichiers ?",
    ),
    "batch_errors": ("Row errors of {name}", "Lignes en erreur de {name}"),
    "batch_show_errors": ("Show", "Montrer"),
    "batch_row": ("Row", "Ligne"),
    "batch_field": ("Column", "Colonne"),
    "batch_value": ("Value", "Valeur"),
    "batch_fault": ("What is wrong", "Ce qui ne va pas"),
    "err_file": ("Choose a CSV file.", "Choisissez un fichier CSV."),
    "err_file_large": (
        "This file is too large: 8 MB at most are accepted.",
        "Ce fichier est trop grand : 8 Mo au plus sont acceptés.",
    ),
    "err_too_many_batches": (
        "Three batches at a time are accepted: wait for one to end, or cancel it.",
        "Trois lots à la fois sont acceptés : attendez la fin de l’un, ou annulez-le.",
    ),
}
