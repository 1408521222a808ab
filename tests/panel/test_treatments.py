"""Cohorts from a column, treatments that switch, doses and kinds."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from ipec_econ.core.errors import PanelError
from tests.panel.make_panels import build, cohorts, losses, make_awards, make_firms


def make_cohort_firms(first_treat):
    return make_firms(
        {"firm": ["A", "A", "B", "B"], "year": [2010, 2011, 2010, 2011], "g": first_treat}
    )


GIVEN = {"treatments": {"given": {"cohort": "g"}}}


def test_a_cohort_column_is_taken_as_given_and_null_is_never():
    panel = build(make_cohort_firms([2011.0, 2011.0, None, None]), **GIVEN)
    assert cohorts(panel, "given") == {"A": 2011, "B": inf}


def test_a_cohort_after_the_end_counts_as_never_treated():
    panel = build(make_cohort_firms([2011, 2011, 2015, 2015]), **GIVEN)
    assert cohorts(panel, "given") == {"A": 2011, "B": inf}
    assert "panel/cohort-after-end" in {notice.code for notice in panel.notices}


@pytest.mark.parametrize(
    ("values", "code", "text"),
    [
        ([2011, 2011, 0, 0], "panel/cohort-not-positive", "nullif(g, 0)"),
        ([2011, 2011, -1, -1], "panel/cohort-not-positive", "firm B, year 2010: g = -1"),
        ([2011.5, 2011.5, None, None], "panel/cohort-not-whole", "firm A, year 2010: g = 2011.5"),
        ([2011, 2010, None, None], "panel/cohort-not-constant", "firm A, year 2011: g = 2010"),
        ([2011, None, None, None], "panel/cohort-not-constant", "firm A, year 2011: g = null"),
        (["x", "x", "y", "y"], "panel/not-numeric", "`g` is text"),
        (["7", "7", "7", "n/a"], "panel/not-numeric", "these are not: `n/a`"),
    ],
)
def test_a_cohort_that_cannot_be_meant_is_refused_with_rows(values, code, text):
    with pytest.raises(PanelError) as caught:
        build(make_cohort_firms(values), **GIVEN)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert text in str(caught.value)


def test_a_status_follows_its_column_and_null_is_unknown():
    firms = make_firms({"firm": ["A"] * 4, "year": [1, 2, 3, 4], "on": [0, 2, None, 0]})
    panel = build(firms, treatments={"s": {"status": "any", "column": "on"}})
    treatment = panel.treatments["s"]
    np.testing.assert_array_equal(treatment.treated, [0, 1, np.nan, 0])
    assert not treatment.absorbing
    assert set(treatment.cohort) == {2.0}
    assert panel.rows.column("s").to_pylist() == [0, 1, None, 0]


def test_a_status_that_never_switches_off_is_absorbing():
    firms = make_firms({"firm": list("AAB"), "year": [1, 2, 1], "on": [False, True, False]})
    assert (
        build(firms, treatments={"s": {"status": "any", "column": "on"}}).treatments["s"].absorbing
    )


def test_an_award_status_is_on_in_award_periods_and_unknown_before_coverage():
    awards = make_awards([("A", 2012, 1.0, None), ("A", 2010, 1.0, None)], coverage=2011)
    panel = build(awards=awards, treatments={"s": {"status": "any_award"}})
    np.testing.assert_array_equal(panel.treatments["s"].treated[:5], [np.nan, 0, 1, 0, 0])


def test_a_dose_is_summed_over_awards_and_zero_where_covered():
    awards = make_awards(
        [("A", 2012, 30.0, "central"), ("A", 2012, 20.0, "Local gov"), ("A", 2013, 5.0, None)],
        coverage=2011,
    )
    spec = {"dose": "value / lag(turnover)", "by": "buyer_type"}
    panel = build(awards=awards, treatments={"share": spec})
    rows = panel.rows.slice(0, 5).to_pydict()
    # turnover is 100 in every year: 2012 has (30 + 20) / 100; 2010 is before coverage.
    assert rows["share"] == [None, 0.0, pytest.approx(0.5), 0.05, 0.0]
    assert rows["share_central"] == [None, 0.0, 0.3, 0.0, 0.0]
    assert rows["share_local_gov"] == [None, 0.0, 0.2, 0.0, 0.0]
    assert panel.treatments["share"].form == "dose"
    assert "panel/dose-without-group" in {notice.code for notice in panel.notices}


def test_an_unknown_dose_is_null_and_never_zero():
    # C is first seen in 2013, so lag(turnover) is unknown then; the value of D's is missing.
    awards = make_awards([("C", 2013, 10.0, "x"), ("D", 2011, None, "x"), ("D", 2011, 5.0, "x")])
    panel = build(awards=awards, treatments={"share": {"dose": "value / lag(turnover)"}})
    keys = zip(panel.rows["firm"].to_pylist(), panel.rows["year"].to_pylist(), strict=True)
    share = dict(zip(keys, panel.rows["share"].to_pylist(), strict=True))
    assert share["C", 2013] is None
    assert share["D", 2011] is None
    assert share["C", 2014] == 0.0
    assert "panel/dose-unknown" in {notice.code for notice in panel.notices}


def test_a_treatment_called_like_a_key_is_refused():
    with pytest.raises(PanelError, match="key of the panel"):
        build(treatments={"year": {"event": "first_award"}})


def test_where_chooses_the_awards_of_a_status_and_the_periods_of_a_column():
    status = {"s": {"status": "any_award", "where": "value >= 100"}}
    rows = build(treatments=status).rows.to_pydict()
    on = [key for key, s in zip(zip(rows["firm"], rows["year"], strict=True), rows["s"],
                                strict=True) if s]  # fmt: skip
    assert on == [("E", 2013), ("G", 2013)]
    firms = make_firms({"firm": ["A"] * 3, "year": [1, 2, 3], "on": [1, 1, None]})
    spec = {"s": {"status": "any", "column": "on", "where": "year > 1"}}
    np.testing.assert_array_equal(build(firms, treatments=spec).treatments["s"].treated,
                                  [0, 1, np.nan])  # fmt: skip


def test_a_status_excludes_nobody_and_late_entrants_stay_in():
    panel = build(treatments={"s": {"status": "any_award"}})
    assert not panel.treatments["s"].excluded.any()
    assert list(losses(panel, "treatment:s")) == ["panel"]


def test_where_chooses_the_awards_of_a_dose_and_the_rest_are_zero():
    panel = build(treatments={"d": {"dose": "value", "where": "buyer_type = 'local'"}})
    rows = panel.rows.slice(0, 5).to_pydict()
    assert rows["d"] == [0.0, 0.0, 0.0, 0.0, 30.0]


def test_a_dose_by_group_is_zero_or_null_wherever_the_total_is():
    awards = make_awards(
        [("A", 2012, 3.0, "a"), ("A", 2012, 4.0, "b"), ("A", 2013, 5.0, "b")], 2011
    )
    panel = build(awards=awards, treatments={"d": {"dose": "value", "by": "buyer_type"}})
    columns = [panel.rows.column(name).to_pylist() for name in ("d", "d_a", "d_b")]
    for total, *parts in zip(*columns, strict=True):
        assert (total is None) == all(part is None for part in parts)
        assert total is None or total == sum(parts)


def test_given_cohorts_without_a_past_are_noticed_and_kept():
    panel = build(make_cohort_firms([2010, 2010, None, None]), **GIVEN)
    assert cohorts(panel, "given") == {"A": 2010, "B": inf}
    told = {notice.code: notice.text for notice in panel.notices}
    assert told["panel/no-pre-period"].startswith("1 of 1 treated firms")
