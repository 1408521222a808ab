"""A regression by cohort and period as tidy rows: coefficients, their averages, controls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import FloatArray, freeze_array
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import ClusterInfluence, Estimate, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import CohortRegressionModel
from ipec_econ.core.vocabulary import Distribution
from ipec_econ.estimate.add_errors import add_errors
from ipec_econ.estimate.add_wild_bootstrap import add_wild_bootstrap
from ipec_econ.estimate.build_result import build_result
from ipec_econ.estimate.clear_row import clear_row
from ipec_econ.estimate.cohort_design import CohortDesign
from ipec_econ.estimate.cohort_sample import CohortSample
from ipec_econ.estimate.label_average import label_average
from ipec_econ.estimate.regression import Regression
from ipec_econ.numerics.average_coefficients import average_coefficients
from ipec_econ.numerics.cohort_grid import CohortGrid
from ipec_econ.numerics.cross_product import combine_vcov


@dataclass(frozen=True, slots=True)
class _Combination:
    """Rows that are linear in the regression's k coefficients: ``shares`` (n_rows, k)."""

    labels: tuple[Estimate, ...]
    shares: FloatArray


def build_average_result(
    regression: Regression,
    sample: CohortSample,
    design: CohortDesign,
    model: CohortRegressionModel,
    *,
    model_id: str,
    distribution: Distribution = "t",
    notices: tuple[Notice, ...] = (),
) -> ModelResult:
    """Return ``att_gt`` rows, their averages and ``coef`` rows of controls, with one covariance.

    Parameters
    ----------
    regression
        On the dummies of `design`, on controls, and on what covariates add, which gets no row.
    sample
        Its rows, counted.
    design
        The dummies.
    model
        ``conf_level`` and ``aggregation`` are read, and what names the rows.
    model_id
        The id under ``models``.
    distribution
        Of a statistic.
    notices
        The estimator's own, added to the regression's.

    Raises
    ------
    EstimationError
        No coefficient of a period under treatment is identified.
    """
    known = frozenset(design.terms)
    base = build_result(
        regression,
        model,
        model_id=model_id,
        estimands={term: "att_gt" for term in regression.terms if term in known},
        distribution=distribution,
        notices=notices,
    )
    _check_identified(regression, design, model_id)
    given = sample.data.terms
    controls = given[: len(given) - sample.data.n_covariates]
    shown = [k for k, term in enumerate(regression.terms) if term in known or term in controls]
    combined = _combine(regression, sample.grid, design, base.estimates, shown)
    vcov = combine_vcov(combined.shares, regression.inference.vcov)
    df = float(regression.inference.df) if distribution == "t" else np.inf
    rows = [
        add_errors(row, float(np.sqrt(max(vcov[k, k], 0.0))), model.conf_level, df)
        for k, row in enumerate(combined.labels)
    ]
    references = _label_references(base.estimates[0], design)
    result = replace(
        base,
        estimates=tuple(sorted((*rows, *references), key=_rank)),
        vcov=freeze_array(vcov),
        vcov_keys=tuple(row.key for row in rows),
        fit=replace(base.fit, covariates=_list_used(regression, given)),
        influence=_combine_influence(regression.influence, combined.shares),
        notes={**base.notes, "aggregation": model.aggregation},
    )
    shares = dict(zip(result.vcov_keys, combined.shares, strict=True))
    return add_wild_bootstrap(result, regression, model, shares)


def _combine_influence(
    influence: ClusterInfluence | None, shares: FloatArray
) -> ClusterInfluence | None:
    if influence is None:
        return None
    values = np.einsum("ck,rk->cr", influence.values, shares, optimize=False)
    return ClusterInfluence(influence.labels, freeze_array(values))


def _combine(
    regression: Regression,
    grid: CohortGrid,
    design: CohortDesign,
    coefficients: tuple[Estimate, ...],
    shown: Sequence[int],
) -> _Combination:
    """Return shown coefficients and averages as rows, with their shares of all coefficients."""
    place = {term: k for k, term in enumerate(design.terms)}
    columns = [k for k, term in enumerate(regression.terms) if term in place]
    kept = np.array([place[regression.terms[k]] for k in columns], dtype=np.int64)
    cells = design.observe(grid, kept)
    averages = average_coefficients(cells, len(kept))
    labels = [_label_coefficient(coefficients[k], design, place) for k in shown]
    shares = [*np.eye(len(regression.terms))[shown]]
    for one in averages:
        spread = np.zeros(len(regression.terms))
        spread[columns] = one.shares
        estimate = float((spread * regression.coefficients).sum())
        labels.append(label_average(clear_row(coefficients[0]), one, estimate))
        shares.append(spread)
    return _Combination(tuple(labels), np.array(shares))


def _list_used(regression: Regression, given: Sequence[str]) -> tuple[str, ...]:
    """Return the controls and covariates of which something was kept."""
    return tuple(
        term
        for term in given
        if any(one == term or one.endswith(f":{term}") for one in regression.terms)
    )


def _check_identified(regression: Regression, design: CohortDesign, model_id: str) -> None:
    kept = frozenset(regression.terms)
    if any(
        term in kept for term, event in zip(design.terms, design.event, strict=True) if event >= 0
    ):
        return
    effects = ", ".join(effect.name for effect in regression.data.fixed_effects)
    raise EstimationError(
        Problem(
            "estimate/treatment-absorbed",
            f"no effect of treatment is identified within the fixed effects {effects}",
            f"model {model_id}",
            "no unit is seen both before and after treatment beside one whose treatment does not "
            "change at the same time",
            "look at the sample flow: were all untreated rows dropped?",
        )
    )


def _label_coefficient(row: Estimate, design: CohortDesign, place: dict[str, int]) -> Estimate:
    if row.term not in place:
        return row
    position = place[row.term]
    return _name_pair(row, int(design.cohort[position]), int(design.event[position]))


def _name_pair(row: Estimate, cohort: int, event: int) -> Estimate:
    return replace(
        row, estimand="att_gt", term=None, cohort=cohort, time=cohort + event, rel_time=event
    )


def _label_references(row: Estimate, design: CohortDesign) -> list[Estimate]:
    """Return rows of zero without error: each cohort's reference, and event times that are all."""
    zero = clear_row(row)
    pairs = zip(design.reference_cohort, design.reference_event, strict=True)
    events = np.setdiff1d(design.reference_event, design.event)
    return [
        *(_name_pair(zero, int(cohort), int(event)) for cohort, event in pairs),
        *(replace(zero, estimand="att_event", rel_time=int(event)) for event in events),
    ]


ORDER = ("att_gt", "att_event", "att_cohort", "att_time", "att", "coef")


def _rank(row: Estimate) -> tuple[int, int, int, int]:
    """Sort as group-time estimators do; rows that tie stay in their order."""
    pair = (row.cohort or 0, row.time or 0, row.rel_time or 0)
    return (ORDER.index(row.estimand), *(pair if row.estimand.startswith("att_") else (0, 0, 0)))
