"""Balance before treatment of six firms, by hand."""

from __future__ import annotations

import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.spec.output import BalanceTable
from ipec_econ.report.balance_table import build_balance_table
from tests.panel.make_panels import build as build_panel
from tests.panel.make_panels import make_awards, make_seen_firms
from tests.report.make_tables import make_panel, read_rows


def build(panel=None, **keys):
    spec = {"kind": "balance", "treatment": "t", "covariates": ["x"], "digits": 3, **keys}
    return build_balance_table("b", BalanceTable.model_validate(spec), panel or make_panel())


def test_firms_are_compared_within_the_period_before_treatment():
    # Treated: A 2 and G 6 in 2011, E 10 in 2012: mean 6, variance (16 + 0 + 16) / 2.
    # Never treated: 2011 D 1, F 3, one each for two treated firms; 2012 D 3, N 7, half each for
    # one (F is missing): (1 + 3 + 1.5 + 3.5) / 3 = 3; (4 + 0 + 0 + 0.5 · 16) / 3 · 4 / 3 = 16 / 3.
    # 3 / √((16 + 16 / 3) / 2) = 0.919.
    assert read_rows(build()) == {
        "x": ["3", "6.000", "4.000", "3", "3.000", "2.309", "3.000", "0.919"],
        "Firms of the sample": ["3", "", "", "3", *[""] * 4],
        "Without a row before treatment": ["0", *[""] * 7],
        "In periods without the other group": ["0", "", "", "0", *[""] * 4],
        "Compared": ["3", "", "", "3", *[""] * 4],
    }


def test_missing_values_are_counted_in_a_note():
    notes = build().notes
    assert "x is missing for 0 of 3 treated firms and 1 of 5 never-treated rows." in notes


def test_text_is_compared_level_by_level():
    rows = read_rows(build(covariates=["region"], labels={"region": "Region"}))
    # A is northern, E southern, G unknown; with 2011: D n, F s; 2012: D n, F s, N s.
    north = rows["Region: north"]
    assert north[:2] == ["2", "0.500"]
    assert north[4] == f"{(1 * 0.5 + 1 * 1 / 3) / 2:.3f}"


def test_what_has_no_counterpart_is_counted():
    panel = make_panel(samples={"main": {"where": "not (firm in ('D', 'F', 'N') and year = 2011)"}})
    rows = read_rows(build(panel))
    # A and G are measured in 2011, where no never-treated firm is left.
    assert rows["In periods without the other group"][0] == "2"
    assert rows["x"][:3] == ["1", "10.000", "–"]
    assert rows["x"][-1] == "–"
    late = make_panel(samples={"main": {"where": "firm <> 'A' or year = 2012"}})
    assert read_rows(build(late))["Without a row before treatment"][0] == "1"


def test_nobody_to_compare_prints_dashes():
    panel = make_panel(samples={"main": {"where": "firm in ('D', 'F')"}})
    assert read_rows(build(panel))["x"] == ["0", "–", "–", "0", *["–"] * 4]


def test_excluded_firms_are_in_neither_group_and_are_counted():
    awards = [("A", 2012, 1.0, "a"), ("G", 2012, 1.0, "b"), ("B", 2010, 1.0, "a")]
    spec = {"kind": {"a": "buyer_type = 'a'", "b": "buyer_type = 'b'"}, "clean_window": 1}
    panel = build_panel(make_seen_firms(), make_awards(awards), treatments={"won": spec})
    table = build(panel, treatment="won_a", covariates=["output"])
    assert read_rows(table)["Firms of the sample"][:4] == ["1", "", "", "4"]
    assert "Left out: 1 firm, no clean cohort." in table.notes
    assert "Left out: 1 firm, treated by another kind." in table.notes


def test_an_unknown_covariate_is_refused():
    with pytest.raises(RenderError, match="there is no column `nobody`"):
        build(covariates=["nobody"])


def test_controls_are_weighted_by_a_logit_within_their_period():
    # Measured in 2011: A north 2, (G of unknown region is left out); never treated D north 1, F
    # south 3. A alone against the south tells the groups apart: nothing is left of 2011.
    # 2012: E south 10; D north 3, N south 7, F (x missing, south): no treated firm in the north.
    table = build(covariates=["x"], weighting=["region"])
    assert read_rows(table)["x"][0] == "0"
    assert any(note.startswith("Left out: firms measured in 2011 and 2012") for note in table.notes)
    # Of a constant each control weighs the same: what the plain table says.
    plain, weighted = (
        build(),
        build(weighting=["one"], panel=make_panel(columns={"one": "1 + 0 * year"})),
    )
    assert read_rows(weighted)["x"] == read_rows(plain)["x"]
    assert any("odds of a logit of being treated on one" in note for note in weighted.notes)
