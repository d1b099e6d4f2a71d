"""Fields of forms, and the notes beside them: a hint, or what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NotRequired, TypedDict

import gradio as gr

from app.ui.texts import browser_key, browser_texts, say

TRANSLATIONS = gr.I18n(**browser_texts())
Update = dict[str, Any]  # as Gradio makes them


class Event(TypedDict):
    """Settings of an event: its progress display, and who may call it."""

    show_progress: Literal["hidden", "minimal"]
    api_visibility: Literal["private"]
    trigger_mode: NotRequired[Literal["multiple", "always_last"]]


# Answers of these events are of no use to anyone but the page.
QUIET: Event = {"show_progress": "hidden", "api_visibility": "private"}
PRIVATE: Event = {"show_progress": "minimal", "api_visibility": "private"}
# Choices: the last one counts. One made while another is answered waits; Gradio would drop it.
CHOICE: Event = {**QUIET, "trigger_mode": "always_last"}
# Clicks on rows: one that comes while the answer to another is drawn is about another row.
ROW: Event = {**PRIVATE, "trigger_mode": "multiple"}


def caption(key: str) -> Any:
    """A text that the browser puts into place, in the language of the document."""
    return TRANSLATIONS(browser_key(key))


@dataclass(frozen=True)
class Field:
    """One field of a form: its name, and those of its label and of its hint.

    Attributes:
        kind: `day`, `number` or `airport` where the browser helps to fill it in, `narrowed` where
            other fields decide about its choices.
    """

    name: str
    label: str
    info: str | None = None
    kind: str = ""

    @property
    def elem_id(self) -> str:
        return f"field-{self.name}"

    @property
    def classes(self) -> list[str]:
        return ["p-field", f"p-{self.kind}"] if self.kind else ["p-field"]


def textbox(field: Field, autocomplete: str | None = None, **settings: Any) -> gr.Textbox:
    attributes = gr.InputHTMLAttributes(autocomplete=autocomplete, spellcheck=False)
    return gr.Textbox(max_lines=1, html_attributes=attributes, **_named(field), **settings)


def secret(field: Field, autocomplete: str) -> gr.Textbox:
    """A password; `autocomplete` lets password managers help (WCAG 1.3.5)."""
    return textbox(field, autocomplete, type="password")


def dropdown(field: Field, **settings: Any) -> gr.Dropdown:
    return gr.Dropdown(**({"choices": []} | _named(field) | settings))


def _named(field: Field) -> Update:
    """Label and hint in the language of the document."""
    info = caption(field.info) if field.info else None
    return {
        "label": caption(field.label),
        "info": info,
        "elem_id": field.elem_id,
        "elem_classes": field.classes,
    }


def note(field: Field, language: str, fault: str | None = None, **settings: Any) -> Update:
    """An update of a field: beside it its hint, or what is wrong."""
    hint = say(language, field.info) if field.info else ""
    update: Update = gr.update(
        info=f"⚠ {fault}" if fault else hint,
        elem_classes=[*field.classes, "p-wrong"] if fault else field.classes,
        **settings,
    )
    return update


def notes(
    group: tuple[Field, ...], language: str, faults: Mapping[str, str] | None = None
) -> list[Update]:
    """Updates of a group of fields, each with its own fault."""
    return [note(field, language, (faults or {}).get(field.name)) for field in group]


def missing(language: str, **values: str | None) -> dict[str, str]:
    """The faults of the fields that were left empty."""
    needed = say(language, "err_required")
    return {name: needed for name, value in values.items() if not (value or "").strip()}
