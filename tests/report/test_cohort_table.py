"""Sizes of cohorts, by hand, and that they add up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.spec.output import CohortTable
from ipec_econ.report.cohort_table import build_cohort_table
from tests.panel.make_panels import build as build_panel
from tests.panel.make_panels import make_awards, make_seen_firms
from tests.report.make_tables import make_panel, read_rows


def build(panel=None, **keys):
    spec = {"kind": "cohort_sizes", "treatment": "t", **keys}
    return build_cohort_table("c", CohortTable.model_validate(spec), panel or make_panel())


def test_each_cohort_with_its_rows_and_periods():
    # 2012: A's rows 2010, 2011 and 2012, G's 2011, which left before its start.
    # 2013: E's 2011, 2012 and 2013.
    assert read_rows(build()) == {
        "2012": ["2", "0", "1", "4", "3", "1", "2", "1"],
        "2013": ["1", "0", "0", "3", "2", "1", "2", "1"],
        "Ever treated": ["3", "0", "1", "7", "5", "2", "3", "2"],
        "Never treated": ["3", "", "", "6", *[""] * 4],
        "All firms of the sample": ["6", "", "", "13", *[""] * 4],
    }


def test_a_sample_can_take_a_cohorts_past():
    panel = make_panel(samples={"late": {"years": [2012, 2013]}})
    assert read_rows(build(panel, sample="late"))["2012"] == [
        "1",
        "1",
        "0",
        "1",
        "0",
        "1",
        "0",
        "1",
    ]


def test_nobody_treated_leaves_the_totals():
    panel = make_panel(samples={"main": {"where": "firm = 'D'"}})
    assert read_rows(build(panel))["All firms of the sample"][:4] == ["1", "", "", "3"]
    assert len(build(panel).blocks) == 1


@pytest.mark.property
@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDEFG"), st.integers(2008, 2016), st.just(1.0),
                  st.sampled_from("ab")),
        min_size=1,
    ),
    st.integers(0, 2),
)  # fmt: skip
def test_the_parts_add_up_to_the_sample(awards, clean_window):
    spec = {"kind": {"a": "buyer_type = 'a'", "b": "buyer_type = 'b'"},
            "clean_window": clean_window}  # fmt: skip
    panel = build_panel(make_seen_firms(), make_awards(awards), treatments={"t": spec})
    for name in panel.treatments:
        *parts, whole = build(panel, treatment=name).blocks[-1].rows
        for column in (0, 3):
            assert sum(row.cells[column].value for row in parts) == whole.cells[column].value
        assert (whole.cells[0].value, whole.cells[3].value) == (7, 30)
        *cohorts, treated = list_treated(build(panel, treatment=name))
        for column in range(6):
            assert sum(row.cells[column].value for row in cohorts) == treated.cells[column].value


def list_treated(table):
    """Return the cohorts, which a table without treated firms lacks, and their total."""
    first, total = table.blocks[0].rows, table.blocks[-1].rows[0]
    return [*(first if len(table.blocks) > 1 else ()), total]
