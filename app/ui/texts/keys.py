"""Words about API keys."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "sec_keys": ("API keys", "Clés d’API"),
    "keys_hint": (
        "A program acts for you with a key. It is shown once.",
        "Un programme agit pour vous avec une clé. Elle n’est montrée qu’une fois.",
    ),
    "no_keys": ("You have no key.", "Vous n’avez pas de clé."),
    "key_name": ("Name", "Nom"),
    "key_name_info": (
        "For yourself, such as “timetable script”",
        "Pour vous, par exemple « script »",
    ),
    "key_scopes": ("What it is for", "À quoi elle sert"),
    "key_days": ("Good for", "Durée"),
    "days_30": ("30 days", "30 jours"),
    "days_90": ("90 days", "90 jours"),
    "days_365": ("a year", "un an"),
    "do_key": ("Make a key", "Créer une clé"),
    "key_shown": (
        "Copy it now: it will not be shown again.",
        "Copiez-la maintenant : elle ne sera plus montrée.",
    ),
    "key_prefix": ("Begins with", "Commence par"),
    "key_state": ("State", "État"),
    "key_until": ("good until {when}", "valable jusqu’au {when}"),
    "key_expired": ("expired {when}", "expirée le {when}"),
    "key_revoked": ("revoked {when}", "révoquée le {when}"),
    "key_used": ("Last used", "Dernier emploi"),
    "revoke": ("Revoke", "Révoquer"),
    "revoke_sure": (
        "Revoke this key? Programs that use it will be refused.",
        "Révoquer cette clé ? Les programmes qui l’emploient seront refusés.",
    ),
    "scope_forecasts": ("forecasts, schedule, outcomes", "prévisions, programme, résultats"),
    "scope_history": ("my history", "mon historique"),
    "scope_watches": ("my watches", "mes alertes"),
    "scope_batches": ("my batches", "mes lots"),
    "scope_data": ("data and metrics", "données et métriques"),
    "scope_events": ("events in", "envoi d’événements"),
    "scope_monitoring": ("monitoring", "surveillance"),
    "err_scopes": (
        "Choose at least one, within what your role allows.",
        "Choisissez-en au moins une, dans ce que permet votre rôle.",
    ),
    "err_key_name": (
        "A name of 1 to 80 characters is needed.",
        "Un nom de 1 à 80 caractères est nécessaire.",
    ),
    "err_too_many_keys": (
        "You have as many keys as may be in force; revoke one.",
        "Vous avez autant de clés qu’il est permis ; révoquez-en une.",
    ),
}
