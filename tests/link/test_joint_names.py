"""Names that list several suppliers: when they are taken apart, and what becomes of the parts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.link.joint_names import split_name
from tests.link.make_links import BOTH, NAME, link, make_awards, make_firms

SPLIT = {
    "Alpha Ltd,Beta Ltd": ("Alpha Ltd", "Beta Ltd"),
    "Lea Hough,Sanderson Weatherall": ("Lea Hough", "Sanderson Weatherall"),
    "Alpha Ltd, Beta Ltd": ("Alpha Ltd", "Beta Ltd"),
    "Alpha Ltd / Beta Ltd": ("Alpha Ltd", "Beta Ltd"),
    "Alpha / Beta": ("Alpha", "Beta"),
    "Alpha; Beta | Gamma\nDelta": ("Alpha", "Beta", "Gamma", "Delta"),
    "Alpha & Beta JV": ("Alpha", "Beta"),
    "Alpha and Beta Joint Venture": ("Alpha", "Beta"),
    "Alpha, Beta & Gamma (Consortium)": ("Alpha", "Beta", "Gamma"),
    "Alpha Ltd in joint venture with Beta": ("Alpha Ltd", "Beta"),
    "Alpha Ltd and Beta plc & Gamma": ("Alpha Ltd", "Beta plc", "Gamma"),
    "A &amp; B Signs Ltd,Beta": ("A & B Signs Ltd", "Beta"),
    "Smith, Jones & Co Ltd, Beta Ltd": ("Smith, Jones & Co Ltd", "Beta Ltd"),
    "cherishuk,1 Homecare Ltd": ("cherishuk", "1 Homecare Ltd"),
    "Alpha,,Beta,": ("Alpha", "Beta"),
}


@pytest.mark.parametrize("name", SPLIT)
def test_a_list_of_suppliers_is_taken_apart(name: str):
    assert split_name(name) == SPLIT[name]


@pytest.mark.parametrize(
    "name",
    [
        "SMITH, JONES & CO LTD",
        "Knight, Kavanagh & Page",
        "Turner &amp; Townsend Project Management Ltd",
        "O&#039;Callaghan Ltd",
        "B&Q",
        "WN Vtech T/A Mellor Coachcraft",
        "John Wade Groundworks Ltd, T/a Wade Group",
        "Shorrock Trichem Limited - Washcraft",
        "Motus Group Ltd c/o Imperial",
        "Ravens JV Ltd",
        "Group of 1,000 Ltd",
        "Foo (1954) Ltd",
        "N/A",
        "",
        ",",
    ],
)
def test_a_name_with_such_signs_in_it_stays_whole(name: str):
    assert len(split_name(name)) == 1


FIRMS = make_firms(["1", "2", "3"], ["Alpha Ltd", "Beta Ltd", "Smith, Jones & Co Ltd"])


def find(names, steps=NAME, **columns):
    result = link(make_awards(supplier_name=names, **columns), FIRMS, steps=steps)
    rows = result.rows.to_pylist()
    return [(r["award_row"], r["supplier"], r["firm"], r["n_suppliers"]) for r in rows]


def test_every_supplier_that_is_named_is_a_row_in_the_place_of_its_award():
    names = ["Gamma", "Beta Ltd, Alpha Ltd,Gamma", "Alpha"]
    assert find(names) == [
        (0, "Gamma", None, 1),
        (1, "Beta Ltd", "2", 3), (1, "Alpha Ltd", "1", 3), (1, "Gamma", None, 3),
        (2, "Alpha", "1", 1),
    ]  # fmt: skip


def test_a_name_is_split_only_where_a_part_is_a_firms_name():
    assert find(["Gamma Ltd,Delta Ltd"]) == [(0, "Gamma Ltd,Delta Ltd", None, 1)]


def test_a_whole_name_that_links_is_never_split():
    assert find(["SMITH, JONES & CO LTD"]) == [(0, "SMITH, JONES & CO LTD", "3", 1)]
    whole = make_firms(["1", "9"], ["Alpha Ltd", "Alpha Ltd / Beta Ltd"])
    result = link(make_awards(supplier_name=["ALPHA LTD / BETA LIMITED"]), whole, steps=NAME)
    assert result.rows.column("firm").to_pylist() == ["9"]


def test_a_supplier_that_is_named_twice_is_one():
    assert find(["Alpha Ltd,ALPHA LIMITED,Alpha Ltd"]) == [(0, "Alpha Ltd", "1", 1)]


def test_joint_names_can_be_left_whole():
    awards = make_awards(supplier_name=["Alpha Ltd,Beta Ltd"])
    result = link(awards, FIRMS, steps=NAME, joint_names="whole")
    assert result.rows.num_rows == 1
    assert "joint_names" not in result.quality


def test_parts_have_no_identifier_and_fuzzy_sees_them():
    firms = make_firms(["1", "2"], ["Alpha Joinery Ltd", "Kestrel Drilling Ltd"])
    awards = make_awards(supplier_name=["Alpha Joinery Ltd,Kestrel Driling Ltd"], supplier_id=["2"])
    steps = [{"match": "name"}, {"match": "fuzzy", "threshold": 0.9}, {"match": "identifier"}]
    rows = link(awards, firms, steps=steps).rows.to_pylist()
    assert [(r["firm"], r["rule"]) for r in rows] == [("1", "name"), ("2", "fuzzy")]


def test_counts_flow_values_and_notice_say_what_was_split():
    awards = make_awards(
        award_id=["a", "b"], supplier_name=["Alpha Ltd,Beta Ltd,Gamma", "Alpha"],
        value=[90.0, 10.0], time=[2019, 2020],
    )  # fmt: skip
    result = link(awards, FIRMS, steps=NAME)
    assert result.quality["joint_names"] == {
        "n_rows_split": 1, "n_suppliers_named": 3, "n_suppliers_linked": 2,
    }  # fmt: skip
    # The linked thirds of 90, and 10.
    assert result.quality["value"]["linked"] == pytest.approx(70.0)
    assert result.quality["value"]["total"] == pytest.approx(100.0)
    assert (result.quality["n_awards"], result.quality["n_linked"]) == (4, 3)
    split, linked = result.flow
    assert (split.step, split.rows, split.rows_lost) == ("several suppliers", 4, -2)
    assert (linked.rows, linked.rows_lost) == (3, 1)
    assert result.rows.column("award_id").to_pylist() == ["a", "a", "a", "b"]
    assert "link/split-names" in [notice.code for notice in result.notices]


@pytest.mark.property
@settings(max_examples=15, deadline=None)
@given(st.text(alphabet="AbLtd ,;/&|.-()'Javn", max_size=40))
def test_any_text_gives_parts_of_it_and_a_part_is_not_split_again(name: str):
    parts = split_name(name)
    assert len(parts) >= 1
    if len(parts) > 1:
        assert len(set(parts)) == len(parts)
        assert all(part in name for part in parts if " " not in part)


@pytest.mark.property
@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(["Alpha Ltd", "Beta Ltd", "Gamma Ltd"]), min_size=1, max_size=3))
def test_splitting_links_at_least_who_was_linked_before(names):
    joined = ",".join(names)
    whole = link(make_awards(supplier_name=[joined]), FIRMS, steps=BOTH, joint_names="whole")
    split = link(make_awards(supplier_name=[joined]), FIRMS, steps=BOTH)
    assert set(whole.rows.column("firm").to_pylist()) - {None} <= set(
        split.rows.column("firm").to_pylist()
    )
