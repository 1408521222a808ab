"""Groups of firms: whom an award counts for, by hand; what contradicts itself is refused."""

from __future__ import annotations

import datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.errors import LinkError
from ipec_econ.core.tables import LinkFiles
from ipec_econ.link.memberships import find_tops
from tests.link.make_links import link, make_awards, make_firms

FIRMS = make_firms(["P", "Q", "R"], ["Papa Ltd", "Quebec Ltd", "Romeo Ltd"])
STEPS = [{"match": "identifier"}]


def run(groups, awards, *, level="treatment", firms=FIRMS, steps=STEPS):
    spec = {"source": "groups.csv", "level": level}
    files = LinkFiles(groups=pa.table(groups))
    return link(awards, firms, steps=steps, files=files, groups=spec)


def won(suppliers, times=None):
    ids = [f"a{i}" for i in range(len(suppliers))]
    return make_awards(award_id=ids, supplier_id=suppliers, time=times or [2020] * len(suppliers))


def find_units(result):
    return [(r["firm"], r["group"], r["units"]) for r in result.rows.to_pylist()]


def test_a_members_award_counts_for_every_firm_of_its_group():
    # S signs and is not in the panel; P and Q are in its group; R is in none; T's group has none.
    groups = {"firm": ["P", "Q", "S", "T"], "group": ["G", "G", "G", "H"]}
    result = run(groups, won(["S", "P", "R", "T", "X"]))
    assert find_units(result) == [
        ("S", "G", ["P", "Q"]), ("P", "G", ["P", "Q"]), ("R", "R", ["R"]),
        (None, "H", None), (None, None, None),
    ]  # fmt: skip
    assert result.rows.column("decision").to_pylist() == ["accepted"] * 3 + ["rejected"] * 2
    assert result.rows.column("reason")[3].as_py() == (
        "found T of group H, of which the firm table has no firm"
    )
    quality = result.quality
    assert (quality["n_linked"], quality["n_firms_linked"], quality["n_firms"]) == (3, 3, 3)
    assert quality["groups"] == {
        "level": "treatment", "n_memberships": 4, "n_incomplete": 0, "n_groups": 2,
        "n_groups_called_like_firm": 0,
        "n_outside_firm_table": 4, "n_firms_in_groups": 2, "n_firms_of_another_unit": 2,
        "n_rows_through_group": 2, "n_rows_of_no_firm": 1, "n_firms_through_group_alone": 1,
        "n_rows_of_one_group": 0,
    }  # fmt: skip
    linked, grouped = result.flow
    assert (linked.rows, linked.treated_units) == (4, 4)
    assert (grouped.rows, grouped.rows_lost, grouped.treated_units) == (3, 1, 3)
    assert "1 firms through another member of their group alone" in grouped.reason


def test_a_group_may_be_called_like_the_firm_at_its_head_and_be_in_another():
    # S is of Q, Q of P: all three are P's group, which the file never says of P itself.
    groups = {"firm": ["S", "Q"], "group": ["Q", "P"]}
    result = run(groups, won(["S", "P"]))
    assert find_units(result) == [("S", "P", ["P", "Q"]), ("P", "P", ["P", "Q"])]
    assert result.quality["groups"]["n_groups_called_like_firm"] == 2
    assert "link/group-is-firm" in [notice.code for notice in result.notices]


def test_the_unit_is_the_group():
    groups = {"firm": ["s1", "s2", "t"], "group": ["P", "Q", "H"]}
    result = run(groups, won(["S1", "s2", "P", "t"]), level="unit")
    assert find_units(result) == [
        ("S1", "P", ["P"]), ("S2", "Q", ["Q"]), ("P", "P", ["P"]), (None, "H", None),
    ]  # fmt: skip
    assert result.quality["n_firms_linked"] == 2


def test_a_membership_counts_in_its_periods():
    groups = {
        "firm": ["P", "S", "S"], "group": ["G", "G", "H"],
        "from": pa.array([None, datetime.date(2018, 3, 1), datetime.date(2021, 1, 1)]),
        "to": pa.array([None, datetime.date(2020, 12, 31), None]),
    }  # fmt: skip
    found = run(groups, won(["S"] * 4, [2017, 2018, 2020, 2021]))
    assert [row[1:] for row in find_units(found)] == [
        ("S", None), ("G", ["P"]), ("G", ["P"]), ("H", None),
    ]  # fmt: skip


def test_members_outside_the_panel_are_found_by_the_files_names():
    groups = {"firm": ["P", "S"], "group": ["G", "G"], "name": [None, "Sierra Trading Limited"]}
    awards = make_awards(award_id=["a"], supplier_name=["SIERRA TRADING"], time=[2020])
    assert find_units(run(groups, awards, steps=[{"match": "name"}])) == [("S", "G", ["P"])]


def test_ids_are_compared_as_the_identifier_rule_compares_them():
    firms = make_firms(["00123456", "00000002"])
    groups = {
        "firm": ["123456", "GB-COH-00777777", "00777 777"], "group": ["G", "G", "G"],
    }  # fmt: skip
    result = run(groups, won(["00777777"]), firms=firms)
    assert [row[2] for row in find_units(result)] == [["00123456"]]
    assert result.quality["groups"]["n_outside_firm_table"] == 2


def test_zeros_are_put_back_to_whole_company_numbers_alone():
    # 01234567 is one company in two spellings; 012345 and 12345 may be two groups.
    groups = {
        "firm": ["P", "Q", "01234567", "1234567"],
        "group": ["012345", "12345", "012345", "012345"],
    }
    result = run(groups, won(["1234567", "P", "Q"]))
    assert find_units(result) == [
        ("01234567", "012345", ["P"]), ("P", "012345", ["P"]), ("Q", "12345", ["Q"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("groups", "what", "where"),
    [
        ({"firm": ["P", "P"], "group": ["G", "H"]}, "1 firms are in two groups at a time: `P`",
         "data row 1, 2"),
        ({"firm": ["P", "Q", "S"], "group": ["Q", "S", "P"]}, "round in a circle: ",
         "data row 1, 2, 3"),
        ({"firm": ["P"], "group": ["G"], "from": [2020], "to": [2019]}, "end before they begin",
         "data row 1"),
        ({"firm": ["P", "P", "P"], "group": ["G", "G", "H"], "from": [2010, 2012, 2015],
          "to": [2020, 2013, 2016]}, "in two groups at a time", "data row 1, 3"),
    ],
)  # fmt: skip
def test_contradictions_are_refused_with_their_rows(groups, what, where):
    with pytest.raises(LinkError) as caught:
        run(groups, won(["P"]))
    (problem,) = caught.value.problems
    assert (problem.code, where in problem.where) == ("link/bad-group", True)
    assert what in problem.what


def test_a_period_that_is_none_is_refused():
    with pytest.raises(LinkError, match="column `from` of the groups"):
        run({"firm": ["P"], "group": ["G"], "from": ["soon"]}, won(["P"]))


def test_what_is_odd_is_noticed():
    groups = {"firm": ["Z", None, "Y", ""], "group": ["G", "G", None, "G"]}
    result = run(groups, won(["P"]))
    assert [notice.code for notice in result.notices if "group" in notice.code] == [
        "link/groups-unused", "link/incomplete-group",
    ]  # fmt: skip
    assert result.quality["groups"]["n_incomplete"] == 3
    swallowed = run({"firm": ["P"], "group": ["Q"]}, won(["P"]), level="unit")
    assert "link/unit-in-group" in [notice.code for notice in swallowed.notices]


@settings(max_examples=8)
@given(
    suppliers=st.lists(st.sampled_from(["P", "Q", "R", "p ", "X"]), min_size=1, max_size=8),
    level=st.sampled_from(["treatment", "unit"]),
)
def test_a_group_of_each_firm_alone_changes_nothing(suppliers, level):
    awards = won(suppliers)
    plain = link(awards, FIRMS, steps=STEPS)
    alone = run({"firm": ["P", "Q", "R"], "group": ["P", "Q", "R"]}, awards, level=level)
    names = plain.rows.column_names
    assert alone.rows.select(names).equals(plain.rows)
    assert alone.rows.column("units").to_pylist() == [
        None if firm is None else [firm] for firm in plain.rows.column("firm").to_pylist()
    ]
    assert alone.flow == plain.flow
    assert {k: v for k, v in alone.quality.items() if k != "groups"} == plain.quality


@settings(max_examples=50)
@given(st.lists(st.integers(0, 8), min_size=9, max_size=9))
def test_tops_are_what_walking_up_finds(parents):
    top, circling = find_tops(np.array(parents))
    for start in range(9):
        at, steps = start, 0
        while parents[at] != at and steps < 9:
            at, steps = parents[at], steps + 1
        assert circling[start] == (parents[at] != at)
        if not circling[start]:
            assert top[start] == at
