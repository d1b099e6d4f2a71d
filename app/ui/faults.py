"""The API's faults in the reader's language, each at the field that it concerns."""

from __future__ import annotations

from app.ui.texts import say
from ponctuel_sdk.models.problems import Fault

# The API says in English what is accepted; these say it in French, by code, then by field.
_FR_BY_CODE = {
    "lead_time_out_of_range": "Les prévisions se font de 30 jours avant le départ jusqu’au départ.",
    "issued_in_future": "Cet instant est après l’heure de l’horloge.",
    "ambiguous_local_time": "Cette heure locale n’existe pas, ou existe deux fois (heure d’été) : "
    "ajoutez le décalage, comme -05:00.",
    "same_airport": "L’arrivée doit différer du départ.",
    "not_ready": "Le modèle n’est pas encore prêt.",
}
# Said in both languages in words of ours: what a person does about it, not what a program reads.
_WORDS_BY_CODE = {
    "wrong_credentials": "err_credentials",
    "invalid_token": "err_token",
    "invalid_email": "err_email",
    "last_admin": "err_last_admin",
    "unavailable": "err_unavailable",
    "scope_beyond_role": "err_scopes",
    "too_many_keys": "err_too_many_keys",
    "not_in_schedule": "err_not_in_schedule",
    "too_many_batches": "err_too_many_batches",
    "inbound_not_covered": "err_inbound",
}
# Where one code means several things, the field tells them apart.
_WORDS_BY_FIELD = {
    ("wrong_credentials", "password"): "err_password_today",
    ("too_short", "scopes"): "err_scopes",
    ("string_too_short", "name"): "err_key_name",
    ("string_too_long", "name"): "err_key_name",
    ("string_pattern_mismatch", "name"): "err_key_name",
}
_WORDS_OF_FIELD = {"webhook_url": "err_webhook", "min_connection_min": "err_minimum"}
_FR_WORDS_BY_CODE = {"weak_password": "err_weak"}
_FR_BY_FIELD = {
    "carrier": "Compagnie inconnue : un code IATA à deux caractères est attendu, comme UA.",
    "flight": "Numéro de vol illisible : des chiffres seulement, comme 1178.",
    "origin": "Aéroport inconnu : un code IATA à trois lettres est attendu, comme EWR.",
    "destination": "Aéroport inconnu : un code IATA à trois lettres est attendu, comme IAH.",
    "departure": "Heure illisible ou impossible : écrivez-la comme 2013-12-23T16:30 "
    "(avec un décalage, comme -05:00, si l’heure locale est ambiguë).",
    "issued_at": "Heure illisible ou impossible : écrivez-la comme 2013-12-23T15:15, sans dépasser "
    "l’heure de l’horloge.",
    "day": "Ce n’est pas un jour : écrivez-le comme 2013-12-23.",
}


def fault_text(fault: Fault, language: str) -> str:
    """One sentence for one fault."""
    detail, code, field = fault.detail or say(language, "err_other"), fault.code, fault.name
    key = (
        _WORDS_BY_FIELD.get((code, field)) or _WORDS_BY_CODE.get(code) or _WORDS_OF_FIELD.get(field)
    )
    if key is None and language == "fr":
        key = _FR_WORDS_BY_CODE.get(code)
    if key is not None:
        return say(language, key)
    if language == "fr":
        if field == "destination" and code == "invalid_request":
            code = "same_airport"
        return _FR_BY_CODE.get(code) or _FR_BY_FIELD.get(field, detail)
    return detail[:1].upper() + detail[1:].rstrip(".") + "."
