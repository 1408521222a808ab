"""Rates on real British awards, registers and ledgers, through the real stage."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.link.make_links import BOTH, NAME, link, make_awards, make_firms

TOWNS = ("bolton", "oldham")


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
    assert (small["n_firms"], small["n_linked"], small["n_firms_linked"]) == (1155, 125, 59)
    large = link(notices, large_register, steps=NAME).quality
    # 4,873 firms, of four councils, gave 213 awards and 117 firms; these are two councils.
    assert (large["n_firms"], large["n_linked"], large["n_firms_linked"]) == (3200, 207, 101)
    assert large["value"]["share_linked"] == pytest.approx(0.1193, abs=5e-5)
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


def test_names_of_ledgers_find_the_numbers_that_a_staged_matcher_gave_them(shared: Path):
    truth = {row["beneficiary_name"]: row["company_number"].strip() for row in read_ledgers(shared)}
    names = list(truth)
    register = make_register(list(read_ledger_names(shared).items()))
    result = link(make_awards(supplier_name=names), register, steps=NAME)
    found = dict(zip(names, result.rows.column("firm").to_pylist(), strict=True))
    linked = {name: firm for name, firm in found.items() if firm is not None}
    right = sum(firm == truth[name] for name, firm in linked.items())
    unknown = sum(truth[name] == "" for name in linked)
    n_true = sum(number != "" for number in truth.values())
    assert (len(names), n_true, len(register.rows)) == (4261, 2673, 2155)
    # Precision 0.993, recall 0.858; no name got another number than the matcher's.
    assert (len(linked), right, unknown) == (2311, 2294, 17)
    assert right / n_true == pytest.approx(0.858, abs=5e-4)
    assert result.quality["n_review"] == 4
