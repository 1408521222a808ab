"""Derived columns, bounds, samples and the flow that accounts for every row."""

from __future__ import annotations

from itertools import groupby, pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.errors import PanelError
from ipec_econ.core.spec.model import RegressionModel
from ipec_econ.panel.build import build_panel
from ipec_econ.panel.select import select_model_data
from tests.panel.make_panels import (
    AWARDS,
    build,
    cohorts,
    losses,
    make_awards,
    make_firms,
    make_seen_firms,
    make_spec,
)

WON = {"won": {"event": "first_award", "clean_window": 1}}


def test_derived_columns_are_computed_in_order_and_null_results_counted():
    firms = make_firms({"firm": list("AAB"), "year": [1, 2, 1], "gva": [4.0, 0.0, None]})
    panel = build(firms, columns={"double": "2 * gva", "log_gva": "ln(double / 8)"})
    assert panel.rows.column("log_gva").to_pylist() == [0.0, None, None]
    # Row 2 has gva 0; row 3 is null because gva is, which is no news.
    counted = {notice.where: notice.text for notice in panel.notices}
    assert counted["panel.columns.log_gva"].startswith("1 of 3 rows")
    assert "panel.columns.double" not in counted


def test_all_bad_columns_are_reported_at_once():
    columns = {"a": "ln(nothing)", "year": "1", "b": "firm + 1"}
    with pytest.raises(PanelError) as caught:
        build(columns=columns)
    assert [problem.code for problem in caught.value.problems] == [
        "panel/expression", "panel/key-redefined", "panel/expression",
    ]  # fmt: skip


def test_winsorising_moves_values_onto_type_7_quantiles_within_cells():
    firms = make_firms(
        {
            "firm": list("ABCDEFGHI"),
            "year": [1] * 9,
            "sector": ["x"] * 5 + ["y"] * 4,
            "x": [0, 1, 2, 3, 100, 7, 7, None, 7],
        }
    )
    bounds = {"columns": "x", "quantiles": [0.1, 0.9], "by": "sector"}
    panel = build(firms, winsorise=bounds)
    # Sector x, five values: 0.1 · 4 = 0.4 → 0.4; 0.9 · 4 = 3.6 → 3 + 0.6 · 97 = 61.2.
    expected = [0.4, 1, 2, 3, 61.2, 7, 7, None, 7]
    assert panel.rows.column("x").to_pylist() == pytest.approx(expected)
    assert panel.notices[0].text.startswith("2 of 9 values of `x`")


def test_bounds_on_text_or_within_unknown_cells_are_refused_together():
    firms = make_firms({"firm": ["A"], "year": [1], "name": ["a"]})
    with pytest.raises(PanelError) as caught:
        build(firms, winsorise={"columns": "name", "by": "nothing"})
    assert [problem.code for problem in caught.value.problems] == [
        "panel/unknown-column", "panel/not-numeric",
    ]  # fmt: skip


def test_trimmed_rows_are_dropped_and_counted():
    values = [*map(float, range(9)), None]
    firms = make_firms({"firm": list("ABCDEFGHIJ"), "year": [1] * 10, "x": values})
    panel = build(firms, trim={"columns": "x", "quantiles": [0.1, 0.9]})
    # 0.1 · 8 = 0.8 and 7.2: 0 and 8 go, the missing value stays.
    assert panel.rows.column("firm").to_pylist() == list("BCDEFGHJ")
    assert losses(panel, "panel")["trim"][:2] == (2, 2)


@pytest.mark.parametrize(
    ("sample", "rows"),
    [
        # 30 rows of A, B, D, F, G (5 each), C (2013, 2014) and E (2012 to 2014).
        ({"where": "output >= 13"}, 14),
        ({"years": [2012, 2013]}, 13),
        ({"min_periods": 3}, 28),
        ({"balanced": True}, 25),
        ({"years": [2012, 2014], "balanced": True}, 18),
        ({"where": "firm <> 'A'", "years": [2013, 2014], "min_periods": 2, "balanced": True}, 12),
    ],
)
def test_samples_keep_what_they_say(sample, rows):
    panel = build(samples={"chosen": sample})
    assert panel.samples["chosen"].sum() == rows
    assert panel.samples["main"].all()


def test_main_can_be_narrowed():
    assert build(samples={"main": {"years": [2010, 2010]}}).samples["main"].sum() == 5


def test_an_empty_sample_is_refused_with_its_counts():
    with pytest.raises(PanelError, match="panel: 30, where: 25, years: 0"):
        build(samples={"none": {"where": "firm <> 'A'", "years": [1900, 1901]}})


def test_the_flow_accounts_for_every_row_unit_and_treated_unit():
    panel = build(
        treatments=WON,
        trim={"columns": "output", "quantiles": [0.1, 0.95]},
        samples={
            "main": {"where": "firm <> 'D'", "min_periods": 2},
            "late": {"years": [2012, 2014]},
        },
    )
    model = RegressionModel(
        estimator="ols", outcome="output", regressors=("l(turnover, 1)",),
        fixed_effects=("firm",), treatment="won", where="year < 2014",
    )  # fmt: skip
    data = select_model_data(panel, "m", model)
    scopes = {
        scope: list(steps)
        for scope, steps in groupby((*panel.flow, *data.flow), key=lambda step: step.scope)
    }
    assert list(scopes) == ["panel", "treatment:won", "sample:main", "sample:late", "model:m"]
    for steps in scopes.values():
        assert (steps[0].rows_lost, steps[0].units_lost) == (0, 0)
        for before, after in pairwise(steps):
            assert before.rows - after.rows_lost == after.rows
            assert before.units - after.units_lost == after.units
            assert before.treated_units - after.treated_units_lost == after.treated_units
    assert scopes["panel"][0].rows == 30
    left = scopes["panel"][-1]
    for scope in ("treatment:won", "sample:main", "sample:late"):
        assert (scopes[scope][0].rows, scopes[scope][0].units) == (left.rows, left.units)
    sample = scopes["sample:main"][-1]
    assert (scopes["model:m"][0].rows, scopes["model:m"][0].units) == (sample.rows, sample.units)
    assert scopes["model:m"][-1].rows == len(data.outcome)
    assert left.rows == panel.rows.num_rows


def test_award_treatments_without_awards_are_refused():
    with pytest.raises(PanelError, match="the panel has none"):
        build_panel(make_seen_firms(), None, None, make_spec(treatments=WON))


@pytest.mark.property
@settings(max_examples=10, deadline=None)
@given(st.permutations(range(30)), st.permutations(range(len(AWARDS))))
def test_row_order_does_not_matter(firm_order, award_order):
    sections = {"treatments": WON, "columns": {"growth": "change(output)"}}
    firms = make_seen_firms()
    shuffled = make_firms(firms.rows.take(firm_order).to_pydict())
    panel = build(shuffled, make_awards([AWARDS[i] for i in award_order]), **sections)
    expected = build(**sections)
    assert panel.rows.equals(expected.rows)
    assert panel.flow == expected.flow
    assert panel.notices == expected.notices


@pytest.mark.property
@settings(max_examples=10, deadline=None)
@given(st.permutations("ABCDEFG"))
def test_names_of_units_do_not_matter(names):
    renamed = dict(zip("ABCDEFG", names, strict=True))
    firms = make_seen_firms()
    column = pa.array([renamed[firm] for firm in firms.rows.column("firm").to_pylist()])
    relabelled = make_firms(firms.rows.set_column(0, "firm", column).to_pydict())
    awards = make_awards([(renamed.get(a[0], a[0]), *a[1:]) for a in AWARDS])
    panel, expected = build(relabelled, awards, treatments=WON), build(treatments=WON)
    assert panel.flow == expected.flow
    assert cohorts(panel, "won") == {
        renamed[firm]: cohort for firm, cohort in cohorts(expected, "won").items()
    }


def test_arrays_of_the_panel_cannot_be_changed():
    panel = build(treatments=WON)
    for values in (panel.samples["main"], panel.treatments["won"].cohort):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0
    assert np.isfinite(panel.treatments["won"].cohort).any()
