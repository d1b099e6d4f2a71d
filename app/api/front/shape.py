"""The shape of a JSON text, bounded before it is parsed: nodes, depth, fields of one object.

Parsing and validating take a time that grows with the number of values, not of bytes: three bytes
make an empty list. Counting delimiters costs a thousandth of that.
"""

from __future__ import annotations

import re

DEEPEST = 16
MOST_FIELDS = 64
FEWEST_NODES, BYTES_PER_NODE = 2_000, 32
# A string, closed or not; its inside may hold what looks like a delimiter.
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_DELIMITER = re.compile(rb"[\[\]{},]")


class Misshapen(ValueError):
    """A JSON text that is not worth parsing; the message says what is accepted."""


class NotText(Misshapen):
    """Bytes that are no JSON text in UTF-8."""


def nodes_in(largest_bytes: int) -> int:
    """How many values a body of so many bytes may hold."""
    return max(FEWEST_NODES, largest_bytes // BYTES_PER_NODE)


def check_shape(body: bytes, most_nodes: int) -> None:
    """Refuse a JSON text with too many values, too deep, or with an object of too many fields.

    Raises:
        NotText: it holds zero bytes, as UTF-16 does.
        Misshapen: it is beyond a bound.
    """
    if b"\0" in body:
        raise NotText("A body is JSON in UTF-8.")
    if body.count(b",") + body.count(b"[") + body.count(b"{") > most_nodes:
        raise Misshapen(f"A body may hold {most_nodes} values at most.")
    _check_nesting(_STRING.sub(b"", body))


def _check_nesting(bare: bytes) -> None:
    """Walk the delimiters of a text without its strings."""
    open_fields: list[int] = []  # of each open container: its fields; -1 in an array
    for delimiter in _DELIMITER.finditer(bare):
        sign = delimiter[0]
        if sign in b"[{":
            open_fields.append(1 if sign == b"{" else -1)
            if len(open_fields) > DEEPEST:
                raise Misshapen(f"A body may be nested {DEEPEST} deep at most.")
        elif not open_fields:
            continue
        elif sign in b"]}":
            open_fields.pop()
        elif open_fields[-1] > 0:
            open_fields[-1] += 1
            if open_fields[-1] > MOST_FIELDS:
                raise Misshapen(f"An object may hold {MOST_FIELDS} fields at most.")
