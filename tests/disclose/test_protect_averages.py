"""Averages that would give an effect of few firms away, by hand and by law."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.estimates import Estimate
from ipec_econ.disclose.protect_averages import protect_averages
from tests.report.make_results import make_att

THRESHOLD = 10
LAST = 2016


def make_rows(sizes: dict[int, int]) -> tuple[list[Estimate], dict[str, float]]:
    """Return all effects after treatment and their averages, and the firms of each."""
    rows, firms = [], {}

    def add(count: float, **place) -> None:
        rows.append(make_att("m", "callaway_santanna", place.pop("term", None), **place))
        firms[rows[-1].key] = count

    cells = [(g, t) for g, t in product(sizes, range(min(sizes), LAST + 1)) if t >= g]
    for g, t in cells:
        add(sizes[g], estimand="att_gt", cohort=g, time=t, rel_time=t - g)
    for e in sorted({t - g for g, t in cells}):
        add(sum(sizes[g] for g, t in cells if t - g == e), estimand="att_event", rel_time=e)
    for g in sizes:
        add(sizes[g], estimand="att_cohort", cohort=g)
    for t in sorted({t for _, t in cells}):
        add(sum(sizes[g] for g, s in cells if s == t), estimand="att_time", time=t)
    add(sum(sizes.values()), estimand="att", term="simple")
    return rows, firms


def find_failed(firms: dict[str, float]) -> frozenset[str]:
    return frozenset(key for key, count in firms.items() if count < THRESHOLD)


def test_nothing_small_withholds_nothing() -> None:
    rows, firms = make_rows({2012: 20, 2014: 30})
    assert protect_averages(rows, frozenset(), firms, THRESHOLD) == frozenset()


def test_the_other_cohort_goes_with_the_small_one() -> None:
    # Event time 0 is 4 firms of 2014 and 20 of 2012: with the 20 told, the 4 follow.
    rows, firms = make_rows({2012: 20, 2014: 4})
    withheld = protect_averages(rows, find_failed(firms), firms, THRESHOLD)
    assert {f"att_gt 2012 {t}" for t in (2012, 2013, 2014)} <= withheld
    assert "att simple" not in withheld
    assert "att_event 0" not in withheld


def test_event_times_stand_for_effects_where_there_are_none() -> None:
    # A path of two event times and their mean: from the mean and the first, the second follows.
    rows = [
        make_att("m", "stacked", None, estimand="att_event", rel_time=0),
        make_att("m", "stacked", None, estimand="att_event", rel_time=1),
        make_att("m", "stacked", "simple", estimand="att"),
    ]
    firms = {"att_event 0": 20.0, "att_event 1": 4.0, "att simple": 20.0}
    withheld = protect_averages(rows, frozenset({"att_event 1"}), firms, THRESHOLD)
    assert withheld == {"att_event 0", "att_event 1"}


@pytest.mark.property
@settings(max_examples=20)
@given(st.dictionaries(st.sampled_from([2011, 2012, 2013, 2014]), st.integers(2, 40), min_size=2))
def test_no_combination_of_what_is_told_is_of_few_firms(sizes: dict[int, int]) -> None:
    """Look for one with the null space of all that is told, cohort by cohort."""
    rows, firms = make_rows(sizes)
    failed = find_failed(firms)
    withheld = protect_averages(rows, failed, firms, THRESHOLD)
    assert failed <= withheld
    cells = [row for row in rows if row.estimand == "att_gt" and row.key in withheld]
    told = [row for row in rows if row.estimand != "att_gt" and row.key not in withheld]
    matrix = np.array([[_weigh(row, cell, sizes) for cell in cells] for row in told])
    matrix = matrix.reshape(len(told), len(cells))
    for cohort, size in sizes.items():
        inside = np.array([cell.cohort == cohort for cell in cells], dtype=bool)
        if size < THRESHOLD and inside.any():
            gap = np.linalg.matrix_rank(matrix) - np.linalg.matrix_rank(matrix[:, ~inside])
            assert gap == 0


def _weigh(row: Estimate, cell: Estimate, sizes: dict[int, int]) -> float:
    inside = {
        "att_event": row.rel_time == cell.rel_time,
        "att_cohort": row.cohort == cell.cohort,
        "att_time": row.time == cell.time,
        "att": True,
    }[row.estimand]
    return float(sizes[cell.cohort or 0]) if inside else 0.0
