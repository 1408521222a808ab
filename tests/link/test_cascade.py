"""Links by identifier: what counts as equal, what is counted, what is refused."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ipec_econ.core.errors import LinkError
from ipec_econ.core.spec.panel import Link
from ipec_econ.core.tables import AwardTable, FirmTable
from ipec_econ.link.cascade import link_awards
from tests.link.make_links import make_firms as make_named


def make_firms(units):
    rows = pa.table({"crn": units, "year": [2020] * len(units)})
    return FirmTable(rows, "crn", "year", None, None, (), ())


def make_awards(**columns):
    rows = pa.table({name: pa.array(values) for name, values in columns.items()})
    return AwardTable(rows, 2010, (), ())


def link(awards, units=("00123456", "SC001", "4142000"), **keys):
    return link_awards(awards, make_firms(list(units)), Link.model_validate(keys))


def test_identifiers_match_trimmed_in_upper_case_and_without_a_spreadsheets_decimals():
    suppliers = [" 00123456 ", "sc001", "4142000.0", "SC01", "", None, "4142000.5"]
    links = link(make_awards(supplier_id=suppliers)).rows.to_pydict()
    assert links["firm"] == ["00123456", "SC001", "4142000", None, None, None, None]
    assert links["rule"] == ["identifier"] * 3 + [None] * 4
    assert links["score"] == [1.0] * 3 + [None] * 4
    assert links["decision"] == ["accepted"] * 3 + ["rejected"] * 4


def test_links_keep_the_order_and_the_names_of_the_awards():
    awards = make_awards(
        award_id=["b", "a"], supplier_name=["Beta", "Alpha"], supplier_id=["x", "SC001"]
    )
    links = link(awards).rows
    assert links.column_names == [
        "award_id", "supplier", "firm", "rule", "score", "decision",
        "n_candidates", "reason", "candidates", "n_suppliers", "award_row",
    ]  # fmt: skip
    assert links.column("award_id").to_pylist() == ["b", "a"]
    assert links.column("supplier").to_pylist() == ["Beta", "Alpha"]


def test_quality_counts_awards_suppliers_firms_and_value():
    awards = make_awards(
        supplier_id=["SC001", "SC001", "other", None, "00123456"],
        value=[10.0, None, 30.0, 40.0, 20.0],
        time=[2019, 2019, 2020, 2020, 2020],
    )
    result = link(awards)
    assert result.quality == {
        "n_awards": 5, "n_linked": 3, "share_linked": 3 / 5,
        "n_suppliers": 3, "n_suppliers_linked": 2, "share_suppliers_linked": 2 / 3,
        "n_firms": 3, "n_firms_linked": 2, "share_firms_linked": 2 / 3,
        # 10 + 20 of 10 + 30 + 40 + 20.
        "value": {"n_with_value": 4, "total": 100.0, "linked": 30.0, "share_linked": 0.3},
        "n_review": 0, "share_review": 0.0,
        "by_rule": [
            {
                "rule": "identifier", "n_linked": 3, "share_linked": 3 / 5,
                "n_suppliers_linked": 2, "share_suppliers_linked": 2 / 3,
                "n_firms_linked": 2, "share_firms_linked": 2 / 3,
                "value": {"n_with_value": 4, "total": 100.0, "linked": 30.0, "share_linked": 0.3},
                "n_review": 0,
            }
        ],
        "by_time": [
            {
                "time": 2019, "n_awards": 2, "n_linked": 2, "share_linked": 1.0,
                "value": {"n_with_value": 1, "total": 10.0, "linked": 10.0, "share_linked": 1.0},
            },
            {
                "time": 2020, "n_awards": 3, "n_linked": 1, "share_linked": 1 / 3,
                "value": {"n_with_value": 3, "total": 90.0, "linked": 20.0, "share_linked": 2 / 9},
            },
        ],
        "normaliser": None, "n_nameless": None, "ties": None,
        "repairs": [
            {"repair": "inner blanks", "n_linked": 0, "n_refused": 0},
            {"repair": "prefix GB-COH-", "n_linked": 0, "n_refused": 0},
            {"repair": "leading zeros", "n_linked": 0, "n_refused": 0},
        ],
        "check": {
            "n_agreed_by_name": 0, "n_agreed_by_postcode": 0, "n_unchecked": 3, "n_disagreed": 0,
        },
    }  # fmt: skip
    (step,) = result.flow
    assert (step.scope, step.rows, step.rows_lost) == ("awards", 3, 2)
    assert (step.units, step.units_lost, step.treated_units) == (2, 1, 2)


def test_quality_names_nobody():
    result = link(make_awards(supplier_id=["SECRET", "SC001"]))
    assert "SECRET" not in str(result.quality)
    assert "SC001" not in str(result.quality)


def test_awards_without_values_have_no_shares_of_value():
    assert link(make_awards(supplier_id=["SC001"])).quality["value"] is None


def test_an_identifier_step_without_the_column_is_skipped_with_a_notice():
    result = link(make_awards(supplier_name=["Alpha"]))
    assert result.rows.column("firm").to_pylist() == [None]
    assert [notice.code for notice in result.notices] == ["link/no-identifier", "link/none-linked"]


def test_no_link_at_all_is_a_warning():
    (notice,) = link(make_awards(supplier_id=["1", "2"])).notices
    assert (notice.code, notice.level) == ("link/none-linked", "warning")


def test_an_identifier_of_several_firms_is_refused():
    with pytest.raises(LinkError, match="`ab1` and `AB1`"):
        link(make_awards(supplier_id=["AB1"]), units=["ab1", "AB1", "AB2"])


def test_files_that_are_not_there_are_refused_together():
    steps = [
        {"match": "identifier"}, {"match": "alias", "source": "a.csv"}, {"match": "probabilistic"},
    ]  # fmt: skip
    awards = make_awards(supplier_id=["1"], supplier_name=["Alpha"])
    with pytest.raises(LinkError) as caught:
        link(awards, steps=steps, corrections="decisions.csv",
             groups={"source": "groups.csv", "level": "unit"})  # fmt: skip
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [
        ("link/no-file", "panel.link.steps.1.source"),
        ("link/no-names", "panel.link.steps.2"),
        ("link/no-file", "panel.link.steps.2.model"),
        ("link/no-file", "panel.link.groups"),
        ("link/no-file", "panel.link.corrections"),
    ]


def test_no_awards_give_no_links():
    awards = make_awards(supplier_id=pa.array([], pa.string()), value=pa.array([], pa.float64()))
    result = link(awards)
    assert result.rows.num_rows == 0
    assert result.quality["share_linked"] is None
    assert result.notices == ()


def test_inputs_are_unchanged():
    awards, firms = make_awards(supplier_id=[" sc001"]), make_firms(["SC001"])
    before = awards.rows.to_pydict(), firms.rows.to_pydict()
    link_awards(awards, firms, Link())
    assert (awards.rows.to_pydict(), firms.rows.to_pydict()) == before


FIRMS = make_named(["00123456", "2", "3"], ["Alpha Ltd", "Beta", "Beta"])


def test_the_first_step_that_accepts_wins_and_later_steps_see_what_is_left():
    awards = make_awards(
        supplier_id=["00123456", "9", None, "3", None],
        supplier_name=["Beta", "Alpha", "Alpha", "Beta", "Beta"],
    )
    steps = [{"match": "identifier", "check": "none"}, {"match": "name"}]
    links = link_awards(awards, FIRMS, Link.model_validate({"steps": steps})).rows.to_pydict()
    assert links["firm"] == ["00123456", "00123456", "00123456", "3", None]
    assert links["rule"] == ["identifier", "name", "name", "identifier", "name"]
    assert links["decision"] == ["accepted"] * 4 + ["review"]
    turned = link_awards(
        awards, FIRMS, Link.model_validate({"steps": steps[::-1]})
    ).rows.to_pydict()
    # The name of the fourth award fits two firms; the identifier step still finds it.
    assert turned["firm"] == ["00123456", "00123456", "00123456", "3", None]
    assert turned["rule"] == ["identifier", "name", "name", "identifier", "name"]
    assert turned["reason"] == [None, None, None, None, "2 firms of this name"]


def test_rules_share_the_award_rows_between_them():
    awards = make_awards(
        supplier_id=["00123456", None, None, None],
        supplier_name=["Alpha", "Alpha", "Beta", "Gamma"],
        value=[1.0, 2.0, 3.0, 4.0],
    )
    spec = Link.model_validate({"steps": [{"match": "identifier"}, {"match": "name"}]})
    result = link_awards(awards, FIRMS, spec)
    rules = {entry["rule"]: entry for entry in result.quality["by_rule"]}
    assert [(r, e["n_linked"], e["n_review"]) for r, e in rules.items()] == [
        ("identifier", 1, 0), ("name", 1, 1),
    ]  # fmt: skip
    assert rules["name"]["value"]["share_linked"] == 2.0 / 10.0
    assert result.quality["value"]["linked"] == 3.0
    (step,) = result.flow
    assert (step.rows, step.rows_lost) == (2, 2)
    assert step.reason == "no firm accepted by any rule (1 rows for review)"


def test_a_name_step_without_names_on_either_side_is_refused():
    spec = Link.model_validate({"steps": [{"match": "name"}]})
    with pytest.raises(LinkError) as caught:
        link_awards(make_awards(supplier_id=["1"]), make_firms(["1"]), spec)
    assert [problem.code for problem in caught.value.problems] == ["link/no-names"] * 2
    assert "panel.firms" in caught.value.problems[0].fix


def test_inputs_of_the_name_rule_are_unchanged():
    awards = make_awards(supplier_name=["beta", "ALPHA"], supplier_id=["x", None])
    before = awards.rows.to_pydict(), FIRMS.rows.to_pydict()
    spec = Link.model_validate({"steps": [{"match": "identifier"}, {"match": "name"}]})
    link_awards(awards, FIRMS, spec)
    assert (awards.rows.to_pydict(), FIRMS.rows.to_pydict()) == before
