"""The API's faults in the reader's language, each at the field that it concerns."""

from __future__ import annotations

from datetime import datetime

from app.ui.texts import say
from ponctuel_sdk.models.problems import Fault
from ponctuel_words import formats, text
from ponctuel_words.catalogue import known

# Texts of the pages by code, which say what a person can do about the fault.
_TEXTS_BY_CODE = {
    "wrong_credentials": "err_credentials",
    "invalid_token": "err_token",
    "invalid_email": "err_email",
    "weak_password": "err_weak",
    "last_admin": "err_last_admin",
    "unavailable": "err_unavailable",
    "scope_beyond_role": "err_scopes",
    "too_many_keys": "err_too_many_keys",
    "not_in_schedule": "err_not_in_schedule",
    "too_many_batches": "err_too_many_batches",
    "inbound_not_covered": "err_inbound",
}
# Where one code means several things, the field tells them apart.
_TEXTS_BY_CODE_AND_FIELD = {
    ("wrong_credentials", "password"): "err_password_today",
    ("too_short", "scopes"): "err_scopes",
    ("string_too_short", "name"): "err_key_name",
    ("string_too_long", "name"): "err_key_name",
    ("string_pattern_mismatch", "name"): "err_key_name",
}
_TEXTS_BY_FIELD = {"webhook_url": "err_webhook", "min_connection_min": "err_minimum"}


def fault_text(fault: Fault, language: str) -> str:
    """The sentence for a fault; the API's own, in English, where no catalogue has one."""
    code, field = fault.code, fault.name
    near = f"fault.{code}_near"
    if fault.accepted and known(near):
        times = [formats.moment(datetime.fromisoformat(when), language) for when in fault.accepted]
        return text(
            near,
            language,
            near=" · ".join(times),
            value=fault.value,
            first=times[0],
            last=times[-1],
        )
    key = (
        _TEXTS_BY_CODE_AND_FIELD.get((code, field))
        or _TEXTS_BY_CODE.get(code)
        or _TEXTS_BY_FIELD.get(field)
    )
    if key is not None:
        return say(language, key)
    if field == "destination" and code == "invalid_request":
        code = "same_airport"
    for named in (f"fault.{code}", f"fault.field.{field}"):
        if known(named):
            return text(named, language)
    detail = fault.detail or say(language, "err_other")
    return detail[:1].upper() + detail[1:].rstrip(".") + "."
