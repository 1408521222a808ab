"""Rows of `honest_did`: which periods they use, what they say, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.diagnose.add_diagnostics import add_diagnostics
from ipec_econ.diagnose.event_path import read_event_path
from ipec_econ.diagnose.honest_did import check_honest_did
from ipec_econ.numerics.honest.event_path import EventPath
from ipec_econ.numerics.honest.relative_magnitudes import compute_relative_set
from ipec_econ.numerics.honest.smoothness import compute_smooth_set

FIT = FitStatistics(9, 3, 1, 3, None, None, None, None)
RELATIVE = {"restriction": "relative_magnitudes", "values": [0, 1, 2.5]}
SMOOTH = {"restriction": "smoothness", "values": [0.0, 0.1]}


def make_row(rel_time: int, estimate: float, error: float | None) -> Estimate:
    return Estimate(
        "m", "event_study", "y", "first", "main", "att_event", None, estimate,
        std_error=error, conf_level=0.9 if error else None, rel_time=rel_time,
    )  # fmt: skip


def make_result(
    events: tuple[int, ...] = (-3, -2, -1, 0, 1, 2), reference: int = -1
) -> ModelResult:
    """Return a path whose estimate is 0.1 before treatment, and 2 + event time after it."""
    draw = np.random.default_rng(7)
    mix = draw.normal(size=(len(events) + 1, 30)) * 0.03
    vcov, rows, keys = mix @ mix.T, [], []
    for k, event in enumerate(events):
        if event == reference:
            rows.append(make_row(event, 0.0, None))
            continue
        rows.append(make_row(event, 2.0 + event if event >= 0 else 0.1, float(vcov[k, k] ** 0.5)))
        keys.append((k, rows[-1].key))
    # A control first, as in regressions: rows are found by key, not by place.
    order = [len(events), *(k for k, _ in keys)]
    names = ("size", *(key for _, key in keys))
    return ModelResult("m", "event_study", tuple(rows), FIT, vcov[np.ix_(order, order)], names)


def test_relative_magnitudes_give_a_row_for_each_value() -> None:
    result = make_result()
    found = check_honest_did(result, RELATIVE)
    assert [row.key for row in found.rows] == [
        "original rel_time=0",
        "relative_magnitudes rel_time=0 Mbar=0",
        "relative_magnitudes rel_time=0 Mbar=1",
        "relative_magnitudes rel_time=0 Mbar=2.5",
        "relative_magnitudes rel_time=0 breakdown",
    ]
    original, none, one, _, breakdown = found.rows
    half = norm.ppf(0.95) * result.estimates[3].std_error
    assert (original.value, original.lower, original.upper) == pytest.approx(
        (2, 2 - half, 2 + half)
    )
    assert (none.lower, none.upper) == pytest.approx((2 - half, 2 + half))
    path = EventPath(
        np.array([0.1, 0.1, 2, 3, 4]), np.asarray(result.vcov)[1:, 1:], 2, np.array([1.0, 0, 0])
    )
    expected = compute_relative_set(path, 1.0, method="c_lf", conf_level=0.9)
    assert (one.value, one.lower, one.upper) == (1.0, *expected)
    # At the breakdown value the set's end is zero.
    edge = compute_relative_set(path, breakdown.value, method="c_lf", conf_level=0.9)
    assert edge[0] == pytest.approx(0, abs=1e-9)
    assert (breakdown.lower, breakdown.upper) == (None, None)
    assert one.note.endswith("c_lf, 0.9; event times -3 to 2")
    assert found.notices == ()


def test_smoothness_of_the_average() -> None:
    result = make_result()
    option = {**SMOOTH, "rel_time": "average", "conf_level": 0.8}
    original, none, some, breakdown = check_honest_did(result, option).rows
    assert original.value == pytest.approx(3.0)
    assert [none.key, some.key, breakdown.key] == [
        "smoothness average M=0", "smoothness average M=0.1", "smoothness average breakdown",
    ]  # fmt: skip
    path = EventPath(
        np.array([0.1, 0.1, 2, 3, 4]), np.asarray(result.vcov)[1:, 1:], 2, np.full(3, 1 / 3)
    )
    assert (some.lower, some.upper) == compute_smooth_set(path, 0.1, conf_level=0.8)
    edge = compute_smooth_set(path, breakdown.value, conf_level=0.8)
    assert edge[0] == pytest.approx(0, abs=1e-9)


def test_no_breakdown_where_zero_is_possible_anyway() -> None:
    result = make_result()
    rows = [replace(row, estimate=0.0 if row.rel_time == 0 else row.estimate) for row in
            result.estimates]  # fmt: skip
    last = check_honest_did(replace(result, estimates=tuple(rows)), RELATIVE).rows[-1]
    assert last.value is None
    assert last.note.startswith("zero is in the set at every Mbar, 0 included")


def test_anticipated_periods_belong_to_the_path_but_not_to_the_effect() -> None:
    result = make_result((-4, -3, -2, -1, 0, 1), reference=-2)
    first = read_event_path(result, "first")
    assert (first.before, first.after, first.label) == ((-4, -3), (-1, 0, 1), "rel_time=0")
    assert first.path.weights.tolist() == [0, 1, 0]
    assert read_event_path(result, "average").path.weights.tolist() == [0, 0.5, 0.5]
    assert read_event_path(result, -1).path.weights.tolist() == [1, 0, 0]


def test_periods_beyond_a_gap_are_left_out_and_named() -> None:
    result = make_result((-6, -3, -2, -1, 0, 1, 3))
    block = read_event_path(result, "first")
    assert (block.before, block.after) == ((-3, -2), (0, 1))
    (notice,) = add_diagnostics(result, {"honest_did": RELATIVE}).notices[-1:]
    assert (notice.code, notice.level) == ("diagnose/gap", "warning")
    assert "leaves out event times -6, 3" in notice.text
    with pytest.raises(EstimationError, match="asks about event time 3, which the path does not"):
        read_event_path(result, 3)


@pytest.mark.parametrize(
    ("events", "what"),
    [
        ((-3, -2, 0, 1), "the path has no reference"),
        ((-1, 0, 1), "no effect is estimated in the period before the reference -1"),
        ((-3, -1, 0), "no effect is estimated in the period before the reference -1"),
        ((-3, -2, -1), "no effect is estimated in the period after the reference -1"),
        ((-3, -2, -1, 1, 2), "no effect is estimated in the period after the reference -1"),
    ],
)
def test_a_path_without_what_is_compared_is_refused(events: tuple[int, ...], what: str) -> None:
    with pytest.raises(EstimationError, match=what):
        check_honest_did(make_result(events), RELATIVE)


def test_two_references_are_refused() -> None:
    result = make_result()
    second = (make_row(-4, 0.0, None), *result.estimates)
    with pytest.raises(EstimationError, match="the reference periods -4, -1"):
        check_honest_did(replace(result, estimates=second), RELATIVE)


def test_no_treated_period_in_the_path_is_refused() -> None:
    result = make_result((-5, -4, -3, -2, -1), reference=-3)
    with pytest.raises(EstimationError, match="a period from treatment on"):
        check_honest_did(result, RELATIVE)


def test_errors_that_follow_from_each_other_are_refused() -> None:
    result = make_result()
    vcov = np.array(result.vcov)
    mix = np.random.default_rng(0).normal(size=(len(vcov), 3))
    rows = [replace(row, std_error=1.0) if row.std_error else row for row in result.estimates]
    with pytest.raises(EstimationError, match="the covariance of 5 periods has rank 3"):
        check_honest_did(replace(result, estimates=tuple(rows), vcov=mix @ mix.T), RELATIVE)


def test_nothing_is_computed_unless_asked() -> None:
    names = {row.diagnostic for row in add_diagnostics(make_result(), {}).diagnostics}
    assert names == {"pretrends"}
