"""Each column from its path, and odd cells: kept, counted, never corrected in silence."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from tests.sources.ocds.conftest import list_codes

THREE = {"amount": 3, "currency": "GBP"}


def test_a_company_number_among_additional_identifiers(release, read_one):
    party = release["parties"][1]
    party["additionalIdentifiers"] = [{"scheme": "gb-coh", "id": "SC000034"}]
    party["identifier"] = {"scheme": "GB-PPON", "id": "PMLQ-6732-ZLVW"}
    row = read_one(release)
    assert (row["supplier_id"], row["supplier_id_source"]) == ("SC000034", "additionalIdentifiers")
    assert (row["supplier_scheme"], row["supplier_identifier"]) == ("GB-PPON", "PMLQ-6732-ZLVW")


def test_a_company_number_in_the_party_s_id(release, read_one):
    release["parties"][1] = {"id": "GB-COH-07010258", "name": "Alpha Ltd"}
    release["awards"][0]["suppliers"] = [{"id": "GB-COH-07010258"}]
    row = read_one(release)
    assert (row["supplier_id"], row["supplier_id_source"]) == ("07010258", "party id")
    assert row["supplier_name"] == "Alpha Ltd"


def test_company_numbers_are_kept_as_they_are(release, write, read):
    release["parties"][1]["identifier"]["id"] = "4103211"
    table = read(write(release))
    assert table.rows.column("supplier_id").to_pylist() == ["4103211"]
    assert "source/ocds-company-number" in list_codes(table)


def test_suppliers_without_parties_as_in_version_1_0(release, read_one):
    del release["parties"]
    release["awards"][0]["suppliers"] = [
        {
            "name": "Alpha",
            "identifier": {"scheme": "GB-COH", "id": 12345678},
            "address": {"postalCode": " ", "region": "North"},
        }
    ]
    row = read_one(release)
    assert (row["supplier_id"], row["postcode"], row["region"]) == ("12345678", None, "North")


def test_suppliers_named_twice_and_not_at_all(release, write, read):
    suppliers = [{"id": "S1"}, {"id": "S1"}, {}, None, {"name": "Beta"}]
    release["awards"][0]["suppliers"] = suppliers
    table = read(write(release))
    assert table.rows.column("supplier_name").to_pylist() == ["Alpha Ltd", "Beta"]
    assert table.rows.column("n_suppliers").to_pylist() == [2, 2]
    assert {"source/ocds-repeated-supplier", "source/ocds-nameless-supplier"} <= list_codes(table)


def test_awards_without_a_supplier_are_dropped_and_counted(release, write, read):
    release["awards"].append({"id": "2", "status": "active", "value": {"amount": 5}})
    table = read(write(release))
    assert table.rows.num_rows == 1
    assert [(step.step, step.rows, step.rows_lost) for step in table.flow[:2]] == [
        ("read", 2, 0), ("no supplier", 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("award_date", "signed", "tag", "expected"),
    [
        ("2020-04-30", "2020-05-01", "award", (date(2020, 4, 30), "award.date")),
        (None, "2020-05-01T00:00:00Z", "award", (date(2020, 5, 1), "contracts.dateSigned")),
        (None, None, "award", (date(2020, 5, 2), "release.date")),
        ("30/04/2020", None, "award", (date(2020, 5, 2), "release.date")),
        ("2020-02-30", "soon", "award", (date(2020, 5, 2), "release.date")),
        ("", None, "award", (date(2020, 5, 2), "release.date")),
        (20200430, None, "award", (date(2020, 5, 2), "release.date")),
    ],
)
def test_the_date_and_where_it_stands(award_date, signed, tag, expected, release, read_one):
    release["tag"] = [tag]
    release["awards"][0]["date"] = award_date
    release["contracts"] = [{"awardID": "1", "dateSigned": signed}]
    row = read_one(release)
    assert (row["date"], row["date_source"]) == expected
    assert row["date_written"] == (str(award_date) if award_date else None)


def test_a_compiled_release_s_date_dates_no_award(release, write, read):
    undated = copy.deepcopy(release)
    undated["ocid"], undated["tag"] = "ocds-b5fd17-2", ["compiled"]
    del undated["awards"][0]["date"]
    table = read(write(release, undated))
    assert table.rows.num_rows == 1
    assert (table.flow[-1].step, table.flow[-1].rows_lost) == ("no date", 1)


def test_odd_years_and_awards_outside_the_panel_are_counted(release, write, read):
    releases = []
    for year in (1898, 2108, 2013, 2020):
        one = copy.deepcopy(release)
        one["ocid"] = f"ocds-b5fd17-{year}"
        one["awards"][0]["date"] = f"{year}-01-01T00:00:00Z"
        releases.append(one)
    table = read(write(*releases))
    texts = {notice.code: notice.text for notice in table.notices}
    assert texts["source/odd-year"].startswith("2 values of `date`")
    assert "line 1: 1898-01-01; line 2: 2108-01-01" in texts["source/odd-year"]
    assert texts["source/outside-periods"].startswith("3 values of `time`")
    assert table.rows.num_rows == 4


@pytest.mark.parametrize(
    ("value", "contracts", "expected"),
    [
        ({"amount": 5, "currency": "GBP", "amountGross": 6}, [], (5.0, "award.value", 6.0)),
        ({"amount": -5, "currency": "GBP"}, [], (-5.0, "award.value", None)),
        ({"amount": "5.25", "currency": "GBP"}, [], (5.25, "award.value", None)),
        (None, [{**THREE, "amountGross": 4}] * 2, (6.0, "contracts.value", 8.0)),
        ({"currency": "GBP"}, [THREE], (3.0, "contracts.value", None)),
        ({"amount": 0, "currency": "GBP"}, [THREE], (0.0, "award.value", None)),
        (None, [THREE, {**THREE, "currency": "EUR"}], (None, None, None)),
        (None, [], (None, None, None)),
        ({"amount": "1,000", "currency": "GBP"}, [], (None, None, None)),
        ({"amount": True, "currency": "GBP"}, [], (None, None, None)),
        ("5", [], (None, None, None)),
    ],
)  # fmt: skip
def test_the_value_and_where_it_stands(value, contracts, expected, release, read_one):
    release["awards"][0]["value"] = value
    release["contracts"] = [{"awardID": "1", "value": one} for one in contracts]
    row = read_one(release)
    assert (row["value"], row["value_source"], row["value_gross"]) == expected


def test_odd_amounts_and_contracts_in_two_currencies_are_counted(release, write, read):
    release["awards"].append(copy.deepcopy(release["awards"][0]))
    release["awards"][0]["value"] = {"amount": "ten"}
    release["awards"][1].update(id="2", value=None)
    release["contracts"] = [
        {"awardID": "2", "value": {"amount": 1, "currency": code}} for code in ("GBP", "EUR")
    ] + [{"awardID": "7", "value": {"amount": 1, "currency": "GBP"}}]
    table = read(write(release))
    assert table.rows.column("value").to_pylist() == [None, None]
    assert {
        "source/ocds-amount", "source/ocds-contract-values", "source/ocds-contract-only",
    } <= list_codes(table)  # fmt: skip


def test_negative_values_are_kept_and_counted(release, write, read):
    release["awards"][0]["value"]["amount"] = -3
    table = read(write(release))
    assert table.rows.column("value").to_pylist() == [-3.0]
    assert "source/negative-value" in list_codes(table)


def make_shared(release):
    """Return a framework of 90 among three suppliers, one of them nameless in the register."""
    shared = copy.deepcopy(release)
    shared["ocid"] = "ocds-b5fd17-2"
    shared["tender"]["techniques"] = {"hasFrameworkAgreement": True}
    shared["awards"][0]["value"]["amount"] = 90
    shared["awards"][0]["suppliers"] = [{"id": "S1"}, {"id": "S2"}, {"id": "S3", "name": "Beta"}]
    return shared


@pytest.mark.parametrize(
    ("policy", "values"),
    [
        ({}, [1500.5, 90.0, 90.0, 90.0]),
        ({"suppliers": "split_equally"}, [1500.5, 30.0, 30.0, 30.0]),
        ({"suppliers": "drop"}, [1500.5]),
        ({"suppliers": "event_only"}, [1500.5, None, None, None]),
        ({"framework": "drop"}, [1500.5]),
        ({"framework": "event_only"}, [1500.5, None, None, None]),
    ],
)
def test_value_policies(policy, values, release, write, read):
    table = read(write(release, make_shared(release)), value=policy)
    assert table.rows.column("value").to_pylist() == values


def test_shares_count_suppliers_that_a_condition_removes(release, write, read):
    table = read(
        write(make_shared(release)),
        value={"suppliers": "split_equally"},
        where="supplier_name = 'Beta'",
    )
    assert table.rows.column("value").to_pylist() == [30.0]


def test_zeros_may_be_missing(release, write, read):
    release["awards"][0]["value"]["amount"] = 0
    assert read(write(release), value={"zero": "missing"}).rows.column("value").to_pylist() == [
        None
    ]


def test_lots_bids_and_items(release, read_one):
    release["tender"].pop("classification")
    release["tender"]["items"] = [
        {"relatedLot": "L1", "classification": {"scheme": "CPV", "id": "09310000"}},
        {
            "relatedLot": "L2",
            "classification": {"scheme": "UNSPSC", "id": "1"},
            "additionalClassifications": [{"scheme": "CPV", "id": "33600000"}],
            "deliveryAddresses": [{"region": "UKE"}, {"region": "UKE"}],
        },
    ]
    release["bids"] = {
        "statistics": [
            {"measure": "bids", "value": 4, "relatedLot": "L1"},
            {"measure": "bids", "value": 2, "relatedLot": "L2"},
            {"measure": "smeBids", "value": 1, "relatedLot": "L2"},
        ]
    }
    release["awards"][0]["relatedLots"] = ["L2"]
    row = read_one(release)
    assert (row["lot_id"], row["bids"], row["cpv"]) == ("L2", 2, "33600000")
    assert row["cpv_source"] == "tender.items.additionalClassifications"
    assert row["delivery_region"] == "UKE"
    release["awards"][0]["relatedLots"] = ["L1", "L2"]
    row = read_one(release)
    assert (row["lot_id"], row["bids"], row["cpv_all"]) == ("L1;L2", None, "09310000;33600000")


@pytest.mark.parametrize(
    "change",
    [
        {"awards": "none"},
        {"awards": 3},
        {"awards": [1, "x"]},
    ],
)
def test_awards_of_another_form_are_counted(change, release, write, read):
    table = read(write(release, {**release, "ocid": "ocds-b5fd17-2", **change}))
    assert table.rows.num_rows == 1
    assert "source/ocds-shape" in list_codes(table)


@pytest.mark.parametrize("junk", [None, 3, "x", [], {}, [None], [3], [[]], {"id": []}, True])
def test_no_form_of_any_field_breaks_the_reader(junk, release, write, read):
    odd = []
    for key in (
        "parties",
        "buyer",
        "tender",
        "tag",
        "contracts",
        "bids",
        "relatedProcesses",
        "date",
    ):
        odd.append({**release, key: junk})
    for key in ("suppliers", "value", "status", "date", "items", "relatedLots", "title", "id"):
        one = copy.deepcopy(release)
        one["awards"][0][key] = junk
        odd.append(one)
    for key in ("techniques", "lots", "items", "classification", "title", "numberOfTenderers"):
        one = copy.deepcopy(release)
        one["tender"][key] = junk
        odd.append(one)
    for key in ("identifier", "additionalIdentifiers", "address", "details", "roles", "id"):
        one = copy.deepcopy(release)
        one["parties"][1][key] = junk
        odd.append(one)
    for i, one in enumerate(odd):
        one["ocid"] = f"ocds-b5fd17-{i}"
    table = read(write(*odd))
    lost = {step.step: step.rows_lost for step in table.flow}
    assert table.rows.num_rows == len(odd) - sum(lost.values())
    assert table.rows.num_rows >= len(odd) - 1


def test_no_ocid_and_unknown_status_are_counted(release, write, read):
    del release["ocid"]
    release["awards"][0]["status"] = "signed"
    table = read(write(release))
    assert table.rows.column("award_id").to_pylist() == ["r1/1"]
    assert table.rows.column("status").to_pylist() == ["signed"]
    assert {"source/ocds-no-ocid", "source/ocds-status"} <= list_codes(table)
