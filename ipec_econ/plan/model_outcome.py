"""The outcome of a model, however it is written."""

from __future__ import annotations

from ipec_econ.core.formula import parse_formula
from ipec_econ.core.spec.model import ModelBase, RegressionModel
from ipec_econ.core.terms import TermError


def find_outcome(model: ModelBase) -> str | None:
    """Return the outcome's column or expression; ``None`` where the model has none of its own."""
    if isinstance(model, RegressionModel) and model.formula is not None:
        try:
            return parse_formula(model.formula).outcome.expression
        except TermError:
            return None
    outcome = getattr(model, "outcome", None)
    return outcome if isinstance(outcome, str) else None
