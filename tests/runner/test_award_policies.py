"""A study with policies, from files to outputs: steps, sums, inputs, and the same again."""

from __future__ import annotations

import csv
import io
import json

import pytest

import ipec_econ as ipec

FIRMS = "crn,year,y\n" + "".join(
    f"0000000{firm},{year},{firm * year % 7}\n"
    for firm in range(1, 6)
    for year in range(2014, 2020)
)
AWARDS = """\
award_id,supplier_id,date,signed,start_date,end_date,value,currency
A,00000001,2015-04-02,2015-03-30,2015-04-01,2017-03-31,120,EUR
A,00000001,2015-04-02,2015-03-30,2015-04-01,2017-03-31,120,EUR
B,00000002,2016-05-01,,,,60,GBP
"""
SPEC = """\
ipec: 1
study: policies
seed: 1
panel:
  firms: {source: firms.csv, unit: crn, time: year, types: {crn: text}}
  awards:
    source: awards.csv
    columns: {date_signed: signed}
    types: {supplier_id: text}
    date: [signature, award]
    period: {start_month: 4}
    duplicates: {by: [award_id, supplier]}
    value: {currency: {to: GBP, rates: rates.csv}, booking: duration}
  link: {steps: [{match: identifier}]}
  treatments:
    income: {dose: value, where: "value_published > 50 and date_basis is not null"}
models:
  fe: {estimator: ols, outcome: y, regressors: [income], fixed_effects: [crn, year], cluster: crn}
tables:
  main: {columns: [fe]}
"""
OWN_YEARS = "crn,year,y,accounts_date\n" + "".join(
    f"0000000{firm},{year},{firm * year % 7},{f'{year}-03-31' if firm < 5 else ''}\n"
    for firm in range(1, 6)
    for year in range(2014, 2017)
)


def run_study(folder, firms, spec):
    (folder / "firms.csv").write_text(firms)
    (folder / "awards.csv").write_text(AWARDS)
    (folder / "rates.csv").write_text("currency,time,rate\nEUR,2015,0.5\n")
    (folder / "study.yaml").write_text(spec)
    return ipec.run(str(folder / "study.yaml"), out=str(folder / "out"))


def read_acted(run):
    written = csv.DictReader(io.StringIO((run.folder / "award_policies.csv").read_text()))
    return [
        (row["policy"], row["rows_changed"], row["rows_lost"], row["value"], row["value_after"])
        for row in written
        if row["what"]
    ]


@pytest.fixture
def run(tmp_path):
    return run_study(tmp_path, FIRMS, SPEC)


def test_policies_reach_the_flow_the_files_and_the_manifest(run):
    folder = run.folder
    assert read_acted(run) == [
        ("date", "2", "0", "", ""),
        # A was signed on 30 March 2015, in the year to March 2015; B is of 1 May 2016.
        ("period", "1", "0", "", ""),
        ("duplicates", "0", "1", "", ""),
        ("value.currency", "1", "0", "", "120.00"),
        ("value.booking", "1", "0", "120.00", "120.00"),
    ]
    steps = [step.step for step in run.flow if step.scope == "awards"]
    assert steps[:5] == ["read", "date", "period", "duplicates", "currency"]
    manifest = json.loads((folder / "manifest.json").read_text())
    assert "rates" in {one["role"] for one in manifest["inputs"]}
    # A runs from April 2015 to March 2017: 366 and 365 of 731 days of 60 pounds.
    (booked,) = [notice.text for notice in run.notices if notice.code == "panel/booking"]
    assert booked.startswith("1 of 2 awards count over the days of their contracts, 3 parts")
    assert "Award policies" in (folder / "index.html").read_text()


def test_firms_own_years_reach_the_files(tmp_path):
    spec = SPEC.replace("{start_month: 4}", "{year_end: accounts_date}\n    coverage: 2014-01-01")
    run = run_study(tmp_path, OWN_YEARS, spec)
    # A's contract runs in 2016 and 2017, B is of 2017, after the panel's end; rates are by
    # calendar year.
    assert read_acted(run) == [
        ("date", "2", "0", "", ""),
        # 30 March 2015 is in the year to March 2015, 1 May 2016 in that to March 2017.
        ("period", "1", "0", "120.00", "120.00"),
        ("duplicates", "0", "1", "", ""),
        ("value.currency", "1", "0", "", "120.00"),
        ("value.booking", "1", "0", "120.00", "30.04"),
    ]
    (booked,) = [notice.text for notice in run.notices if notice.code == "panel/booking"]
    assert booked.endswith(
        "; 2 parts, 89.96 in value, of 2 firms fall in years in which their firm has no row, and "
        "count in no dose (2 of them before the panel's first period or after its last)"
    )
    (without,) = [one for one in run.notices if one.code == "panel/no-year-end"]
    assert (without.level, without.text[:35]) == ("warning", "1 of 5 firms have a year end in no ")
    assert "year_end: accounts_date" in (run.folder / "resolved.yaml").read_text()
