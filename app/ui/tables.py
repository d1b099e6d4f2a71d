"""Tables of rows with buttons, as HTML that any reader can walk through by cell."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

# A button or a list in the HTML sets off the component's click event with what it stands for.
ACTIONS = """
const tell = (place) => {
  const said = { ...place.dataset };
  if (place.matches('select')) said.value = place.value;
  trigger('click', said);
};
element.addEventListener('click', (event) => {
  const place = event.target.closest('button[data-act]');
  if (place && (!place.dataset.sure || window.confirm(place.dataset.sure))) tell(place);
});
element.addEventListener('change', (event) => {
  const place = event.target.closest('select[data-act]');
  if (place) tell(place);
});
"""


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "") -> str:
    """Cells are HTML; the first of a row names it. On a phone each row is a card."""
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(_row(heads, row) for row in rows)
    return (
        f'<div class="p-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="p-table {kind}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(heads: Sequence[str], row: Sequence[str]) -> str:
    first, *rest = row
    named = zip(heads[1:], rest, strict=True)
    cells = "".join(f'<td data-head="{escape(head)}">{cell}</td>' for head, cell in named)
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'


def button(label: str, act: str, *, sure: str = "", quiet: bool = True, **data: str) -> str:
    """A button that sets off `act`; `sure` is asked first."""
    said = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    asked = f' data-sure="{escape(sure)}"' if sure else ""
    kind = "p-button p-quiet" if quiet else "p-button"
    return (
        f'<button type="button" class="{kind}" data-act="{act}"{asked}{said}>{escape(label)}'
        "</button>"
    )
