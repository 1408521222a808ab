"""Winners against runners-up, from a table that names bids to estimates and flow."""

from __future__ import annotations

import csv
import json

import pytest

from tests.e2e.conftest import AWARDS, Workplace

pytestmark = pytest.mark.e2e

BIDS = "a1,Three Ltd,00000003,2017-03-01,5000,tenderer\na3,Nobody Ltd,,2018-06-01,9000,tenderer\n"


@pytest.fixture
def bidding(workplace: Workplace, study):
    head, *lines = AWARDS.splitlines()
    rows = [f"{head},role", *(f"{line},supplier" for line in lines)]
    text = "\n".join(rows) + "\n" + BIDS
    (workplace.folder / "awards.csv").write_text(text, encoding="utf-8")
    study["panel"]["awards"]["bidders"] = "keep"
    study["panel"]["awards"]["columns"]["bidder_role"] = "role"
    study["panel"]["treatments"]["first_award"]["controls"] = "runners_up"
    workplace.write(study)
    return workplace


def read_rows(place: Workplace, name: str):
    text = (place.folder / "outputs/small" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_firms_that_never_bid_leave_the_comparison(bidding: Workplace):
    outcome = bidding.ipec("run", "study.yaml")
    assert outcome.exit_code == 0, outcome.output
    # 1 and 2 won, 3 lost to 1, 4 never bid: three firms of four periods.
    assert {row["n_units"] for row in read_rows(bidding, "estimates.csv")} == {"3"}
    flow = {(row["scope"], row["step"]): row for row in read_rows(bidding, "sample_flow.csv")}
    assert flow["treatment:first_award", "no_lost_bid"]["units_lost"] == "1"
    assert flow["awards", "losing bids"]["rows_lost"] == "2"
    folder = bidding.folder / "outputs/small"
    quality = json.loads((folder / "linkage.json").read_text())
    assert (quality["n_awards"], quality["bids"]["n_bids"], quality["bids"]["n_linked"]) == (
        4,
        2,
        1,
    )
    assert "Bids that lost" in (folder / "index.html").read_text()
    assert bidding.ipec("verify", "outputs/small").exit_code == 0


def test_losers_are_in_their_own_accounting_years(bidding: Workplace, study):
    study["panel"]["awards"]["period"] = {"year_end": "month"}
    study["panel"]["columns"]["month"] = "case when crn = '00000003' then 5 else 12 end"
    study["panel"]["treatments"]["first_award"]["clean_window"] = 1
    bidding.write(study)
    outcome = bidding.ipec("run", "study.yaml")
    assert outcome.exit_code == 0, outcome.output
    # Firm 3 ends its years in May: the register is complete for it from 2016 on, and its bid of
    # March 2017 just late enough.
    assert {row["n_units"] for row in read_rows(bidding, "estimates.csv")} == {"3"}
    (period,) = read_rows(bidding, "award_policies.csv")
    assert period["policy"] == "period"
    assert period["what"].endswith("; 1 lost bids fall into the years of those who lost")


def test_awards_without_bids_are_refused_at_the_treatment(bidding: Workplace, study):
    del study["panel"]["awards"]["bidders"]
    bidding.write(study)
    outcome = bidding.ipec("check", "study.yaml")
    assert outcome.exit_code == 2
    assert "treatment `first_award` compares with runners-up" in outcome.output
    assert "study.yaml:" in outcome.output
