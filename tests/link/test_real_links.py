"""Rates on real British awards, registers and ledgers, through the real stage."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ipec_econ.core.tables import LinkFiles
from ipec_econ.sources.link_model import read_link_model
from tests.link.make_links import BOTH, NAME, link, make_awards, make_firms
from tests.splink import need_splink

TOWNS = ("bolton", "oldham")
MIN_PRECISION, MIN_RECALL = 0.99, 0.85
"""What equal names are to reach on the ledgers."""


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_ledgers(shared: Path) -> list[dict[str, str]]:
    folder = shared / "data" / "uk_council_spend"
    return [row for town in TOWNS for row in read_csv(folder / f"{town}_2019.csv")]


def read_ledger_names(shared: Path) -> dict[str, str]:
    """Return company number → registered name."""
    return {
        number: row["company_name"].strip()
        for row in read_ledgers(shared)
        if (number := row["company_number"].strip())
    }


def read_companies(shared: Path) -> list[tuple[str, str]]:
    rows = read_csv(shared / "data" / "uk_contracts_finder" / "companies.csv")
    return [(r["company_number"], r["company_name"]) for r in rows if r["company_number"]]


def make_register(pairs):
    units, names = zip(*pairs, strict=True)
    return make_firms(units, names)


@pytest.fixture
def small_register(shared: Path):
    return make_register(read_companies(shared))


@pytest.fixture
def large_register(shared: Path):
    return make_register([*read_companies(shared), *read_ledger_names(shared).items()])


@pytest.fixture
def notices(shared: Path):
    rows = read_csv(shared / "data" / "uk_contracts_finder" / "contracts.csv")
    awarded = [row for row in rows if row["awarded_supplier"].strip()]
    assert (len(rows), len(awarded)) == (1224, 802)
    return make_awards(
        award_id=[row["id"] for row in awarded],
        supplier_name=[row["awarded_supplier"] for row in awarded],
        value=[float(row["awarded_value"] or "nan") for row in awarded],
    )


@pytest.fixture
def releases(shared: Path):
    rows = read_csv(shared / "data" / "uk_ocds" / "cf_2025_award_suppliers.csv")
    return make_awards(
        supplier_name=[row["sname"] for row in rows],
        supplier_id=[
            f"GB-COH-{row['cid']}" if row["scheme"] == "GB-COH" else row["sid"] or None
            for row in rows
        ],
    )


def count_by_rule(result):
    return {entry["rule"]: entry["n_linked"] for entry in result.quality["by_rule"]}


def test_notices_with_names_alone_against_a_small_and_a_larger_register(
    notices, small_register, large_register
):
    small = link(notices, small_register, steps=NAME).quality
    assert (small["n_firms"], small["n_linked"], small["n_firms_linked"]) == (1155, 137, 65)
    whole = link(notices, large_register, steps=NAME, joint_names="whole").quality
    # 4,873 firms, of four councils, gave 213 awards and 117 firms; these are two councils.
    assert (whole["n_firms"], whole["n_linked"], whole["n_firms_linked"]) == (3200, 207, 101)
    assert whole["value"]["share_linked"] == pytest.approx(0.1193, abs=5e-5)
    large = link(notices, large_register, steps=NAME).quality
    assert (large["n_linked"], large["n_firms_linked"]) == (242, 121)
    assert large["joint_names"] == {
        "n_rows_split": 16, "n_suppliers_named": 98, "n_suppliers_linked": 35,
    }  # fmt: skip
    assert large["n_nameless"] == 3


def test_releases_with_some_numbers_by_identifier_and_then_by_name(
    releases, small_register, large_register
):
    small = link(releases, small_register, steps=BOTH)
    assert count_by_rule(small) == {"identifier": 10, "name": 5}
    large = link(releases, large_register, steps=BOTH)
    assert count_by_rule(large) == {"identifier": 18, "name": 18}
    (zeros,) = [r for r in large.rows.to_pylist() if r["reason"] == "repaired: leading zeros"]
    assert (zeros["supplier"], zeros["firm"]) == ("WCL UK Ltd t/a Everything ICT", "07689604")


@pytest.fixture(scope="module")
def ledger_truth(shared: Path):
    return {row["beneficiary_name"]: row["company_number"].strip() for row in read_ledgers(shared)}


def score(result, truth):
    """Return how many links there are, are right, and are of payees without a number."""
    names = list(truth)
    linked = [row for row in result.rows.to_pylist() if row["decision"] == "accepted"]
    true = [truth[names[row["award_row"]]] for row in linked]
    right = sum(row["firm"] == number for row, number in zip(linked, true, strict=True))
    return len(linked), right, true.count("")


def test_names_of_ledgers_find_the_numbers_that_a_staged_matcher_gave_them(shared, ledger_truth):
    names, n_true = list(ledger_truth), sum(number != "" for number in ledger_truth.values())
    register = make_register(list(read_ledger_names(shared).items()))
    assert (len(names), n_true, len(register.rows)) == (4261, 2673, 2155)
    result = link(make_awards(supplier_name=names), register, steps=NAME)
    # Precision 0.992, recall 0.926; one name got another number than the matcher's.
    n_linked, n_right, n_unknown = score(result, ledger_truth)
    assert (n_linked, n_right, n_unknown) == (2494, 2474, 19)
    assert n_right / n_linked >= MIN_PRECISION
    assert n_right / n_true >= MIN_RECALL
    assert result.quality["n_review"] == 4


def test_similar_names_find_more_of_the_ledgers(shared, ledger_truth):
    register = make_register(list(read_ledger_names(shared).items()))
    awards = make_awards(supplier_name=list(ledger_truth))
    steps = [{"match": "name"}, {"match": "fuzzy", "threshold": 0.9}]
    assert score(link(awards, register, steps=steps), ledger_truth) == (2510, 2476, 33)
    lower = [{"match": "name"}, {"match": "fuzzy", "threshold": 0.85}]
    # Two more links to another number, and 28 more right ones.
    assert score(link(awards, register, steps=lower), ledger_truth) == (2556, 2504, 49)


@pytest.mark.splink
def test_the_model_that_ships_finds_as_many_of_the_ledgers(shared, ledger_truth):
    need_splink()
    register = make_register(list(read_ledger_names(shared).items()))
    awards = make_awards(supplier_name=list(ledger_truth))
    steps = [{"match": "name"}, {"match": "probabilistic"}]
    files = LinkFiles(models={1: read_link_model(None, base=".")[0]})
    result = link(awards, register, steps=steps, files=files)
    assert score(result, ledger_truth) == (2551, 2504, 44)
    assert result.quality["probabilistic"]["ties"]["n_left_for_review"] == 6


def test_a_threshold_calibrated_on_half_of_the_ledgers_holds_on_the_other(shared, ledger_truth):
    register = make_register(list(read_ledger_names(shared).items()))
    numbers = [n if at % 2 else None for at, n in enumerate(ledger_truth.values())]
    awards = make_awards(supplier_name=list(ledger_truth), supplier_id=numbers)
    steps = [{"match": "identifier"}, {"match": "name"}, {"match": "fuzzy"}]
    result = link(awards, register, steps=steps)
    fuzzy = result.quality["fuzzy"]
    (point,) = [
        one for one in fuzzy["calibration"]["points"] if one["threshold"] == fuzzy["threshold"]
    ]
    assert (fuzzy["threshold"], fuzzy["threshold_is"]) == (0.86, "calibrated")
    by_name = [row for row in result.rows.to_pylist() if row["rule"] in ("name", "fuzzy")]
    linked = [row for row in by_name if row["decision"] == "accepted"]
    true = [list(ledger_truth.values())[row["award_row"]] for row in linked]
    # The matcher left payees with a company's very name without a number: no error of ours.
    judged = [
        row["firm"] == number
        for row, number in zip(linked, true, strict=True)
        if number or row["rule"] == "fuzzy"
    ]
    # What the calibration expects of suppliers without a number, and what became of them.
    assert point["precision"] == pytest.approx(0.982, abs=5e-4)
    assert sum(judged) / len(judged) == pytest.approx(0.9748, abs=5e-5)
