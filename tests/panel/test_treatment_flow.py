"""Laws of the flow: whatever is excluded for whatever reason, rows and firms add up."""

from __future__ import annotations

from itertools import groupby, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.spec.model import DidRegressionModel
from ipec_econ.panel.select import select_model_data
from tests.panel.make_panels import build, make_awards, make_seen_firms

FIRMS = "ABCDEFGH"
YEARS = range(2010, 2016)

seen_years = st.sets(st.sampled_from(YEARS), min_size=1).map(sorted)
panels = st.fixed_dictionaries({firm: seen_years for firm in FIRMS})
registers = st.lists(
    st.tuples(
        st.sampled_from(FIRMS),
        st.integers(2008, 2018),
        st.floats(0, 100),
        st.sampled_from(["central", "local", None]),
    ),
    min_size=1,
    max_size=20,
)
rules = st.fixed_dictionaries(
    {
        "clean_window": st.integers(0, 3),
        "min_pre": st.integers(0, 3),
        "late_entrants": st.sampled_from(["drop", "keep"]),
    }
)
KINDS = {"central": "buyer_type = 'central'", "local": "buyer_type = 'local'"}


def make_treatments(rule):
    return {
        "first": {"event": "first_award", "where": "value > 50", **rule},
        "kind": {"kind": KINDS, **rule},
        "status": {"status": "any_award"},
        "dose": {"dose": "value / lag(turnover)", "by": "buyer_type"},
        "on": {"event": "first", "column": "output", "where": "year > 2012", "min_pre": 1},
    }


@pytest.mark.property
@settings(max_examples=10, deadline=None)
@given(panels, registers, rules, st.integers(2008, 2013))
def test_rows_and_firms_of_every_flow_add_up(seen, register, rule, coverage):
    firms = make_seen_firms(seen)
    panel = build(firms, make_awards(register, coverage), treatments=make_treatments(rule))
    for _, found in groupby(panel.flow, key=lambda step: step.scope):
        steps = list(found)
        assert (steps[0].rows, steps[0].units) == (firms.rows.num_rows, len(FIRMS))
        for before, after in pairwise(steps):
            assert before.rows - after.rows_lost == after.rows
            assert before.units - after.units_lost == after.units
            assert before.treated_units - after.treated_units_lost == after.treated_units
    codes = np.array([FIRMS.index(firm) for firm in panel.rows.column("firm").to_pylist()])
    for name, treatment in panel.treatments.items():
        last = [step for step in panel.flow if step.scope == f"treatment:{name}"][-1]
        left = ~treatment.excluded
        assert last.rows == left.sum()
        assert last.units == len(np.unique(codes[left]))
        assert last.treated_units == len(np.unique(codes[left & (treatment.treated == 1)]))


@pytest.mark.property
@settings(max_examples=10, deadline=None)
@given(panels, registers, rules)
def test_kinds_partition_the_treated_and_leave_the_rest_alone(seen, register, rule):
    spec = {"kind": KINDS, **rule}
    panel = build(make_seen_firms(seen), make_awards(register), treatments={"kind": spec})
    whole = panel.treatments["kind"]
    parts = [panel.treatments[f"kind_{kind}"] for kind in KINDS]
    clean = ~whole.excluded
    for part in parts:
        # Whoever is clean under one is clean under all; the others of a kind are clean, too.
        np.testing.assert_array_equal(part.excluded & ~part.other_kind, whole.excluded)
        assert not (part.treated[part.other_kind] == 1).any()
    np.testing.assert_array_equal(sum(part.treated for part in parts)[clean], whole.treated[clean])


@pytest.mark.property
@settings(max_examples=10, deadline=None)
@given(panels, registers)
def test_a_models_flow_ends_with_its_rows(seen, register):
    panel = build(
        make_seen_firms(seen), make_awards(register), treatments={"kind": {"kind": KINDS}}
    )
    treatment = panel.treatments["kind_local"]
    if treatment.excluded.all():
        return
    model = DidRegressionModel(estimator="twfe", outcome="output", treatment="kind_local")
    data = select_model_data(panel, "m", model)
    for before, after in pairwise(data.flow):
        assert before.rows - after.rows_lost == after.rows
        assert before.units - after.units_lost == after.units
    assert data.flow[-1].rows == len(data.outcome) == (~treatment.excluded).sum()
