"""Whether an outcome is a natural logarithm, and of what."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ipec_econ.core.elasticities import find_measure
from ipec_econ.core.expression import parse_tree
from ipec_econ.core.spec.panel import PanelSpec

_FORMULA_LOG = re.compile(r"log(?=\()")
"""fixest's natural logarithm, which an expression calls ln."""


@dataclass(frozen=True, slots=True)
class OutcomeScale:
    """What an outcome's definition tells.

    Attributes
    ----------
    is_log
        ``None`` where the definition does not tell: a column of the source, a difference of logs.
    level
        The column whose logarithm it is; ``None`` where it is that of an expression, or no log.
    is_shifted
        Whether a number was added before the logarithm was taken: ``ln(1 + x)``.
    """

    is_log: bool | None
    level: str | None = None
    is_shifted: bool = False


def read_outcome_scale(outcome: str, panel: PanelSpec) -> OutcomeScale:
    """Return the scale of an outcome.

    A productivity measure is output less inputs, and so a logarithm where its output is one; it is
    the logarithm of no column.

    Parameters
    ----------
    outcome
        A column, or a term of a formula such as ``log(gva)``.
    panel
        Whose derived columns and productivity measures tell what a column is.
    """
    from sqlglot import expressions

    measure = find_measure(outcome, panel.productivity)
    if measure is not None:
        return replace(read_outcome_scale(panel.productivity[measure].output, panel), level=None)
    text = panel.columns.get(outcome)
    if text is None and "(" in outcome:
        text = _FORMULA_LOG.sub("ln", outcome)
    if text is None:
        return OutcomeScale(None)
    try:
        tree = parse_tree(text)
    except ValueError:
        return OutcomeScale(None)
    while isinstance(tree, expressions.Paren):
        tree = tree.this
    if not isinstance(tree, expressions.Ln):
        return OutcomeScale(None)
    inner = tree.this
    level = inner.name if isinstance(inner, expressions.Column) else None
    is_sum = isinstance(inner, expressions.Add | expressions.Sub)
    terms = inner.flatten() if is_sum else ()
    return OutcomeScale(True, level, any(isinstance(term, expressions.Literal) for term in terms))
