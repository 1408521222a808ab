"""What each firm does to the effects of shifters in the law of motion."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.cross_product import fitted
from ipec_econ.numerics.production.acf_first_stage import FirstStage
from ipec_econ.numerics.production.acf_rows import AcfRows, LawRows
from ipec_econ.numerics.production.law_of_motion import (
    LawOfMotion,
    follow_past,
    multiply_columns,
)
from ipec_econ.numerics.production.weighed_moments import sum_scores


def find_shifter_influence(
    rows: AcfRows,
    law_rows: LawRows,
    first: FirstStage,
    law: LawOfMotion,
    elasticity_influence: FloatArray,
    weight: FloatArray,
) -> FloatArray:
    """Return the derivative of effects in how often a firm counts, shape (n_firms, n_shifters).

    Three ways: the firm's innovations in the law's regression, what it does to φ, and what it
    does to elasticities.

    Parameters
    ----------
    rows, law_rows, first, weight
        See `weigh_moments`.
    law
        Solved on these rows.
    elasticity_influence
        Shape (n_firms, p).
    """
    end = len(law.covariate_effects)
    turn = law.inverse[end - rows.n_shifters : end]
    degree = len(law.steps)
    net = np.empty((rows.n_shifters, len(law.innovation)))
    for j in range(rows.n_shifters):
        net[j] = fitted(law.basis, turn[j])
    # What instruments lose to the powers, coefficients gain: they are the regression itself.
    lost = follow_past(net.T, law.slope, law.steps, -turn[:, -degree:].T)
    own = weight[law_rows.now]
    by_elasticity = multiply_columns(lost, law_rows.inputs_before, own)
    by_elasticity -= multiply_columns(net.T, law_rows.inputs, own)
    scores = sum_scores(rows, law_rows, law, first, weight, (net.T, lost))
    moved: FloatArray = np.einsum("fp,sp->fs", elasticity_influence, by_elasticity, optimize=False)
    return scores + moved
