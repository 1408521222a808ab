"""A measure's method on the rows of one group, with its standard errors."""

from __future__ import annotations

import math
from collections.abc import Callable

from ipec_econ.core.spec.productivity import Productivity
from ipec_econ.numerics.production.acf_rows import prepare_ackerberg_caves_frazer
from ipec_econ.numerics.production.ackerberg_caves_frazer import fit_ackerberg_caves_frazer
from ipec_econ.numerics.production.bootstrap_acf import bootstrap_ackerberg_caves_frazer
from ipec_econ.numerics.production.bootstrap_production import (
    ProductionDraws,
    bootstrap_production,
)
from ipec_econ.numerics.production.fit_fe import fit_fe
from ipec_econ.numerics.production.fit_levinsohn_petrin import fit_levinsohn_petrin
from ipec_econ.numerics.production.fit_olley_pakes import fit_olley_pakes
from ipec_econ.numerics.production.fit_ols import fit_ols
from ipec_econ.numerics.production.fit_wooldridge import fit_wooldridge
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import ProductionFit
from ipec_econ.numerics.production.proxy_stages import prepare_proxy, solve_proxy
from ipec_econ.panel.productivity.group_rows import GroupRows
from ipec_econ.panel.productivity.method_estimate import MethodEstimate

KEPT_SHARE = 0.9
"""Standard errors over fewer draws than this share would be of samples that suit the method."""


def estimate_method(group: GroupRows, spec: Productivity, seed: int) -> MethodEstimate:
    """Estimate elasticities, and their covariance analytically or over draws of firms.

    Raises
    ------
    ProductionError
        The rows cannot carry the method.
    """
    return _METHODS[spec.method](group, spec, seed)


def _estimate_ols(group: GroupRows, spec: Productivity, seed: int) -> MethodEstimate:  # noqa: ARG001
    return _take_analytic(fit_ols(group.rows))


def _estimate_fe(group: GroupRows, spec: Productivity, seed: int) -> MethodEstimate:  # noqa: ARG001
    return _take_analytic(fit_fe(group.rows))


def _estimate_wooldridge(group: GroupRows, spec: Productivity, seed: int) -> MethodEstimate:  # noqa: ARG001
    fit = fit_wooldridge(group.rows, degree=spec.degree, weighting=spec.weighting)
    return _take_analytic(fit)


def _take_analytic(fit: ProductionFit) -> MethodEstimate:
    return MethodEstimate(fit, fit.vcov, shifter_errors=fit.shifter_errors)


def _estimate_op(group: GroupRows, spec: Productivity, seed: int) -> MethodEstimate:
    fit = fit_olley_pakes(
        group.rows, degree=spec.degree, law_degree=spec.law.degree, survives=group.survives
    )
    return _draw_proxy(fit, group, spec, seed)


def _estimate_lp(group: GroupRows, spec: Productivity, seed: int) -> MethodEstimate:
    fit = fit_levinsohn_petrin(group.rows, degree=spec.degree, law_degree=spec.law.degree)
    return _draw_proxy(fit, group, spec, seed)


def _draw_proxy(
    fit: ProductionFit, group: GroupRows, spec: Productivity, seed: int
) -> MethodEstimate:
    """Add errors over draws of firms; what no weight changes is made once for all of them."""
    if not spec.bootstrap:
        return MethodEstimate(fit, None)
    stages = prepare_proxy(
        group.rows, degree=spec.degree, law_degree=spec.law.degree, survives=group.survives
    )
    try:
        draws = bootstrap_production(
            lambda weight: solve_proxy(stages, weight).fit,
            group.rows.firm,
            replications=spec.bootstrap,
            seed=seed,
        )
    except ProductionError:
        return MethodEstimate(fit, None, failures=spec.bootstrap)
    return _take_draws(fit, draws, spec)


def _estimate_acf(group: GroupRows, spec: Productivity, seed: int) -> MethodEstimate:
    fit = fit_ackerberg_caves_frazer(
        group.rows, degree=spec.degree, law_degree=spec.law.degree, moments=spec.moments
    )
    if spec.moments == "all":
        return _take_analytic(fit)
    if not spec.bootstrap:
        return MethodEstimate(fit, None)
    try:
        draws = bootstrap_ackerberg_caves_frazer(
            prepare_ackerberg_caves_frazer(group.rows, spec.degree),
            fit.elasticities,
            replications=spec.bootstrap,
            seed=seed,
            law_degree=spec.law.degree,
        )
    except ProductionError:
        return MethodEstimate(fit, None, failures=spec.bootstrap)
    return _take_draws(fit, draws.inputs, spec, draws.switched_share)


def _take_draws(
    fit: ProductionFit, draws: ProductionDraws, spec: Productivity, switched_share: float = math.nan
) -> MethodEstimate:
    kept = len(draws.elasticities)
    is_enough = kept >= KEPT_SHARE * spec.bootstrap
    return MethodEstimate(
        fit=fit,
        vcov=draws.vcov if is_enough else None,
        shifter_errors=draws.shifter_effects.std(axis=0, ddof=1) if is_enough else None,
        replications=kept,
        failures=draws.n_failed,
        switched_share=switched_share,
    )


_METHODS: dict[str, Callable[[GroupRows, Productivity, int], MethodEstimate]] = {
    "ols": _estimate_ols,
    "fe": _estimate_fe,
    "op": _estimate_op,
    "lp": _estimate_lp,
    "acf": _estimate_acf,
    "wooldridge": _estimate_wooldridge,
}
