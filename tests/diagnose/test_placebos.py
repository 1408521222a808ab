"""Rows of placebos, and the rule by which they warn."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.diagnose.placebos import check_placebos
from ipec_econ.diagnose.refit import Refit

FIT = FitStatistics(9, 3, 1, 3, None, None, None, None)


def make_refit(key: str, p_value: float | None, estimate: float = 1.0) -> Refit:
    row = Estimate(
        "m", "twfe", "y", "first", "main", "att", "twfe", estimate, std_error=0.5, statistic=2.0,
        p_value=p_value, conf_low=0.1, conf_high=1.9, n_obs=40,
    )  # fmt: skip
    return Refit(key, ModelResult("m", "twfe", (row,), FIT, np.eye(1), (row.key,)))


def test_a_row_has_the_effect_and_its_uncertainty() -> None:
    found = check_placebos("m", "placebo_timing", [make_refit("shift=1", 0.3)])
    (row,) = found.rows
    assert (row.model, row.diagnostic, row.key) == ("m", "placebo_timing", "shift=1")
    assert (row.value, row.lower, row.upper, row.statistic, row.p_value) == (1, 0.1, 1.9, 2, 0.3)
    assert row.note == "average `twfe`, 40 rows; zero where the design holds"
    assert found.notices == ()


@pytest.mark.parametrize(
    ("p_values", "level"),
    [
        ((0.06, 0.5), None),
        ((0.04, 0.5), "info"),
        ((0.024, 0.5), "warning"),
        ((0.04,), "warning"),
        ((0.04, 0.04, 0.04), "info"),
        ((0.0, 0.9), "warning"),
    ],
)
def test_the_smallest_p_value_counts_by_the_number_of_placebos(p_values, level) -> None:
    refits = [make_refit(f"x{k}", p_value) for k, p_value in enumerate(p_values)]
    notices = check_placebos("m", "placebo_outcomes", refits).notices
    assert [notice.level for notice in notices] == ([] if level is None else [level])
    for notice in notices:
        assert notice.code == "diagnose/placebo"
        assert f"1 for x0 (p = {p_values[0]:.2g})" in notice.text
        assert ("may be chance" in notice.text) is (level == "info")


def test_what_has_no_estimate_has_an_empty_row_and_is_named() -> None:
    refits = [
        make_refit("a", 0.5),
        Refit("b", None, "nothing is left " + "and so on " * 40),
        make_refit("c", None),
    ]
    found = check_placebos("m", "placebo_outcomes", refits)
    assert [row.value for row in found.rows] == [1.0, None, None]
    assert found.rows[1].note == refits[1].failure
    assert found.rows[2].note == "its average effect has no error"
    (notice,) = found.notices
    assert (notice.code, notice.level) == ("diagnose/no-refit", "warning")
    assert "b (nothing is left and so on" in notice.text
    assert "c (its average effect has no error)" in notice.text
    assert len(notice.text) < 300


def test_refits_are_read_one_by_one() -> None:
    held = []

    def yield_refits():
        for k in range(3):
            held.append(k)
            yield make_refit(f"x{k}", 0.5)

    assert len(check_placebos("m", "placebo_outcomes", yield_refits()).rows) == len(held)
