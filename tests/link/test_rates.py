"""Match rates by columns of awards and firms."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ipec_econ.core.errors import LinkError
from ipec_econ.core.tables import AwardTable, FirmTable
from tests.link.make_links import link

STEPS = [{"match": "identifier"}]
FIRMS = FirmTable(
    pa.table(
        {
            "crn": ["1", "1", "2", "3"], "year": [2019, 2020, 2020, 2020],
            "sector": ["old", "food", "food", None], "employees": [1, 5, 50, 500],
        }
    ),
    "crn", "year", None, None, (), (),
)  # fmt: skip
AWARDS = AwardTable(
    pa.table(
        {
            "supplier_id": ["1", "1", "9", "9"], "time": [2019, 2020, 2020, 2020],
            "value": [10.0, None, 30.0, 5.0], "cpv": ["45", "45", "45", None],
        }
    ),
    2010, (), (),
)  # fmt: skip


def find(*columns):
    return link(AWARDS, FIRMS, steps=STEPS, rates_by=list(columns)).quality["rates"]


def test_a_column_of_awards_gives_rates_of_rows_and_of_value():
    assert find("cpv") == [
        {
            "column": "cpv", "of": "award rows", "group": "45", "n": 3, "n_linked": 2,
            "share_linked": 2 / 3, "share_value_linked": 10 / 40,
        },
        {
            "column": "cpv", "of": "award rows", "group": "missing", "n": 1, "n_linked": 0,
            "share_linked": 0.0, "share_value_linked": 0.0,
        },
    ]  # fmt: skip


def test_a_column_of_firms_gives_rates_of_firms_under_their_last_value():
    rates = [(r["of"], r["group"], r["n"], r["n_linked"]) for r in find("sector", "time")]
    assert rates == [
        ("firms", "food", 2, 1), ("firms", "missing", 1, 0),
        ("award rows", "2019", 1, 1), ("award rows", "2020", 3, 1),
    ]  # fmt: skip


def test_numbers_of_many_values_are_cut_at_their_quartiles():
    n = 40
    rows = pa.table(
        {
            "crn": [f"{i:02}" for i in range(n)],
            "year": [2020] * n,
            "employees": list(range(1, n + 1)),
        }
    )
    firms = FirmTable(rows, "crn", "year", None, None, (), ())
    awards = AwardTable(pa.table({"supplier_id": ["00", "39"]}), 2010, (), ())
    rates = link(awards, firms, steps=STEPS, rates_by="employees").quality["rates"]
    assert [(r["group"], r["n"], r["n_linked"]) for r in rates] == [
        ("up to 10", 10, 1), ("above 10, up to 20", 10, 0), ("above 20, up to 30", 10, 0),
        ("above 30", 10, 1),
    ]  # fmt: skip


def test_groups_add_up_to_the_whole():
    for column in ("cpv", "time"):
        assert sum(entry["n"] for entry in find(column)) == 4
    assert sum(entry["n"] for entry in find("employees")) == 3


@pytest.mark.parametrize("column", ["sectr", "crn_x"])
def test_a_column_that_neither_side_has_is_refused(column: str):
    with pytest.raises(LinkError) as caught:
        find(column)
    assert caught.value.problems[0].code == "link/bad-rate-column"


def test_a_text_of_too_many_values_is_refused():
    n = 30
    awards = AwardTable(
        pa.table({"supplier_id": ["1"] * n, "title": [f"t{i}" for i in range(n)]}), 2010, (), ()
    )
    with pytest.raises(LinkError, match="30 values"):
        link(awards, FIRMS, steps=STEPS, rates_by=["title"])
