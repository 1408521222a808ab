"""What trends a pre-trend test can see, and what those that it misses do to effects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import Diagnostic, Estimate, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.pretrend_options import PretrendOptions
from ipec_econ.diagnose.find_reference import find_reference
from ipec_econ.diagnose.read_path_vcov import read_path_vcov
from ipec_econ.numerics.find_increasing import find_increasing
from ipec_econ.numerics.pretest import Pretest
from ipec_econ.numerics.t_distribution import compute_critical_value
from ipec_econ.numerics.wald_power import compute_wald_power

NAME = "pretrends"
LEVEL = 0.05
"""Size of each test, at which the field rejects."""


@dataclass(frozen=True, slots=True)
class PretrendPower:
    """Rows of diagnostics.csv and what they warn of."""

    rows: tuple[Diagnostic, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class _TestedPath:
    """A path's periods before treatment, which are tested, and those from treatment on.

    Attributes
    ----------
    before, after
        Event times, shapes (k,) and (m,).
    distance
        Of all of them from the reference, shape (k + m,).
    estimates, vcov
        Of all of them, shapes (k + m,) and (k + m, k + m).
    df
        Of the tests; ``None`` is normal.
    """

    model: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    distance: FloatArray
    estimates: FloatArray
    vcov: FloatArray
    df: float | None

    @property
    def pretest(self) -> Pretest:
        """Rejects where one of the effects before treatment is significant."""
        k = len(self.before)
        df = np.inf if self.df is None else self.df
        return Pretest(self.vcov[:k, :k], compute_critical_value(1.0 - LEVEL, df))

    def compute_wald_power(self, slope: float) -> float:
        """Return the power of the joint test against a trend."""
        k = len(self.before)
        means = slope * self.distance[:k]
        return compute_wald_power(means, self.vcov[:k, :k], level=LEVEL, df=self.df)


def check_pretrend_power(result: ModelResult, options: PretrendOptions) -> PretrendPower:
    """Return the power of the pre-trend test, and the bias of trends that it may miss.

    Estimates are taken as normal around a line through the reference period, with their covariance
    as known.

    Raises
    ------
    EstimationError
        The path has no effect before treatment, not one reference, or a covariance without full
        rank.

    References
    ----------
    Roth (2022), "Pretest with caution: event-study estimates after testing for parallel trends",
    American Economic Review: Insights 4(3).
    """
    path = _read_path(result)
    size = path.pretest.compute_power(np.zeros(len(path.before)))
    rows = [_describe_size(path, size)]
    found: dict[float, float] = {}
    for power in options.power:
        label = f"power={power:.12g}"
        slope = path.pretest.find_slope(path.distance[: len(path.before)], power)
        rows += _describe_slopes(path, label, power, slope)
        if slope is not None:
            rows += _describe_trend(path, label, slope, size)
            found[power] = slope
    for slope in options.slope:
        label = f"slope={slope:.12g}"
        rows += _describe_powers(path, label, slope)
        rows += _describe_trend(path, label, slope, size)
    return PretrendPower(tuple(rows), _warn_of_bias(path, found))


def _read_path(result: ModelResult) -> _TestedPath:
    where = f"model {result.model}"
    rows = [row for row in result.estimates if row.estimand == "att_event"]
    tested = [row for row in rows if _find_event(row) < 0 and row.std_error]
    effects = [row for row in rows if _find_event(row) >= 0 and row.std_error]
    if not tested:
        raise EstimationError(_refuse_empty(where))
    reference = find_reference(rows, where)
    path = [*tested, *effects]
    return _TestedPath(
        model=result.model,
        before=tuple(_find_event(row) for row in tested),
        after=tuple(_find_event(row) for row in effects),
        distance=np.array([float(_find_event(row) - reference) for row in path]),
        estimates=np.array([row.estimate for row in path]),
        vcov=read_path_vcov(result, path),
        df=tested[0].df,
    )


def _refuse_empty(where: str) -> Problem:
    return Problem(
        "diagnose/no-path",
        "no effect is estimated before treatment, apart from the reference",
        where,
        "the power of a test of pre-trends is asked for, and there is nothing to test",
        "widen the `window`, extend the panel to earlier periods, or write `pretrends: {}`",
    )


def _find_event(row: Estimate) -> int:
    return row.rel_time or 0


def _describe_size(path: _TestedPath, size: float) -> Diagnostic:
    note = (
        f"chance that one of {len(path.before)} periods before treatment is significant at {LEVEL} "
        "without any trend"
    )
    return _make_row(path, "slope=0 power", size, note)


def _describe_slopes(
    path: _TestedPath, label: str, power: float, slope: float | None
) -> Iterator[Diagnostic]:
    start = float(np.sqrt(path.vcov[0, 0])) / abs(float(path.distance[0]))
    joint = find_increasing(path.compute_wald_power, power, start)
    reached = f"with chance {power:.12g}"
    known = f"slope a period at which one of the periods is significant {reached}"
    lost = "the test rejects as often without any trend"
    yield _make_row(path, f"{label} slope", slope, lost if slope is None else known)
    known = f"slope a period at which the joint test rejects {reached}"
    yield _make_row(path, f"{label} wald slope", joint, lost if joint is None else known)


def _describe_powers(path: _TestedPath, label: str, slope: float) -> Iterator[Diagnostic]:
    power = path.pretest.compute_power(slope * path.distance[: len(path.before)])
    note = f"chance that one of the periods is significant under a slope of {slope:.12g} a period"
    yield _make_row(path, f"{label} power", power, note)
    note = f"chance that the joint test rejects under a slope of {slope:.12g} a period"
    yield _make_row(path, f"{label} wald power", path.compute_wald_power(slope), note)


def _describe_trend(
    path: _TestedPath, label: str, slope: float, size: float
) -> Iterator[Diagnostic]:
    k, pretest = len(path.before), path.pretest
    trend = slope * path.distance
    passed = 1.0 - pretest.compute_power(trend[:k])
    note = "chance of no significant period under the trend, against that without one"
    yield _make_row(path, f"{label} bayes_factor", passed / (1.0 - size), note)
    ratio = pretest.compare_likelihoods(path.estimates[:k], trend[:k])
    note = "likelihood of the estimates before treatment under the trend, against that without one"
    yield _make_row(path, f"{label} likelihood_ratio", ratio, note)
    expected = trend + _shift_path(path, pretest.shift_passed(trend[:k]))
    note = (
        f"what a slope of {slope:.6g} adds; statistic is its mean where no period before treatment "
        "is significant"
    )
    for event, bias, mean in zip((*path.before, *path.after), trend, expected, strict=True):
        yield _make_row(path, f"{label} rel_time={event}", float(bias), note, float(mean))
    if path.after:
        bias, mean = float(trend[k:].mean()), float(expected[k:].mean())
        note = f"mean over event times from treatment on; {note}"
        yield _make_row(path, f"{label} average", bias, note, mean)


def _shift_path(path: _TestedPath, shift: FloatArray) -> FloatArray:
    """Return how far all effects move where those before treatment move by `shift`."""
    k = len(path.before)
    solved = np.linalg.solve(path.vcov[:k, :k], shift)
    moved: FloatArray = np.einsum("ij,j->i", path.vcov[:, :k], solved, optimize=False)
    return moved


def _warn_of_bias(path: _TestedPath, slopes: Mapping[float, float]) -> tuple[Notice, ...]:
    """Warn where a trend of a slope whose power was asked for adds as much as the mean effect."""
    k = len(path.before)
    if not path.after:
        return ()
    effect, distance = float(path.estimates[k:].mean()), float(path.distance[k:].mean())
    for power, slope in sorted(slopes.items()):
        if slope * distance >= abs(effect):
            return (_tell_bias(path.model, power, slope, slope * distance, effect),)
    return ()


def _tell_bias(model: str, power: float, slope: float, bias: float, effect: float) -> Notice:
    return Notice(
        "diagnose/pretrend-power",
        "diagnose",
        f"model {model}",
        f"a trend of {slope:.3g} a period is found before treatment with a chance of {power:.0%} "
        f"and would alone make the mean effect {bias:.3g}, which is {effect:.3g}: the test of "
        "pre-trends does not tell the effect from a trend",
        level="warning",
    )


def _make_row(
    path: _TestedPath, key: str, value: float | None, note: str, statistic: float | None = None
) -> Diagnostic:
    return Diagnostic(
        model=path.model, diagnostic=NAME, key=key, value=value, statistic=statistic, note=note
    )
