"""Measures whose weights of inputs are given: labour productivity and the index."""

from __future__ import annotations

import math

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.productivity import ProductivityResult
from ipec_econ.core.spec.productivity import Productivity
from ipec_econ.numerics.production.multilateral_index import compute_multilateral_index
from ipec_econ.panel.history import History
from ipec_econ.panel.productivity.factor_columns import FactorColumns
from ipec_econ.panel.productivity.measured import Measured


def impose_weights(
    history: History, name: str, spec: Productivity, factors: FactorColumns
) -> Measured:
    """Return the measure, NaN where there is none, with its weights by group.

    Labour productivity is output less labour. An index compares the rows of a group with their
    mean, so that its level means nothing across groups.

    Raises
    ------
    PanelError
        ``panel/productivity`` where no row has the measure.
    """
    known = factors.can_measure
    if not known.any():
        raise PanelError(
            Problem(
                "panel/productivity",
                f"method `{spec.method}` cannot measure `{name}`: no row has all columns that it "
                "reads" + (", and shares of cost that add up to 1" if spec.shares else ""),
                f"panel.productivity.{name}",
                fix="look at the columns that it names; shares are above 0 and below 1",
            )
        )
    values = np.full(len(known), np.nan)
    results = []
    for group, label in enumerate(factors.labels):
        rows = known & (factors.group == group)
        if not rows.any():
            continue
        output, inputs = factors.output[rows], factors.inputs[rows]
        if spec.method == "labour":
            shares = np.ones((len(output), 1))
            values[rows] = output - inputs[:, 0]
        else:
            shares = factors.shares[rows]
            values[rows] = compute_multilateral_index(output, inputs, shares)
        results.append(_describe(history, name, spec, label, rows, shares))
    return Measured({name: values}, tuple(results))


def _describe(
    history: History,
    name: str,
    spec: Productivity,
    label: str,
    rows: BoolArray,
    shares: FloatArray,
) -> ProductivityResult:
    return ProductivityResult(
        measure=name,
        method=spec.method,
        output=spec.output,
        group=label,
        inputs=spec.inputs,
        n_inputs=len(spec.inputs),
        elasticities=tuple(float(share) for share in shares.mean(axis=0)),
        std_errors=(math.nan,) * len(spec.inputs),
        n_obs=int(np.count_nonzero(rows)),
        n_firms=len(np.unique(history.codes[rows])),
    )
