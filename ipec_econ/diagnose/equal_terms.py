"""Whether several coefficients of one regression are equal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import Diagnostic, ModelResult
from ipec_econ.diagnose.describe_difference import describe_difference, name_law
from ipec_econ.numerics.equality import compute_equality_test

NAME = "equality"


def check_equal_terms(result: ModelResult, terms: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Test that coefficients are equal, jointly and pair by pair.

    Parameters
    ----------
    result
        A regression.
    terms
        At least two of its coefficients, in the same units.

    Raises
    ------
    EstimationError
        The model has no such coefficient.
    """
    rows = {row.key: row for row in result.estimates if row.estimand == "coef"}
    missing = [term for term in terms if term not in rows]
    if missing:
        raise EstimationError(_refuse_missing(result.model, missing, list(rows)))
    place = {key: k for k, key in enumerate(result.vcov_keys)}
    chosen = [place[term] for term in terms]
    vcov = np.asarray(result.vcov)[np.ix_(chosen, chosen)]
    estimates = np.array([[rows[term].estimate] for term in terms])
    first = rows[terms[0]]
    found = compute_equality_test(estimates, vcov, df=first.df)
    joint = Diagnostic(
        model=result.model,
        diagnostic=NAME,
        key=", ".join(terms),
        value=0.0 if found is None else float(found.n_restrictions),
        statistic=None if found is None else found.statistic,
        p_value=None if found is None else found.p_value,
        note=f"coefficients are equal, {name_law(found)}",
    )
    pairs = [
        describe_difference(
            result.model,
            f"{terms[i]} - {terms[j]}",
            estimates[[i, j], 0],
            vcov[np.ix_([i, j], [i, j])],
            df=first.df,
            conf_level=first.conf_level,
        )
        for i, j in combinations(range(len(terms)), 2)
    ]
    return (joint, *pairs)


def _refuse_missing(model: str, missing: Sequence[str], there: Sequence[str]) -> Problem:
    return Problem(
        "estimate/no-such-term",
        f"`equality` names {', '.join(f'`{name}`' for name in missing)}, of which the model has no "
        "coefficient",
        f"model {model}",
        f"its coefficients are: {', '.join(there) or 'none'}",
        "name the regressors as they are written under `regressors`, and look whether one was "
        "dropped as collinear",
    )
