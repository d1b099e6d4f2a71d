"""Tables of rows with buttons, as HTML that screen readers can read cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.html import HTML, NOTHING, html, joined

# A button or a list in the HTML triggers the component's click event with its data attributes.
ACTIONS = """
const send = (target) => {
  const data = { ...target.dataset };
  if (target.matches('select')) data.value = target.value;
  trigger('click', data);
};
element.addEventListener('click', (event) => {
  const target = event.target.closest('button[data-act]');
  if (target && (!target.dataset.sure || window.confirm(target.dataset.sure))) send(target);
});
element.addEventListener('change', (event) => {
  const target = event.target.closest('select[data-act]');
  if (target) send(target);
});
"""


def table(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], kind: str = ""
) -> HTML:
    """A table; the first cell of a row names it. On a phone each row is a card.

    Args:
        rows: cells, as HTML or as text.
    """
    return html(
        '<div class="p-scroll" tabindex="0" role="region" aria-label="{caption}">'
        '<table class="p-table {kind}"><caption>{caption}</caption>'
        "<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>",
        caption=caption,
        kind=kind,
        heads=joined(html('<th scope="col">{head}</th>', head=head) for head in heads),
        rows=joined(_row(heads, row) for row in rows),
    )


def _row(heads: Sequence[str], row: Sequence[str]) -> HTML:
    first, *rest = row
    cells = joined(
        html('<td data-head="{head}">{cell}</td>', head=head, cell=cell)
        for head, cell in zip(heads[1:], rest, strict=True)
    )
    return html('<tr><th scope="row">{first}</th>{cells}</tr>', first=first, cells=cells)


def button(label: str, act: str, *, sure: str = "", **data: str) -> HTML:
    """A button that triggers `act`; `sure` is the text of a confirmation dialog."""
    return html(
        '<button type="button" class="p-button p-quiet" data-act="{act}"{sure}{data}>{label}'
        "</button>",
        act=act,
        sure=html(' data-sure="{sure}"', sure=sure) if sure else NOTHING,
        data=joined(
            html(' data-{name}="{value}"', name=name, value=value) for name, value in data.items()
        ),
        label=label,
    )
