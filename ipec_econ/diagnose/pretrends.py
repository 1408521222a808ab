"""Pre-trend tests: whether the effects before treatment are zero, jointly and one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.estimates import Diagnostic, Estimate, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.numerics.wald import WaldTest, compute_wald_test

NAME = "pretrends"
WARN_BELOW = 0.05
"""The level at which the field rejects; the p-value itself is always reported."""


@dataclass(frozen=True, slots=True)
class Pretrends:
    """Rows of diagnostics.csv and what they warn of."""

    rows: tuple[Diagnostic, ...]
    notices: tuple[Notice, ...]


def check_pretrends(result: ModelResult) -> Pretrends | None:
    """Test the path before treatment against zero; ``None`` where a model has no such path.

    One row for the joint test over all event times before treatment, one for each of them, and one
    for the joint test over all pairs of cohort and period where a model has them.
    With a t distribution the joint statistic divided by its number of restrictions is compared
    with F, otherwise with χ².

    Notes
    -----
    A test that does not reject is no proof of parallel trends: it may lack power.

    References
    ----------
    Roth (2022), "Pretest with caution: event-study estimates after testing for parallel trends".
    """
    path = [
        row
        for row in result.estimates
        if row.estimand == "att_event" and row.rel_time is not None and row.rel_time < 0
    ]
    tested = [row for row in path if row.std_error]
    if not tested:
        return None
    joint = _test_jointly(result, tested)
    rows = [_describe_joint(result.model, joint), *(_describe_period(row) for row in tested)]
    cells = [
        row
        for row in result.estimates
        if row.estimand == "att_gt" and (row.rel_time or 0) < 0 and row.std_error
    ]
    if cells:
        rows.append(_describe_cells(result.model, _test_jointly(result, cells), cells))
    return Pretrends(tuple(rows), _warn(result.model, joint, tested))


def _test_jointly(result: ModelResult, tested: Sequence[Estimate]) -> WaldTest:
    place = {key: k for k, key in enumerate(result.vcov_keys)}
    chosen = [place[row.key] for row in tested]
    vcov = np.asarray(result.vcov)[np.ix_(chosen, chosen)]
    return compute_wald_test(np.array([row.estimate for row in tested]), vcov, df=tested[0].df)


def _describe_joint(model: str, joint: WaldTest) -> Diagnostic:
    return Diagnostic(
        model=model,
        diagnostic=NAME,
        key="wald",
        value=float(joint.n_restrictions),
        statistic=joint.statistic,
        p_value=joint.p_value,
        note=f"all periods before treatment are zero, {_name_law(joint)}",
    )


def _name_law(joint: WaldTest) -> str:
    if joint.df is None:
        return f"χ²({joint.n_restrictions})"
    return f"F({joint.n_restrictions}, {joint.df:g})"


def _describe_cells(model: str, joint: WaldTest, cells: Sequence[Estimate]) -> Diagnostic:
    return Diagnostic(
        model=model,
        diagnostic=NAME,
        key="wald_att_gt",
        value=float(joint.n_restrictions),
        statistic=joint.statistic,
        p_value=joint.p_value,
        note=f"all att_gt before treatment are zero, {_name_law(joint)}{_warn_of_small(cells)}",
    )


def _warn_of_small(cells: Sequence[Estimate]) -> str:
    """Name cohorts whose covariance rests on no more firms than it has periods.

    Such a covariance is close to singular, and the statistic far too large.
    """
    small = []
    for cohort in sorted({row.cohort for row in cells if row.cohort is not None}):
        own = [row for row in cells if row.cohort == cohort]
        if len(own) > 1 and min(row.n_treated or 0 for row in own) <= len(own):
            small.append(str(cohort))
    if not small:
        return ""
    verb = "has" if len(small) == 1 else "have"
    return (
        f"; rejects too easily: {'cohort' if len(small) == 1 else 'cohorts'} {', '.join(small)} "
        f"{verb} no more firms than periods tested"
    )


def _describe_period(row: Estimate) -> Diagnostic:
    return Diagnostic(
        model=row.model,
        diagnostic=NAME,
        key=f"rel_time={row.rel_time}",
        value=row.estimate,
        lower=row.conf_low,
        upper=row.conf_high,
        statistic=row.statistic,
        p_value=row.p_value,
    )


def _warn(model: str, joint: WaldTest, tested: Sequence[Estimate]) -> tuple[Notice, ...]:
    single = [row for row in tested if row.p_value is not None and row.p_value < WARN_BELOW]
    if joint.p_value >= WARN_BELOW:
        return _mention_periods(model, joint, single, len(tested))
    named = ", ".join(f"{row.estimate:.3g} at {row.rel_time}" for row in single[:5])
    periods = f"; the largest evidence is {named}" if named else ""
    return (
        Notice(
            "diagnose/pretrends",
            "diagnose",
            f"model {model}",
            f"{_count_periods(joint, len(tested))} not zero (p = {joint.p_value:.3g}){periods}: "
            "treated and comparison firms moved apart before treatment, so the effects after it "
            "may hold that trend",
            level="warning",
        ),
    )


def _count_periods(joint: WaldTest, n_tested: int) -> str:
    """Say how many periods were tested, and how many of them the clusters can tell apart."""
    if n_tested == 1:
        return "the period before treatment is"
    if joint.n_restrictions == n_tested:
        return f"the {n_tested} periods before treatment are"
    return (
        f"the {n_tested} periods before treatment (of which so few clusters tell apart "
        f"{joint.n_restrictions}, so that the test rejects too easily) are"
    )


def _mention_periods(
    model: str, joint: WaldTest, single: Sequence[Estimate], n_tested: int
) -> tuple[Notice, ...]:
    """Name periods that differ from zero by themselves where all together do not."""
    if not single:
        return ()
    named = ", ".join(
        f"{row.estimate:.3g} at {row.rel_time} (p = {row.p_value:.2g})" for row in single[:5]
    )
    return (
        Notice(
            "diagnose/pretrend-period",
            "diagnose",
            f"model {model}",
            f"before treatment, {named} differs from zero by itself, although the "
            f"{n_tested} periods together do not (p = {joint.p_value:.3g}): a trend "
            "may be there that the joint test has no power to see",
        ),
    )
