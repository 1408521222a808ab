"""What an expression may say: functions with their number of arguments, types, node types.

Whatever is not on these lists is refused, so that a spec written by a stranger can compute on the
columns of a row and do nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

MAX_LENGTH = 2000
MAX_NESTING = 20
MAX_PREFIXES = 5
MAX_SHIFT = 99

ALLOWED_FUNCTIONS: Mapping[str, tuple[int, int | None]] = {
    "abs": (1, 1), "cast": (1, 1), "ceil": (1, 1), "change": (1, 2), "coalesce": (1, None),
    "concat": (1, None), "contains": (2, 2), "exp": (1, 1), "first": (1, 1), "floor": (1, 1),
    "greatest": (2, None), "if": (3, 3), "iif": (3, 3), "lag": (1, 2), "lead": (1, 2),
    "least": (2, None), "left": (2, 2), "length": (1, 1), "ln": (1, 1), "log10": (1, 1),
    "log2": (1, 1), "lower": (1, 1), "month": (1, 1), "nullif": (2, 2), "pow": (2, 2),
    "power": (2, 2), "regexp_matches": (2, 3), "replace": (3, 3), "right": (2, 2),
    "round": (1, 2), "sign": (1, 1), "sqrt": (1, 1), "starts_with": (2, 2), "substr": (2, 3),
    "substring": (2, 3), "trim": (1, 2), "try_cast": (1, 1), "upper": (1, 1), "year": (1, 1),
}  # fmt: skip
"""Function name → fewest and most arguments (``None``: any number)."""

CALENDAR_FUNCTIONS = ("lag", "lead", "first", "change")
"""Functions that follow the unit and the calendar: they look at other rows of the same unit."""

ALLOWED_TYPES: Mapping[str, str] = {
    "integer": "INTEGER", "int": "INTEGER", "bigint": "BIGINT", "double": "DOUBLE",
    "float": "DOUBLE", "real": "DOUBLE", "number": "DOUBLE", "text": "VARCHAR",
    "varchar": "VARCHAR", "string": "VARCHAR", "boolean": "BOOLEAN", "bool": "BOOLEAN",
    "date": "DATE",
}  # fmt: skip
"""Type as written in ``cast(x as …)`` or ``x::…`` → the engine's type."""

KEYWORDS = frozenset({
    "and", "as", "between", "case", "distinct", "else", "end", "escape", "false", "from", "ilike",
    "in", "is", "like", "not", "null", "or", "select", "then", "true", "when",
})  # fmt: skip
"""Words with a meaning of their own; a column with such a name is written in double quotes."""

OPERATORS = (
    "::", "||", "**", "//", "<=", ">=", "<>", "!=", "==", "+", "-", "*", "/", "%", "^", "<", ">",
    "=", "(", ")", ",",
)  # fmt: skip
"""Longest first, so that ``<=`` is not read as ``<`` and ``=``."""

ALLOWED_NODES = frozenset({
    "Abs", "Add", "And", "Anonymous", "Between", "Boolean", "Case", "Cast", "Ceil", "Coalesce",
    "Column", "Concat", "Contains", "DPipe", "DataType", "Div", "EQ", "Escape", "Exp", "First",
    "Floor", "GT", "GTE", "Greatest", "ILike", "Identifier", "If", "In", "IntDiv", "Is", "LT",
    "LTE", "Lag", "Lead", "Least", "Left", "Length", "Like", "Literal", "Ln", "Log", "Lower",
    "Mod", "Month", "Mul", "NEQ", "Neg", "Not", "Null", "NullSafeEQ", "NullSafeNEQ", "Nullif",
    "Or", "Paren", "Pow", "RegexpLike", "Replace", "Right", "Round", "Sign", "Sqrt",
    "StartsWith", "Sub", "Substring", "Trim", "TryCast", "Upper", "Year",
})  # fmt: skip
"""Class names of sqlglot's nodes that an allowed expression may consist of."""

AGGREGATES = frozenset({
    "any_value", "arg_max", "arg_min", "array_agg", "avg", "bool_and", "bool_or", "corr", "count",
    "covar_pop", "covar_samp", "dense_rank", "first_value", "last", "last_value", "list", "max",
    "mean", "median", "min", "mode", "nth_value", "ntile", "percent_rank", "product", "quantile",
    "rank", "row_number", "std", "stddev", "stddev_pop", "stddev_samp", "string_agg", "sum",
    "var_pop", "var_samp", "variance",
})  # fmt: skip

FUNCTION_HINTS: Mapping[str, str] = {
    "log": "write ln(x) for the natural logarithm, log10(x) for base 10",
    "max": "write greatest(a, b) for the larger of two columns",
    "min": "write least(a, b) for the smaller of two columns",
    "ifnull": "write coalesce(a, b)",
    "isnull": "write x is null",
    "len": "write length(x)",
    "diff": "write change(x) for x minus its value in the period before",
    "delta": "write change(x) for x minus its value in the period before",
    "shift": "write lag(x) or lead(x)",
    "ceiling": "write ceil(x)",
    "mod": "write a % b",
    "exists": "write x is not null to ask whether a value is there",
    "where": "write the condition alone, without the word where",
}
"""What to write instead of functions that people try."""
