"""The form's fields, and the notes beside them: a hint, or what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from app.ui.texts import TEXTS, say

I18N = gr.I18n(**TEXTS)


@dataclass(frozen=True)
class Field:
    """One field of the form: the names of its label and of its hint."""

    name: str
    label: str
    info: str | None = None


# In the order of the page; the first four belong to the scheduled flight.
SCHEDULED = (
    Field("origin", "origin"),
    Field("day", "day", "day_info"),
    Field("flight_key", "flight", "flight_info"),
    Field("issued", "issued", "issued_info"),
)
FREE = (
    Field("carrier", "carrier", "carrier_info"),
    Field("flight", "number", "number_info"),
    Field("from", "from", "from_info"),
    Field("destination", "to", "to_info"),
    Field("departure", "departure", "departure_info"),
    Field("issued_at", "issued_free", "issued_free_info"),
)


def textbox(field: Field, **settings: Any) -> gr.Textbox:
    return gr.Textbox(elem_id=f"field-{field.name}", max_lines=1, **_named(field), **settings)


def dropdown(field: Field, **settings: Any) -> gr.Dropdown:
    return gr.Dropdown(choices=[], elem_id=f"field-{field.name}", **_named(field), **settings)


def _named(field: Field) -> dict[str, Any]:
    """Label and hint that follow the browser's language until the reader picks one."""
    info = I18N(field.info) if field.info else None
    return {"label": I18N(field.label), "info": info, "elem_classes": ["p-field"]}


def note(field: Field, language: str, fault: str | None = None, **settings: Any) -> dict[str, Any]:
    """An update of a field: its label, and beside it its hint or what is wrong."""
    hint = say(language, field.info) if field.info else None
    return gr.update(
        label=say(language, field.label),
        info=f"⚠ {fault}" if fault else hint or "",
        elem_classes=["p-field", "p-wrong"] if fault else ["p-field"],
        **settings,
    )


def notes(
    group: tuple[Field, ...], language: str, faults: dict[str, str] | None = None
) -> list[dict[str, Any]]:
    """Updates of a group of fields, each with its own fault."""
    return [note(one, language, (faults or {}).get(one.name)) for one in group]
