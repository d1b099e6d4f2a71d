"""The typography of French Markdown: the filter of all texts, applied to prose only."""

from __future__ import annotations

import re

from ponctuel_words.typography import french

# Code, inline or fenced; the rules of tables and the start of a cell; the mark before an image;
# the targets of links.
_NOT_PROSE = re.compile(
    r"```.*?```|`[^`\n]*`|^[|:\- ]+$|\| (?=[;:!?%»])|!\[|\]\([^)\n]*\)|https?://\S+",
    flags=re.DOTALL | re.MULTILINE,
)
# A character that no text contains replaces each of them while the filter runs.
_PLACEHOLDER = "\ue000"


def typeset(markdown: str) -> str:
    """A French page with the spaces that belong before double punctuation and inside « ».

    >>> typeset("Pourquoi ? `a : b` : voir.").replace("\\u202f", "~").replace("\\xa0", "_")
    'Pourquoi~? `a : b`_: voir.'
    """
    protected = iter(_NOT_PROSE.findall(markdown))
    prose = french(_NOT_PROSE.sub(_PLACEHOLDER, markdown))
    return re.sub(_PLACEHOLDER, lambda _: next(protected), prose)
