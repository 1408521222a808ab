"""Every comparison of R's bacondecomp, and the theorem's identity on drawn panels."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipec_econ.numerics.bacon import decompose_bacon

FOLDER = Path(__file__).parents[1] / "reference" / "synthetic"
CASES = [
    case
    for case in json.loads((FOLDER / "reference.json").read_text())["cases"]
    if case["id"].startswith("bacon_")
]
ESTIMATE_ATOL = 1e-12
"""Both are differences of means: only the order of summation differs."""


@pytest.mark.reference
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_comparisons_are_those_of_bacondecomp(case: dict[str, object]) -> None:
    frame = pd.read_csv(FOLDER / f"{case['data']}.csv")
    frame["cohort"] = frame["cohort"].replace(0, np.inf).astype(float)
    means = frame.pivot_table(index="cohort", columns="year", values="y")
    sizes = frame.groupby("cohort")["firm"].nunique()
    found = {
        (one.cohort, one.control): one
        for one in decompose_bacon(
            means.index.to_numpy(float),
            (sizes / sizes.sum()).to_numpy(),
            means.to_numpy(),
            means.columns.to_numpy(),
        )
    }
    rows = case["rows"]
    assert len(found) == len(rows)
    for row in rows:
        cohort, control = row["key"].split(",")
        ours = found[float(cohort), float(control)]
        assert ours.estimate == pytest.approx(row["estimate"], abs=ESTIMATE_ATOL)
        assert ours.weight == pytest.approx(row["weight"], abs=ESTIMATE_ATOL)


def test_one_cohort_against_never_treated_by_hand() -> None:
    means = np.array([[1.0, 2.0, 6.0], [1.0, 3.0, 3.0]])
    (only,) = decompose_bacon(
        np.array([3.0, np.inf]), np.array([0.25, 0.75]), means, np.array([1, 2, 3])
    )
    assert (only.cohort, only.control, only.weight) == (3.0, np.inf, 1.0)
    assert only.estimate == pytest.approx((6 - 1.5) - (3 - 2), abs=ESTIMATE_ATOL)


def test_nothing_to_compare_is_no_comparison() -> None:
    means = np.array([[1.0, 2.0]])
    assert decompose_bacon(np.array([2.0]), np.ones(1), means, np.array([1, 2])) == ()
