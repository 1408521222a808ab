"""Summary statistics of six firms, by hand."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipec_econ.core.errors import RenderError
from ipec_econ.core.spec.output import SummaryTable
from ipec_econ.report.summary_table import build_summary_table
from tests.panel.make_panels import build as build_panel
from tests.panel.make_panels import make_firms
from tests.report.make_tables import make_panel, read_blocks


def build(panel=None, **keys):
    spec = SummaryTable.model_validate({"kind": "summary", "columns": ["x"], "digits": 2, **keys})
    return build_summary_table("s", spec, panel or make_panel())


def read(panel=None, **keys):
    return read_blocks(build(panel, **keys))


def test_one_row_a_column_with_missing_values_counted():
    # 0 1 1 2 3 3 4 6 7 10 50 90: sum 177, mean 14.75; median (3 + 4) / 2; position 0.25 · 11 = 2.75
    # gives 1 + 0.75 · 1, position 8.25 gives 7 + 0.25 · 3. Squares sum to 10825; less 12 · 14.75²
    # it is 8214.25, over 11 is 746.75, whose root is 27.33.
    assert read() == {
        "": {
            "x": ["12", "1", "14.75", "27.33", "0.00", "1.75", "3.50", "7.75", "90.00"],
            "Rows": ["13", *[""] * 8],
            "Firms": ["6", *[""] * 8],
        }
    }


def test_text_gives_one_row_a_level_with_its_share():
    found = read(columns=["region"], labels={"region": "Region"})[""]
    # Six northern and six southern rows; G's region is missing.
    assert found["Region: north"][:3] == ["12", "1", "0.50"]
    assert found["Region: south"] == ["12", "1", "0.50", *[""] * 6]


def test_groups_of_a_column_add_up_with_those_that_miss_it():
    found = read(by="region", columns=["x"])
    assert list(found) == ["All rows", "region: north", "region: south", "region: missing"]
    assert [block["Rows"][0] for block in found.values()] == ["13", "6", "6", "1"]
    assert found["region: missing"]["x"] == ["1", "0", "6.00", "–", *["6.00"] * 5]


def test_ever_treated_groups_firms_in_all_their_rows():
    found = read(by="ever_treated")
    assert {title: (b["Rows"][0], b["Firms"][0]) for title, b in found.items()} == {
        "All rows": ("13", "6"), "Ever treated": ("7", "3"), "Never treated": ("6", "3"),
    }  # fmt: skip
    assert found["Never treated"]["x"][:3] == ["5", "1", "2.80"]


def test_a_column_called_ever_treated_is_that_column():
    panel = make_panel(columns={"ever_treated": "if(region = 'north', 1, 0)"})
    assert "ever_treated: 1" in read(panel, by="ever_treated")
    assert "Ever treated" in read(panel, by="ever_treated", treatment="t")


def test_a_sample_and_only_it_is_described():
    panel = make_panel(samples={"late": {"years": [2012, 2013]}})
    assert read(panel, sample="late")[""]["Rows"][0] == "6"


def test_a_column_without_any_value_prints_dashes():
    panel = make_panel(columns={"none": "ln(x * 0)"})
    assert read(panel, columns=["none"])[""]["none"] == ["0", "13", *["–"] * 7]


def test_what_cannot_be_described_is_refused_together():
    panel = make_panel()
    with pytest.raises(RenderError) as caught:
        build(panel, columns=["x", "nobody"], by="nothing")
    assert [problem.code for problem in caught.value.problems] == ["render/unknown-column"]
    assert caught.value.problems[0].where == "tables.s.columns"
    with pytest.raises(RenderError, match="there is no column `nothing`"):
        build(panel, by="nothing")


def test_too_many_groups_are_refused():
    firms = make_firms({"firm": ["A"] * 21, "year": list(range(21)), "x": [1.0] * 21})
    with pytest.raises(RenderError, match="`year` has 21 different values"):
        build(build_panel(firms), by="year")


def test_a_treatment_without_by_is_refused():
    with pytest.raises(ValidationError, match="`treatment` says which one"):
        build(treatment="t")
