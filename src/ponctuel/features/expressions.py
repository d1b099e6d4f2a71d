"""SQL expressions evaluated on NumPy columns, so that serving uses the families' own definitions.

Supported are arithmetic, comparisons, `CASE`, `CAST`, `COALESCE`, `NULLIF` and `FLOOR`, which the
features use. Null is NaN; whole numbers that are never null may stay integers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ponctuel.features.sql_parser import Node, parse_expressions

Numbers: TypeAlias = NDArray[Any]
Columns: TypeAlias = Mapping[str, Numbers]
# A function of the columns; it gives a column, or one number for all rows.
ColumnFunction: TypeAlias = Callable[[Columns], Any]

_KINDS: Mapping[str, Any] = {"DOUBLE": np.float64, "FLOAT": np.float32, "BIGINT": np.int64}
# By the parser's names.
_OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.true_divide,
    "%": np.fmod,
    "floor": np.floor,
    "nullif": lambda values, sentinel: np.where(values == sentinel, np.nan, values),
    "COMPARE_EQUAL": np.equal,
    "COMPARE_NOTEQUAL": lambda a, b: (a < b) | (a > b),  # false where either is unknown
    "COMPARE_LESSTHAN": np.less,
    "COMPARE_LESSTHANOREQUALTO": np.less_equal,
    "COMPARE_GREATERTHAN": np.greater,
    "COMPARE_GREATERTHANOREQUALTO": np.greater_equal,
}


def as_numbers(values: Sequence[float | None]) -> Numbers:
    """A column of Python values: integers, or doubles with NaN where there are fractions or None.

    Args:
        values: the values of one column.

    Returns:
        Shape (n,).
    """
    if all(type(value) is int for value in values):
        return np.array(values, dtype=np.int64)
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


@cache
def compile_expression(expression: str) -> ColumnFunction:
    """A function of named columns (shape (n,) each) that computes a SQL expression.

    Args:
        expression: an expression in the subset of SQL that this module supports.

    Raises:
        ValueError: the expression is not in the subset.
    """
    (node,) = parse_expressions([expression])
    return _ignoring_warnings(_compile(node, expression))


def _ignoring_warnings(computed: ColumnFunction) -> ColumnFunction:
    def without_warnings(columns: Columns) -> Any:
        with np.errstate(divide="ignore", invalid="ignore"):
            return computed(columns)

    return without_warnings


def _compile(node: Node, expression: str) -> ColumnFunction:
    match node["class"], node["type"]:
        case "COLUMN_REF", _:
            name = node["column_names"][-1]
            return lambda columns: columns[name]
        case "CONSTANT", _:
            return _constant(node["literal"], expression)
        case "FUNCTION", _:
            operands = [operand["expression"] for operand in node["arguments"]]
            return _operation(node["function_name"], operands, expression)
        case "COMPARISON", comparison:
            return _operation(comparison, [node["left"], node["right"]], expression)
        case "CAST", _ if node["type_expr"]["type_name"] in _KINDS and not node["try_cast"]:
            computed = _compile(node["child"], expression)
            return _cast(computed, _KINDS[node["type_expr"]["type_name"]])
        case _, "OPERATOR_COALESCE":
            parts = [_compile(operand, expression) for operand in node["children"]]
            return lambda columns: _coalesce([part(columns) for part in parts])
        case "CASE", _:
            return _case(node, expression)
    raise _unsupported(node["type"], expression)


def _unsupported(construct: str, expression: str) -> ValueError:
    return ValueError(f"{construct} in {expression!r} is not supported outside the database")


def _constant(literal: Node, expression: str) -> ColumnFunction:
    kinds: dict[str, Any] = {"INTEGER": np.int64, "NUMERIC": np.float64}
    if literal["kind"] == "NULL_LITERAL":
        return lambda columns: np.float64("nan")
    if literal["kind"] not in kinds:
        raise _unsupported(literal["kind"], expression)
    value = kinds[literal["kind"]](literal["text"])
    return lambda columns: value


def _operation(name: str, operands: Sequence[Node], expression: str) -> ColumnFunction:
    if name not in _OPERATIONS:
        raise _unsupported(name, expression)
    operation, parts = _OPERATIONS[name], [_compile(operand, expression) for operand in operands]
    if (name, len(parts)) == ("-", 1):
        operation = np.negative
    return lambda columns: operation(*(part(columns) for part in parts))


def _cast(computed: ColumnFunction, kind: Any) -> ColumnFunction:
    return lambda columns: np.asarray(computed(columns)).astype(kind, copy=False)


def _coalesce(choices: Sequence[Numbers]) -> Numbers:
    first = choices[-1]
    for values in reversed(choices[:-1]):
        first = np.where(np.isnan(values), first, values)
    return first


def _case(node: Node, expression: str) -> ColumnFunction:
    """The value of the first branch whose condition is true; an unknown condition is not."""
    branches = [
        (_compile(branch["when_expr"], expression), _compile(branch["then_expr"], expression))
        for branch in node["case_checks"]
    ]
    otherwise = _compile(node["else_expr"], expression)

    def chosen(columns: Columns) -> Any:
        result = otherwise(columns)
        for condition, value in reversed(branches):
            result = np.where(condition(columns), value(columns), result)
        return result

    return chosen


class Formulas:
    """Several expressions over the columns of one matrix, evaluated together.

    Args:
        names: names of the matrix's columns.
        expressions: SQL expressions over these columns; plain columns and quotients of two
            columns are computed in one step each.
    """

    def __init__(self, names: Sequence[str], expressions: Sequence[str]) -> None:
        self._names, self._n = tuple(names), len(expressions)
        at = {name: column_n for column_n, name in enumerate(names)}
        plain, means, general = [], [], []
        for column_n, (expression, node) in enumerate(
            zip(expressions, parse_expressions(expressions), strict=True)
        ):
            match _simple(node):
                case (column,) if column in at:
                    plain.append((column_n, at[column]))
                case (total, count) if total in at and count in at:
                    means.append((column_n, at[total], at[count]))
                case _:
                    computed = _cast(_compile(node, expression), np.float32)
                    general.append((column_n, _ignoring_warnings(computed)))
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
        target, column = self._plain
        out[:, target] = matrix[:, column]
        target, total, count = self._means
        counts = matrix[:, count]
        with np.errstate(divide="ignore", invalid="ignore"):
            out[:, target] = np.where(counts == 0, np.nan, matrix[:, total] / counts)
        if self._general:
            columns = {**dict(zip(self._names, matrix.T, strict=True)), **more}
            for column_n, computed in self._general:
                out[:, column_n] = computed(columns)
        return out


def _simple(node: Node) -> tuple[str, ...]:
    """The column that an expression copies, or the total and count of its mean; else empty."""
    match node:
        case {"class": "COLUMN_REF", "column_names": [column]}:
            return (column,)
        case {
            "function_name": "/",
            "arguments": [
                {"expression": {"class": "CAST", "child": {"column_names": [total]}}},
                {
                    "expression": {
                        "function_name": "nullif",
                        "arguments": [
                            {"expression": {"column_names": [count]}},
                            {"expression": {"literal": {"kind": "INTEGER", "text": "0"}}},
                        ],
                    }
                },
            ],
        }:
            return (total, count)
    return ()


def _columns_of(rows: Sequence[tuple[int, ...]], width: int) -> NDArray[np.intp]:
    return np.array(rows, dtype=np.intp).reshape(-1, width).T
