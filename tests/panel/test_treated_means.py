"""Means of treated rows, on a panel small enough to add them up."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from ipec_econ.core.errors import PanelError
from ipec_econ.core.estimates import Estimate
from ipec_econ.panel.treated_means import TreatedMeans, compute_treated_means
from ipec_econ.spec.grammar import find_model_class
from tests.panel.make_panels import build, make_firms

RTOL = 1e-12
"""The same arithmetic in another order."""

# A is treated from 2, B from 3, C never.
PANEL = build(
    make_firms(
        {
            "firm": list("AAAABBBBCCCC"),
            "year": [1, 2, 3, 4] * 3,
            "start": [2] * 4 + [3] * 4 + [None] * 4,
            "y": [1.0] * 11 + [None],
            "gva": [1.0, 10.0, 20.0, 30.0, 1.0, 1.0, 40.0, 50.0, 9.0, 9.0, 9.0, 9.0],
            "paid": [0.0, 5.0, 0.0, 7.0, 0.0, 0.0, 3.0, None, 0.0, 0.0, 0.0, 0.0],
            "name": list("abcdefghijkl"),
        }
    ),
    treatments={"t": {"cohort": "start"}},
)


ESTIMATE = Estimate("m", "event_study", "y", "t", "main", "att", "simple", 0.1)


def measure(columns: tuple[str, ...] = ("paid", "gva"), row: Any = None, **keys: Any) -> Any:
    model = {"estimator": "event_study", "outcome": "y", "treatment": "t", **keys}
    estimate = replace(ESTIMATE, **(row or {}))
    kind = find_model_class(model["estimator"])
    assert kind is not None
    return compute_treated_means(
        PANEL, kind.model_validate(model), estimate, columns, where="headlines.h"
    )


def test_rows_under_treatment_with_both_values() -> None:
    # A's 5, 0, 7 and B's 3; B's last year has no money and is left out, of both means.
    assert measure() == TreatedMeans(
        (15 / 4, 100 / 4), n_obs=4, n_units=2, n_left_out=1, n_always=0
    )


def test_the_window_and_a_condition_choose_rows() -> None:
    assert measure(window=[-2, 0]) == TreatedMeans((4.0, 25.0), 2, 2, 0, 0)
    assert measure(where="year < 4") == TreatedMeans((8 / 3, 70 / 3), 3, 2, 0, 0)


@pytest.mark.parametrize(
    ("keys", "term", "n_obs"),
    [
        # Of these averages that by event time alone ends with the window.
        ({"estimator": "callaway_santanna"}, "simple", 4),
        ({"estimator": "callaway_santanna"}, "cohort", 4),
        ({"estimator": "callaway_santanna"}, "event", 2),
        ({"estimator": "imputation"}, "simple", 4),
        # Copies of cohorts end with it, and regressions have no rows behind it.
        ({"estimator": "local_projections"}, "simple", 2),
        ({"estimator": "local_projections"}, "pre", 0),
        ({"estimator": "sun_abraham"}, "simple", 2),
        ({"estimator": "sun_abraham", "bin": True}, "simple", 4),
    ],
)
def test_an_average_is_of_all_effects_or_ends_with_the_window(
    keys: dict[str, Any], term: str, n_obs: int
) -> None:
    assert measure(row={"term": term}, window=[-1, 0], **keys).n_obs == n_obs


def test_the_last_bin_is_of_all_periods_behind_it() -> None:
    keys = {"window": [-1, 1], "bin": True, "estimator": "sun_abraham"}
    of_period = {"term": None, "estimand": "att_event"}
    assert measure(row={**of_period, "rel_time": 0}, **keys).n_obs == 2
    # A's years 3 and 4; B's year 4 has no money.
    assert measure(row={**of_period, "rel_time": 1}, **keys).values[0] == 3.5


def test_a_weighted_model_has_weighted_means() -> None:
    # A's 5, 0, 7 and B's 3, weighted by 10, 20, 30 and 40.
    found = measure(weights="gva")
    assert found.values == pytest.approx((380 / 100, 3000 / 100), rel=RTOL)
    assert (found.n_obs, found.n_left_out) == (4, 1)


def test_firms_that_are_never_seen_before_treatment_are_in_no_mean() -> None:
    # From year 2 on A is always treated: no estimator tells an effect on it. B's 3 is left.
    assert measure(where="year > 1") == TreatedMeans((3.0, 40.0), 1, 1, 1, 3)
    # Who anticipates treatment by a period has only year 1 before it.
    found = measure(where="year > 1", estimator="callaway_santanna", anticipation=1)
    assert (found.n_obs, found.n_always) == (0, 5)


@pytest.mark.parametrize(
    ("row", "paid"),
    [
        ({"rel_time": 1}, 0.0),
        ({"cohort": 2}, 4.0),
        ({"time": 3}, 1.5),
        ({"cohort": 3, "time": 3}, 3.0),
    ],
)
def test_an_estimate_of_some_periods_is_about_them(row: dict[str, int], paid: float) -> None:
    assert measure(row=row).values[0] == pytest.approx(paid)


def test_no_row_has_no_mean() -> None:
    found = measure(row={"rel_time": 3})
    assert found.n_obs == 0
    assert all(math.isnan(value) for value in found.values)


def test_a_text_and_a_name_that_is_not_there_are_refused() -> None:
    with pytest.raises(PanelError, match="`name` is text"):
        measure(("name",))
    with pytest.raises(PanelError, match="pxid"):
        measure(("pxid",))
