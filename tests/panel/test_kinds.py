"""First awards of several kinds: eight firms whose fate can be counted by hand."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from ipec_econ.core.errors import PanelError
from ipec_econ.core.spec.model import DidRegressionModel, RegressionModel
from ipec_econ.panel.select import select_model_data
from tests.panel.make_panels import build, cohorts, losses, make_awards, make_seen_firms

# Five rows each but L's three: 38 rows. The register is complete from 2010.
SEEN = {firm: range(2010, 2015) for firm in "AEIMNOX"} | {"L": range(2012, 2015)}
AWARDS = [
    ("I", 2012, 1.0, "innovation"),
    ("I", 2013, 1.0, "ordinary"),  # later, and of no consequence
    ("O", 2011, 1.0, "ordinary"),
    ("A", 2013, 1.0, "ordinary"),
    ("M", 2012, 1.0, "innovation"),  # both kinds in its first period
    ("M", 2012, 1.0, "ordinary"),
    ("E", 2010, 1.0, "innovation"),  # within 2010 + clean window of 1
    ("L", 2011, 1.0, "ordinary"),  # first seen in 2012
    ("X", 2016, 1.0, "ordinary"),  # after the panel's end
]
SPEC = {
    "kind": {"innovation": "buyer_type = 'innovation'", "ordinary": "buyer_type = 'ordinary'"},
    "clean_window": 1,
}


@pytest.fixture
def panel():
    return build(make_seen_firms(SEEN), make_awards(AWARDS), treatments={"won": SPEC})


def read_values(panel, column):
    """Return firm → the values of its rows, in order of years."""
    values = {}
    firms, found = panel.rows.column("firm").to_pylist(), panel.rows.column(column).to_pylist()
    for firm, value in zip(firms, found, strict=True):
        values.setdefault(firm, []).append(value)
    return values


def test_a_kind_is_zero_for_firms_of_another_kind_and_null_for_no_clean_cohort(panel):
    nothing, never = [None] * 5, [0] * 5
    assert read_values(panel, "won_innovation") == {
        "A": never, "E": nothing, "I": [0, 0, 1, 1, 1], "L": [None] * 3, "M": nothing,
        "N": never, "O": never, "X": never,
    }  # fmt: skip
    assert read_values(panel, "won_ordinary") == {
        "A": [0, 0, 0, 1, 1], "E": nothing, "I": never, "L": [None] * 3, "M": nothing,
        "N": never, "O": [0, 1, 1, 1, 1], "X": never,
    }  # fmt: skip


def test_the_treatment_itself_is_a_first_award_of_any_kind(panel):
    assert cohorts(panel, "won") == {"A": 2013, "I": 2012, "N": inf, "O": 2011, "X": inf}
    innovation, ordinary = (read_values(panel, f"won_{kind}") for kind in SPEC["kind"])
    for firm, values in read_values(panel, "won").items():
        parts = zip(innovation[firm], ordinary[firm], strict=True)
        assert values == [None if i is None else i + o for i, o in parts]


def test_each_exclusion_is_counted_once_and_for_its_reason(panel):
    assert losses(panel, "treatment:won") == {
        "panel": (0, 0, 0), "coverage": (5, 1, 1), "clean_window": (0, 0, 0),
        "late_entry": (3, 1, 1), "mixed_kinds": (5, 1, 1),
    }  # fmt: skip
    # A firm counts as treated under the kinds that it starts: L starts ordinary, M both.
    assert losses(panel, "treatment:won_innovation") == {
        "panel": (0, 0, 0), "coverage": (5, 1, 1), "clean_window": (0, 0, 0),
        "late_entry": (3, 1, 0), "mixed_kinds": (5, 1, 1), "other_kind": (10, 2, 0),
    }  # fmt: skip
    # X's ordinary award comes after the panel's end: it is never seen, and X is a control.
    assert set(cohorts(panel, "won_innovation")) == {"I", "N", "X"}
    assert set(cohorts(panel, "won_ordinary")) == {"A", "N", "O", "X"}


def test_two_kinds_in_one_regression_keep_each_others_firms(panel):
    model = RegressionModel.model_validate(
        {"estimator": "ols", "outcome": "output", "regressors": ["won_innovation", "won_ordinary"]}
    )
    data = select_model_data(panel, "m", model)
    # All but E, L and M: 38 − 5 − 3 − 5 rows; I, A and O are treated.
    assert len(data.outcome) == 25
    assert data.regressors[:, 1:].sum(axis=0).tolist() == [3.0, 2.0 + 4.0]
    assert len(np.unique(data.unit.values[data.counted])) == 3


@pytest.mark.parametrize(("kind", "rows", "others"), [("innovation", 15, 10), ("ordinary", 20, 5)])
def test_a_did_model_of_one_kind_drops_the_others_under_their_own_reason(panel, kind, rows, others):
    model = DidRegressionModel.model_validate(
        {"estimator": "twfe", "outcome": "output", "treatment": f"won_{kind}"}
    )
    data = select_model_data(panel, "m", model)
    assert len(data.outcome) == rows
    lost = {step.step: (step.rows_lost, step.units_lost) for step in data.flow}
    assert lost["treatment"] == (13, 3)
    assert lost["other_kind"] == (others, others // 5)


def test_a_model_of_any_kind_has_no_step_for_kinds(panel):
    model = DidRegressionModel.model_validate(
        {"estimator": "twfe", "outcome": "output", "treatment": "won"}
    )
    data = select_model_data(panel, "m", model)
    assert [step.step for step in data.flow] == ["sample", "treatment"]


def test_awards_of_no_kind_make_nobody_treated_but_break_a_clean_window():
    spec = {"kind": {"large": "value >= 100"}, "clean_window": 1, "late_entrants": "keep"}
    panel = build(treatments={"big": spec})
    # E wins 500 in 2013; G's 500 of 2013 follows a small award of 2012.
    assert cohorts(panel, "big_large") == {
        "A": inf, "B": inf, "C": inf, "D": inf, "E": 2013, "F": inf,
    }  # fmt: skip
    assert losses(panel, "treatment:big_large")["clean_window"] == (5, 1, 1)


def test_kinds_that_overlap_are_refused():
    spec = {"kind": {"large": "value >= 100", "any": "value > 0"}}
    with pytest.raises(PanelError, match="3 awards are both `large` and `any`"):
        build(treatments={"kind": spec})


def test_a_kind_named_like_another_treatment_is_refused():
    treatments = {"won": SPEC, "won_ordinary": {"event": "first_award"}}
    with pytest.raises(PanelError, match="both make `won_ordinary`"):
        build(make_seen_firms(SEEN), make_awards(AWARDS), treatments=treatments)
