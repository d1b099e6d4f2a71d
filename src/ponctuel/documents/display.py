"""Tables and sentences in French for notebooks."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import pandas as pd
from IPython.display import HTML, Markdown
from pandas.io.formats.style import Styler

from ponctuel.figures.style import NBSP, THIN

_CSS = [
    {"selector": "caption", "props": "text-align: left; font-weight: bold; padding: 4px 0"},
    {"selector": "th", "props": "text-align: left"},
    {"selector": "td", "props": "text-align: left; vertical-align: top"},
]


def french_table(
    frame: pd.DataFrame,
    caption: str,
    *,
    digits: int = 1,
    percents: tuple[str, ...] = (),
    names: Mapping[str, str] | None = None,
) -> HTML:
    """A table without its index, with French numbers.

    Args:
        frame: the rows to show.
        caption: title of the table.
        digits: decimals of the numbers that are not whole.
        percents: columns of shares between 0 and 1.
        names: headings in place of column names.
    """
    shown = frame.reset_index(drop=True)
    for name in shown.select_dtypes("datetime"):
        if (shown[name] == shown[name].dt.normalize()).all():
            shown[name] = shown[name].dt.strftime("%d/%m/%Y")
    shares = dict.fromkeys(percents, _percent)
    # An identifier from the caption, so that the same table gives the same HTML.
    identity = f"{zlib.crc32(caption.encode()):08x}"
    styler = Styler(shown, caption=caption, cell_ids=False, uuid=identity)
    styler = styler.hide(axis="index").set_table_styles(_CSS)
    others = [name for name in shown.columns if name not in shares]
    styler = styler.format(
        precision=digits, decimal=",", thousands=THIN, na_rep="–", subset=others, escape="html"
    )
    # Without a subset this would replace the formats above.
    styler = styler.format(shares, na_rep="–", subset=list(shares))
    if names:
        styler = styler.format_index(lambda name: names.get(name, name), axis="columns")
    return HTML(styler.to_html())


def _percent(share: float) -> str:
    digits = 0 if share in (0, 1) else 1
    return f"{100 * share:.{digits}f}".replace(".", ",") + f"{NBSP}%"


def sentences(*lines: str) -> Markdown:
    """Computed sentences as a Markdown list."""
    return Markdown("\n".join(f"- {line}" for line in lines))
