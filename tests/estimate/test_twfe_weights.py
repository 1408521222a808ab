"""Weights of two-way fixed effects against TwoWayFEWeights and its Python port, and by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ipec_econ as ipec
from ipec_econ.core.errors import SpecError
from ipec_econ.core.estimates import Diagnostic
from tests.estimate.tolerances import ESTIMATE_RTOL

FOLDER = Path(__file__).parents[1] / "reference" / "synthetic"
CASES = [
    case
    for case in json.loads((FOLDER / "reference_more.json").read_text())["cases"]
    if re.fullmatch("twfew_(r|py)_(balanced|ragged|nonever)_feTR", case["id"])
]
PANEL = {
    "columns": {"starts": "nullif(cohort, 0)"},
    "treatments": {"first": {"cohort": "starts"}},
}
RAGGED_RTOL = 1e-7
"""TwoWayFEWeights' weights of the ragged panel differ by 2.6e-8 from its Python port and from ours,
which agree to 1e-12; its demeaning is iterative."""

ROUTES = [{}, {"vcov": "iid"}, {"controls": ["flat"]}]
"""Cell moments, rows, rows beside a control that is dropped as collinear."""


def find_weights(frame: pd.DataFrame, **changes: object) -> dict[str, Diagnostic]:
    model = {
        "estimator": "twfe", "outcome": "y", "treatment": "first",
        "diagnostics": {"twfe_weights": {}}, **changes,
    }  # fmt: skip
    result = ipec.fit(frame, unit="firm", time="year", model=model, panel=PANEL)
    return {row.key: row for row in result.diagnostics if row.diagnostic == "twfe_weights"}


@pytest.mark.reference
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
@pytest.mark.parametrize("route", ROUTES, ids=["cells", "rows", "control"])
def test_weights_are_those_of_the_package(case: dict, route: dict) -> None:
    theirs = {row["kind"]: row["estimate"] for row in case["rows"]}
    frame = pd.read_csv(FOLDER / f"{case['data']}.csv").assign(flat=1.0)
    ours = find_weights(frame, **route)
    rtol = RAGGED_RTOL if case["id"] == "twfew_r_ragged_feTR" else ESTIMATE_RTOL
    for side in ("positive", "negative"):
        assert ours[side].statistic == theirs[f"n_{side}"]
        assert ours[side].value == pytest.approx(theirs[f"sum_{side}"], rel=rtol)
    # The package divides the squared deviations of weights by one less than their number.
    n_weights = theirs["n_weights"]
    scaled = ours["sigma_fe"].value * np.sqrt((n_weights - 1) / n_weights)
    assert scaled == pytest.approx(theirs["sigma_fe"], rel=rtol)
    assert ours["sigma_fe_sign"].value == pytest.approx(theirs["sigma_fe_sign"], rel=rtol)


def test_every_case_of_an_absorbing_treatment_is_compared() -> None:
    assert len(CASES) == 6


def make_staggered() -> pd.DataFrame:
    """Return three firms in three periods, treated from 2, from 3, and never."""
    frame = pd.DataFrame({
        "firm": np.repeat([1, 2, 3], 3),
        "year": np.tile([1, 2, 3], 3),
        "cohort": np.repeat([2, 3, 0], 3),
        "w": np.repeat([2.0, 1.0, 1.0], 3),
    })  # fmt: skip
    treated = (frame["cohort"] > 0) & (frame["year"] >= frame["cohort"])
    frame["y"] = treated * 1.0 + np.array([0.1, 0, 0.2, 0, 0.1, 0, 0.3, 0, 0.1])
    return frame


def test_three_firms_by_hand() -> None:
    """D less firm means 2/3, 1/3, 0 less period means 0, 1/3, 2/3 plus 1/3.

    Of firm 1: (·, 1 − 2/3 − 1/3 + 1/3, 1 − 2/3 − 2/3 + 1/3) = (·, 1/3, 0); of firm 2 in period 3:
    1 − 1/3 − 2/3 + 1/3 = 1/3. Weights 1/2, 0, 1/2; over their mean 3/2, 0, 3/2, with standard
    deviation √((1/4 + 1 + 1/4) / 3) = √(1/2).
    """
    rows = find_weights(make_staggered())
    estimate = ipec.fit(
        make_staggered(), unit="firm", time="year", panel=PANEL,
        model={"estimator": "twfe", "outcome": "y", "treatment": "first"},
    ).estimates[0].estimate  # fmt: skip
    assert rows["positive"].value == pytest.approx(1.0)
    assert rows["sigma_fe"].value == pytest.approx(estimate * np.sqrt(2))
    assert rows["sigma_fe_sign"].value is None


@pytest.mark.parametrize("route", [{}, {"vcov": "iid"}], ids=["cells", "rows"])
def test_a_firm_with_weight_two_is_two_firms(route: dict) -> None:
    frame = make_staggered()
    # Nobody is never treated: the early firm's last period is a control, with a negative weight.
    frame["cohort"] = frame["cohort"].replace(0, 3)
    again = frame[frame["firm"] == 1].assign(firm=4)
    twice = find_weights(pd.concat([frame, again]), **route)
    weighted = find_weights(frame, weights="w", **route)
    for key in ("sigma_fe", "sigma_fe_sign"):
        assert weighted[key].value == pytest.approx(twice[key].value, rel=ESTIMATE_RTOL)
    for side in ("positive", "negative"):
        assert weighted[side].value == pytest.approx(twice[side].value, abs=1e-12)


def test_one_cohort_has_one_weight_which_cannot_mislead() -> None:
    frame = make_staggered()
    frame["cohort"] = frame["cohort"].replace(3, 0)
    rows = find_weights(frame)
    assert rows["positive"].value == pytest.approx(1.0)
    assert rows["negative"].statistic == 0.0
    assert rows["sigma_fe"].value is None
    assert rows["sigma_fe_sign"].value is None


def test_other_estimators_and_options_are_refused_before_data() -> None:
    with pytest.raises(SpecError, match="`twfe_weights` of `event_study`"):
        find_weights(make_staggered(), estimator="event_study")
    with pytest.raises(SpecError, match="an option of `twfe_weights`"):
        find_weights(make_staggered(), diagnostics={"twfe_weights": {"type": "feTR"}})
