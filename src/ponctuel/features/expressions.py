"""SQL expressions over NumPy columns: a definition is written once, and read without a database.

The subset that features are written in: arithmetic, comparisons, `CASE`, `CAST`, `COALESCE`,
`NULLIF`, `FLOOR`. Null is NaN; whole numbers that are never null may stay integers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import sqlglot
from numpy.typing import NDArray
from sqlglot import exp

Numbers: TypeAlias = NDArray[Any]
Columns: TypeAlias = Mapping[str, Numbers]
# What it gives: a column, or one number for all rows.
Computed: TypeAlias = Callable[[Columns], Any]

_KINDS = {
    exp.DataType.Type.DOUBLE: np.float64,
    exp.DataType.Type.FLOAT: np.float32,
    exp.DataType.Type.BIGINT: np.int64,
}
_ARITHMETIC: dict[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.Add: np.add,
    exp.Sub: np.subtract,
    exp.Mul: np.multiply,
    exp.Div: np.true_divide,
    exp.Mod: np.fmod,
    exp.EQ: np.equal,
    exp.NEQ: lambda a, b: (a < b) | (a > b),  # not so where either is unknown
    exp.LT: np.less,
    exp.LTE: np.less_equal,
    exp.GT: np.greater,
    exp.GTE: np.greater_equal,
}


def as_numbers(values: Sequence[float | None]) -> Numbers:
    """A column of Python values: integers, or doubles with NaN where there are fractions or None.

    Args:
        values: of one column.

    Returns:
        Shape (n,).
    """
    if all(type(value) is int for value in values):
        return np.array(values, dtype=np.int64)
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


@cache
def compiled(expression: str) -> Computed:
    """A function of named columns (shape (n,) each) that computes a SQL expression.

    Args:
        expression: in the subset of SQL that this module reads.

    Raises:
        ValueError: the expression is beyond the subset.
    """
    computed = _compiled(sqlglot.parse_one(expression, read="duckdb"), expression)

    def quiet(columns: Columns) -> Any:
        with np.errstate(divide="ignore", invalid="ignore"):
            return computed(columns)

    return quiet


def _compiled(node: exp.Expr, whole: str) -> Computed:
    parts = [_compiled(operand, whole) for operand in _operands(node)]
    if isinstance(node, exp.Column):
        name = node.name
        return lambda columns: columns[name]
    if isinstance(node, exp.Literal) and not node.is_string:
        value = np.int64(node.this) if node.is_int else np.float64(node.this)
        return lambda columns: value
    if type(node) in _ARITHMETIC:
        operation, (left, right) = _ARITHMETIC[type(node)], parts
        return lambda columns: operation(left(columns), right(columns))
    if isinstance(node, exp.Paren):
        return parts[0]
    if isinstance(node, exp.Neg):
        return lambda columns: np.negative(parts[0](columns))
    if isinstance(node, exp.Floor):
        return lambda columns: np.floor(parts[0](columns))
    if isinstance(node, exp.Cast) and node.to.this in _KINDS:
        kind = _KINDS[node.to.this]
        return lambda columns: np.asarray(parts[0](columns)).astype(kind, copy=False)
    if isinstance(node, exp.Nullif):
        return lambda columns: _null_if(parts[0](columns), parts[1](columns))
    if isinstance(node, exp.Coalesce):
        return lambda columns: _first_known([part(columns) for part in parts])
    if isinstance(node, exp.Case) and node.this is None:
        return _case(node, whole)
    raise ValueError(f"{node.sql()!r} in {whole!r} is beyond what is computed without a database")


def _operands(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Column | exp.Literal | exp.Case):
        return []
    if isinstance(node, exp.Cast):
        return [node.this]
    if isinstance(node, exp.Coalesce):
        return [node.this, *node.expressions]
    sides = (node.this, node.args.get("expression"))
    return [side for side in sides if isinstance(side, exp.Expr)]


def _null_if(values: Numbers, sentinel: Numbers) -> Numbers:
    return np.where(values == sentinel, np.nan, values)


def _first_known(choices: Sequence[Numbers]) -> Numbers:
    first = choices[-1]
    for values in reversed(choices[:-1]):
        first = np.where(np.isnan(values), first, values)
    return first


def _case(node: exp.Case, whole: str) -> Computed:
    """The first branch whose condition holds; an unknown condition does not."""
    branches = [
        (_compiled(branch.this, whole), _compiled(branch.args["true"], whole))
        for branch in node.args["ifs"]
    ]
    default = node.args.get("default")
    otherwise: Computed = (
        _compiled(default, whole) if default else lambda columns: np.float64("nan")
    )

    def chosen(columns: Columns) -> Any:
        result = otherwise(columns)
        for condition, value in reversed(branches):
            result = np.where(condition(columns), value(columns), result)
        return result

    return chosen


class Formulas:
    """Several expressions over the columns of one matrix, at once.

    Args:
        names: of the matrix's columns.
        expressions: of them; plain columns and means of two are computed together.
    """

    def __init__(self, names: Sequence[str], expressions: Sequence[str]) -> None:
        self._names, self._n = tuple(names), len(expressions)
        at = {name: column_n for column_n, name in enumerate(names)}
        plain, means, general = [], [], []
        for column_n, expression in enumerate(expressions):
            match _simple(sqlglot.parse_one(expression, read="duckdb")):
                case (column,) if column in at:
                    plain.append((column_n, at[column]))
                case (total, count) if total in at and count in at:
                    means.append((column_n, at[total], at[count]))
                case _:
                    general.append((column_n, compiled(f"CAST({expression} AS FLOAT)")))
        self._plain = _columns_of(plain, 2)
        self._means = _columns_of(means, 3)
        self._general = general

    def compute(self, matrix: NDArray[np.float64], **more: Numbers) -> NDArray[np.float32]:
        """Values of the expressions, shape (n, expressions).

        Args:
            matrix: shape (n, len(names)).
            more: further columns that expressions may name.
        """
        out = np.empty((len(matrix), self._n), dtype=np.float32)
        to, column = self._plain
        out[:, to] = matrix[:, column]
        to, total, count = self._means
        counts = matrix[:, count]
        with np.errstate(divide="ignore", invalid="ignore"):
            out[:, to] = np.where(counts == 0, np.nan, matrix[:, total] / counts)
        if self._general:
            columns = {**dict(zip(self._names, matrix.T, strict=True)), **more}
            for column_n, computed in self._general:
                out[:, column_n] = computed(columns)
        return out


def _simple(node: exp.Expr) -> tuple[str, ...]:
    """The one column that an expression is, or the two whose mean it is; empty for any other."""
    if isinstance(node, exp.Column):
        return (node.name,)
    if isinstance(node, exp.Div) and isinstance(node.expression, exp.Nullif):
        total, count = node.this, node.expression
        cast = isinstance(total, exp.Cast) and isinstance(total.this, exp.Column)
        plain = isinstance(count.this, exp.Column) and count.expression.sql() == "0"
        if cast and plain:
            return (total.this.name, count.this.name)
    return ()


def _columns_of(rows: Sequence[tuple[int, ...]], width: int) -> NDArray[np.intp]:
    return np.array(rows, dtype=np.intp).reshape(-1, width).T
