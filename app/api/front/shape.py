"""Bounds on a JSON text, checked before it is parsed: number of values, depth, fields of an object.

The time to parse and validate grows with the number of values rather than bytes: three bytes are
an empty list. Counting delimiters takes a thousandth of that time.
"""

from __future__ import annotations

import re

DEEPEST = 16
MAX_FIELDS = 64
MIN_NODES, BYTES_PER_NODE = 2_000, 32
# A string, closed or not: a delimiter inside it does not count.
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_DELIMITER = re.compile(rb"[\[\]{},]")


class InvalidShape(ValueError):
    """A JSON text beyond a bound; the message says what is accepted."""


class InvalidEncoding(InvalidShape):
    """A body that is not JSON in UTF-8."""


def nodes_in(largest_bytes: int) -> int:
    """How many values a body of so many bytes may hold."""
    return max(MIN_NODES, largest_bytes // BYTES_PER_NODE)


def check_shape(body: bytes, most_nodes: int) -> None:
    """Refuse a JSON text with too many values, too deep, or with an object of too many fields.

    Raises:
        InvalidEncoding: it holds zero bytes, as UTF-16 does.
        InvalidShape: it is beyond a bound.
    """
    if b"\0" in body:
        raise InvalidEncoding("A body is JSON in UTF-8.")
    if body.count(b",") + body.count(b"[") + body.count(b"{") > most_nodes:
        raise InvalidShape(f"A body may hold {most_nodes} values at most.")
    _check_nesting(_STRING.sub(b"", body))


def _check_nesting(bare: bytes) -> None:
    """Walk the delimiters of a text without its strings."""
    open_fields: list[int] = []  # of each open container: its fields; -1 in an array
    for delimiter in _DELIMITER.finditer(bare):
        sign = delimiter[0]
        if sign in b"[{":
            open_fields.append(1 if sign == b"{" else -1)
            if len(open_fields) > DEEPEST:
                raise InvalidShape(f"A body may be nested {DEEPEST} deep at most.")
        elif not open_fields:
            continue
        elif sign in b"]}":
            open_fields.pop()
        elif open_fields[-1] > 0:
            open_fields[-1] += 1
            if open_fields[-1] > MAX_FIELDS:
                raise InvalidShape(f"An object may hold {MAX_FIELDS} fields at most.")
