"""A number alone is not believed: the firm must have the supplier's name or postcode."""

from __future__ import annotations

import pytest

from tests.link.make_links import link, make_awards, make_firms

STEPS = ({"match": "identifier"},)
FIRMS = make_firms(
    ["1", "1", "2"], ["Old Acme Ltd", "New Horizon Foods Ltd", "Beta Drilling plc"],
    years=[2019, 2020, 2020], postcodes=["A1 1AA", "A1 1AA", None],
)  # fmt: skip


def find(firms=FIRMS, steps=STEPS, **columns):
    result = link(make_awards(**columns), firms, steps=steps)
    return [(row["firm"], row["decision"], row["reason"]) for row in result.rows.to_pylist()]


DISAGREED = (None, "review", "identifier of a firm with another name and postcode")


@pytest.mark.parametrize(
    ("name", "agrees"),
    [
        ("NEW HORIZON FOODS LIMITED", True),
        ("old acme", True),  # a former name
        ("New Horizen Food", True),
        ("New Horizon Foods, Leeds depot and warehouse", True),  # contains the name
        ("Horizon", True),  # is contained in it
        ("Gamma Security Ltd", False),
        ("Foods", False),  # contained, but five letters say little
        ("New Foods Horizon Cleaning and Security Services", False),
    ],
)
def test_names_agree_when_they_are_alike_or_one_contains_the_other(name, agrees):
    ((firm, decision, _),) = find(supplier_id=["1"], supplier_name=[name])
    assert (firm, decision) == (("1", "accepted") if agrees else (None, "review"))


def test_a_ratio_of_six_tenths_agrees_and_less_does_not():
    # ABCDEFGHIJ against ABCDEFWXYZ: four of ten letters differ; then five.
    firms = make_firms(["1"], ["Abcdefghij"])
    names = ["Abcdefwxyz", "Abcdewxyzq"]
    assert [row[1] for row in find(firms, supplier_id=["1", "1"], supplier_name=names)] == [
        "accepted", "review",
    ]  # fmt: skip


def test_a_postcode_agrees_where_the_name_does_not():
    assert find(
        supplier_id=["1", "1"], supplier_name=["Gamma", "Gamma"], postcode=["a11aa", "B1 1AA"]
    ) == [("1", "accepted", None), DISAGREED]


def test_what_cannot_be_compared_stays_linked_and_says_so():
    result = link(
        make_awards(supplier_id=["2", "2", "1"], supplier_name=[None, "N/A", "Old Acme"],
                    postcode=["A1 1AA", None, None]),
        FIRMS, steps=STEPS,
    )  # fmt: skip
    unchecked = "not checked: no name or postcode to compare"
    assert result.rows.column("reason").to_pylist() == [unchecked, unchecked, None]
    assert result.quality["check"] == {
        "n_agreed_by_name": 1, "n_agreed_by_postcode": 0, "n_unchecked": 2, "n_disagreed": 0,
    }  # fmt: skip
    assert [notice.code for notice in result.notices] == ["link/unchecked-identifier"]


def test_a_row_that_disagrees_is_counted_noticed_and_left_to_the_next_step():
    awards = make_awards(
        supplier_id=["1", "1", "1"], supplier_name=["Beta Drilling", "Gamma", "Old Acme"]
    )
    result = link(awards, FIRMS)
    rows = result.rows.to_pylist()
    assert [(row["firm"], row["rule"], row["decision"]) for row in rows] == [
        ("2", "name", "accepted"), (None, "identifier", "review"), ("1", "identifier", "accepted"),
    ]  # fmt: skip
    assert rows[1]["candidates"] == ["1"]
    (notice,) = [one for one in result.notices if one.code == "link/disagreeing-identifier"]
    assert notice.text.startswith("2 award rows")
    assert result.quality["check"]["n_disagreed"] == 2


def test_without_the_check_the_number_is_believed():
    steps = [{"match": "identifier", "check": "none"}]
    assert find(steps=steps, supplier_id=["1"], supplier_name=["Gamma"]) == [
        ("1", "accepted", None)
    ]


def test_a_repaired_number_is_checked_too_and_counts_as_repaired_only_if_it_agrees():
    firms = make_firms(["00123456"], ["Acme Ltd"])
    awards = make_awards(supplier_id=["123456", "123456"], supplier_name=["Acme", "Gamma Foods"])
    result = link(awards, firms, steps=STEPS)
    assert result.rows.column("reason").to_pylist() == ["repaired: leading zeros", DISAGREED[2]]
    assert result.quality["repairs"][2] == {
        "repair": "leading zeros", "n_linked": 1, "n_refused": 0,
    }  # fmt: skip
