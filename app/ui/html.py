"""HTML templates that escape their values, unless these are HTML already."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

# HTML is made by `html` alone; a plain string beside it is text.
HTML = Markup
NOTHING = Markup("")


def html(template: str, /, **values: object) -> HTML:
    """A piece of HTML; each value is escaped unless it is HTML itself.

    Args:
        template: written in the code, with `{name}` where a value stands; never a reader's text.

    >>> str(html("<b title='{name}'>{name}</b>", name="<i>"))
    "<b title='&lt;i&gt;'>&lt;i&gt;</b>"
    """
    return Markup(template).format(**values)  # noqa: S704


def joined(parts: Iterable[object], between: str = "") -> HTML:
    """Pieces one after the other; those that are text are escaped."""
    return Markup(between).join(parts)  # type: ignore[arg-type]  # noqa: S704
