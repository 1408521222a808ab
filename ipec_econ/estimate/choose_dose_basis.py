"""Which functions of the dose a model's effects are made of."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.spec.model import DoseResponseModel
from ipec_econ.numerics.dose_bins import DoseBins
from ipec_econ.numerics.spline_basis import SplineBasis, place_spline

STATED = 1e-3
"""Share of the doses' range to which the ends of quantile groups are rounded."""

MAX_LEVELS = 50
"""More doses than this do not each get a bin."""


def choose_dose_basis(
    model: DoseResponseModel, doses: FloatArray, *, model_id: str
) -> SplineBasis | DoseBins:
    """Return a spline with inner knots at quantiles, or bins.

    Parameters
    ----------
    model
        ``degree``, ``num_knots`` and ``bins`` are read.
    doses
        One a treated firm, shape (n,).
    model_id
        For the message.

    Raises
    ------
    EstimationError
        The doses have fewer distinct values than functions, or too many for a bin each.
    """
    if model.bins is not None:
        return _choose_bins(model, doses, model_id)
    n_functions = model.degree + 1 + model.num_knots
    n_distinct = len(np.unique(doses))
    basis = place_spline(doses, degree=model.degree, n_knots=model.num_knots)
    inside = basis.knots[model.degree : len(basis.knots) - model.degree]
    if n_distinct < n_functions or len(np.unique(inside)) < len(inside):
        raise EstimationError(_refuse_few(n_distinct, n_functions, model_id))
    return basis


def _choose_bins(model: DoseResponseModel, doses: FloatArray, model_id: str) -> DoseBins:
    if isinstance(model.bins, tuple):
        return DoseBins(np.array(model.bins))
    levels = np.unique(doses)
    if isinstance(model.bins, int):
        inner = np.quantile(doses, np.arange(1, model.bins) / model.bins)
        return DoseBins(_round_cuts(inner, levels[0], levels[-1]))
    if len(levels) > MAX_LEVELS:
        raise EstimationError(
            Problem(
                "estimate/too-many-doses",
                f"`bins: each` asks for a bin for each of {len(levels)} distinct doses",
                f"model {model_id}",
                f"more than {MAX_LEVELS} means of a few firms each say nothing",
                "write a number of bins, or where they end; leave `bins` out for a curve",
            )
        )
    return DoseBins(levels[:-1], levels)


def _round_cuts(cuts: FloatArray, low: float, high: float) -> FloatArray:
    """Return cuts that can be stated: rounded to a thousandth of the doses' range, or finer.

    One at the largest dose would leave nothing above it, one below the smallest nothing below.
    """
    if low == high:
        return cuts[:0]
    places = int(np.ceil(-np.log10((high - low) * STATED)))
    rounded = np.unique(np.round(cuts, places))
    return rounded[(rounded >= low) & (rounded < high)]


def _refuse_few(n_distinct: int, n_functions: int, model_id: str) -> Problem:
    return Problem(
        "estimate/too-few-doses",
        f"treated firms have {n_distinct} distinct doses, hardly spread over the {n_functions} "
        "functions of the curve",
        f"model {model_id}",
        "a curve needs at least as many doses as it has coefficients, and quantiles that differ",
        "lower `degree` or `num_knots`, or use `bins: each` for doses that take few values",
    )
