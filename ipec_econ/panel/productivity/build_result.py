"""A fitted production function as what a run publishes."""

from __future__ import annotations

import math

import numpy as np

from ipec_econ.core.productivity import ProductivityResult
from ipec_econ.core.spec.productivity import Productivity
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.panel.productivity.method_estimate import MethodEstimate


def build_result(
    name: str, spec: Productivity, label: str, estimate: MethodEstimate, rows: FactorRows
) -> ProductivityResult:
    """Return a group's result; shifters of the law stand after the inputs."""
    from scipy.special import chdtrc

    fit = estimate.fit
    effects = tuple(float(one) for one in fit.shifter_effects)
    shifters = spec.law.endogenous if effects else ()
    n_inputs = len(spec.inputs)
    errors = np.full(n_inputs + len(effects), np.nan)
    if estimate.vcov is not None:
        errors[:n_inputs] = np.sqrt(np.diag(estimate.vcov))
    if estimate.shifter_errors is not None:
        errors[n_inputs:] = estimate.shifter_errors
    return ProductivityResult(
        measure=name,
        method=spec.method,
        output=spec.output,
        group=label,
        inputs=(*spec.inputs, *shifters),
        n_inputs=n_inputs,
        elasticities=(*map(float, fit.elasticities), *effects),
        std_errors=tuple(map(float, errors)),
        n_obs=fit.n_obs,
        n_firms=fit.n_firms,
        persistence=fit.persistence,
        hansen_j=fit.hansen_j,
        hansen_df=fit.hansen_df,
        hansen_p=float(chdtrc(fit.hansen_df, fit.hansen_j)) if fit.hansen_df else math.nan,
        n_roots=len(fit.roots),
        replications=estimate.replications,
        shifter_firms=_count_rarer(rows) if effects else (),
    )


def _count_rarer(rows: FactorRows) -> tuple[int, ...]:
    """Count the firms behind each shifter's effect, as for regressors of models."""
    has_lag = rows.find_lags() >= 0
    firm, counts = rows.firm[has_lag], []
    for shifter in rows.shifters[has_lag].T:
        n_firms = len(np.unique(firm[shifter != 0]))
        if np.isin(shifter, (0, 1)).all():
            n_firms = min(n_firms, len(np.unique(firm[shifter == 0])))
        counts.append(n_firms)
    return tuple(counts)
