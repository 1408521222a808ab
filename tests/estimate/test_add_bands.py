"""Bands: where they stand, how wide they are, and that nothing else moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.estimate.add_bands import add_bands

FIT = FitStatistics(9, 3, 1, 3, None, None, None, None)
VCOV = np.array([[4.0, 1, 0], [1, 1, 0], [0, 0, 9]])


def make_row(event: int | None, error: float | None, **changes: object) -> Estimate:
    row = Estimate(
        "m", "event_study", "y", "first", "main", "att_event", None, 1.5,
        std_error=error, rel_time=event,
    )  # fmt: skip
    return replace(row, **changes)


def make_result(**changes: object) -> ModelResult:
    rows = (
        make_row(-2, 2.0, **changes),
        make_row(-1, None, estimate=0.0),
        make_row(0, 1.0, **changes),
        make_row(None, 3.0, estimand="coef", term="size"),
    )
    keys = ("att_event -2", "att_event 0", "size")
    return ModelResult("m", "event_study", rows, FIT, VCOV, keys)


def test_the_path_gets_bands_and_nothing_else_changes() -> None:
    before = make_result()
    after = add_bands(before, conf_level=0.95, seed=1)
    critical = float(after.notes["band"])
    # Two estimates with a correlation of a half: 2.21.
    assert 2.19 < critical < 2.23
    low, reference, high, control = after.estimates
    assert low.band_high - low.estimate == pytest.approx(2 * critical, rel=1e-3)
    assert low.estimate - low.band_low == pytest.approx(2 * critical, rel=1e-3)
    assert high.band_high - high.estimate == pytest.approx(critical, rel=1e-3)
    assert (reference, control) == (before.estimates[1], before.estimates[3])
    stripped = [replace(row, band_low=None, band_high=None) for row in after.estimates]
    assert tuple(stripped) == before.estimates


def test_bands_are_never_narrower_than_intervals() -> None:
    one = replace(make_result(), estimates=(make_row(0, 1.0, df=4.0),))
    (row,) = add_bands(one, conf_level=0.95, seed=1).estimates
    # The quantile of t with four degrees of freedom.
    assert row.band_high - row.estimate >= 2.7764451051977
    assert row.band_high - row.estimate == pytest.approx(2.7764451051977, rel=0.02)


def test_the_degrees_of_freedom_widen_the_band() -> None:
    normal, t = (
        float(add_bands(make_result(df=df), conf_level=0.95, seed=1).notes["band"])
        for df in (None, 5.0)
    )
    assert t > normal + 0.3


def test_the_seed_decides_the_draws() -> None:
    first, again, other = (add_bands(make_result(), conf_level=0.9, seed=s) for s in (1, 1, 2))
    assert first.estimates == again.estimates != other.estimates


def test_a_result_without_a_path_is_returned_as_it_is() -> None:
    result = replace(make_result(), estimates=make_result().estimates[3:])
    assert add_bands(result, conf_level=0.95, seed=1) is result
    reference = replace(make_result(), estimates=make_result().estimates[1:2])
    assert add_bands(reference, conf_level=0.95, seed=1) is reference
