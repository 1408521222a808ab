"""Awards of a group: who is treated since when, and with how much, by hand."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.core.tables import AwardTable, LinkFiles
from ipec_econ.link.cascade import link_awards
from ipec_econ.panel.build import build_panel
from tests.panel.make_panels import make_firms

YEARS = range(2018, 2022)
FIRMS = make_firms({"firm": [f for f in "PQR" for _ in YEARS], "year": [*YEARS] * 3})
GROUPS = pa.table({"firm": ["P", "Q", "S"], "group": ["G", "G", "G"], "from": [None, 2020, None]})
AWARDS = AwardTable(
    pa.table(
        {
            "award_id": ["a1", "a2", "a2", "a3"], "supplier_id": ["S", "S", "P", "R"],
            "time": [2019, 2020, 2020, 2021], "value": [1.0, 10.0, 10.0, 100.0],
        }
    ),
    2015, (), (),
)  # fmt: skip


def build(level="treatment", policy="full", firms=FIRMS):
    spec = PanelSpec.model_validate(
        {
            "firms": {"source": "f.csv", "unit": "firm", "time": "year"},
            "awards": {"source": "a.csv", "value": {"suppliers": policy}},
            "link": {"groups": {"source": "g.csv", "level": level}},
            "treatments": {"first": {"event": "first_award"}, "income": {"dose": "value"}},
        }
    )
    links = link_awards(AWARDS, firms, spec.link, LinkFiles(groups=GROUPS))
    return build_panel(firms, AWARDS, links, spec)


def read_cohorts(panel):
    cohorts = panel.treatments["first"].cohort.tolist()
    return dict(zip(panel.rows.column("firm").to_pylist(), cohorts, strict=True))


def read_income(panel):
    rows = panel.rows.to_pylist()
    return {(row["firm"], row["year"]): row["income"] for row in rows if row["income"]}


def test_a_company_is_treated_from_the_first_award_of_its_group_while_it_is_in_it():
    # S won in 2019, when Q was not in the group; P is in it and never signed before 2020.
    assert read_cohorts(build()) == {"P": 2019, "Q": 2020, "R": 2021}


def test_an_award_of_two_members_counts_once_with_its_whole_value():
    whole = {("P", 2019): 1, ("P", 2020): 10, ("Q", 2020): 10, ("R", 2021): 100}
    assert read_income(build()) == whole
    # Each supplier's row is taken as read where values are not whole: the parts add up.
    parts = {("P", 2019): 1, ("P", 2020): 20, ("Q", 2020): 20, ("R", 2021): 100}
    assert read_income(build(policy="split_equally")) == parts


@pytest.mark.parametrize("level", ["treatment", "unit"])
def test_a_dose_of_companies_is_warned_of(level):
    codes = [notice.code for notice in build(level).notices]
    assert ("panel/group-dose" in codes) == (level == "treatment")


def test_groups_are_units():
    firms = make_firms({"firm": [f for f in "GR" for _ in YEARS], "year": [*YEARS] * 2})
    panel = build("unit", firms=firms)
    assert read_cohorts(panel) == {"G": 2019, "R": 2021}
    assert read_income(panel) == {("G", 2019): 1, ("G", 2020): 10, ("R", 2021): 100}


@pytest.mark.parametrize("scale", [["x", "large", "sme", "x"], ["x", "sme", "large", "x"]])
def test_a_condition_comes_before_the_members_of_an_award_are_counted_once(scale):
    awards = replace(AWARDS, rows=AWARDS.rows.append_column("scale", pa.array(scale)))
    spec = PanelSpec.model_validate(
        {
            "firms": {"source": "f.csv", "unit": "firm", "time": "year"},
            "awards": {"source": "a.csv"},
            "link": {"groups": {"source": "g.csv", "level": "treatment"}},
            "treatments": {
                "first": {"event": "first_award", "where": "scale = 'sme'"},
                "income": {"dose": "value", "where": "scale = 'sme'"},
            },
        }
    )
    links = link_awards(awards, FIRMS, spec.link, LinkFiles(groups=GROUPS))
    panel = build_panel(FIRMS, awards, links, spec)
    cohorts = read_cohorts(panel)
    assert (cohorts["P"], cohorts["Q"]) == (2020, 2020)
    assert read_income(panel) == {("P", 2020): 10, ("Q", 2020): 10}
