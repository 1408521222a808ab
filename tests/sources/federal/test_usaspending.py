"""USAspending: awards of the interface, entries of a search, rows of downloads, the real files."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.sources.notices.conftest import list_codes, lost, read_format

AWARD = {
    "generated_unique_award_id": "CONT_AWD_P-1_8000_V1_9700",
    "piid": "P-1",
    "type": "C",
    "description": "Studies",
    "total_obligation": 100.5,
    "date_signed": "2018-03-05",
    "base_and_all_options": 900.25,
    "parent_award": {"piid": "V1"},
    "awarding_agency": {
        "toptier_agency": {"name": "NASA"},
        "subtier_agency": {"name": "NASA Goddard", "code": "8000"},
    },
    "period_of_performance": {"start_date": "2018-03-06", "end_date": "2025-08-19"},
    "recipient": {"recipient_name": "ALPHA INC", "recipient_uei": "Z1H9VJS8NG16"},
    "latest_transaction_contract_data": {
        "product_or_service_code": "AR11", "naics": "541713", "extent_competed": "A",
        "number_of_offers_received": "2",
    },
}  # fmt: skip

FOUND = {
    "Award ID": "P-2",
    "Recipient Name": "BETA INC",
    "Recipient UEI": "B",
    "Award Amount": 70.0,
    "Start Date": "2003-10-01",
    "generated_internal_id": "CONT_AWD_P-2_8000_-NONE-_-NONE-",
}

HEADER = (
    "contract_award_unique_key,award_id_piid,modification_number,transaction_number,recipient_name,"
    "recipient_uei,action_date,federal_action_obligation,base_and_all_options_value"
)


def test_an_award_of_the_interface(write, read):
    write(json.dumps(AWARD, indent=1), "a.json")
    (row,) = read("a.json", format="usaspending").rows.to_pylist()
    assert (row["value"], row["value_obligated"]) == (900.25, 100.5)
    assert row["value_source"] == "total base and all options"
    assert (row["date"], row["date_source"]) == (date(2018, 3, 5), "date_signed")
    assert (row["supplier_id"], row["supplier_scheme"]) == ("Z1H9VJS8NG16", "US-UEI")
    assert (row["call_off"], row["parent_award_id"]) == (True, "CONT_IDV_V1_9700")
    assert (row["buyer_name"], row["buyer_type"], row["bids"]) == ("NASA Goddard", "central", 2)
    assert (row["product_code"], row["industry_code"]) == ("AR11", "541713")
    assert row["procedure"] == "open"
    assert row["has_base_action"] is None


def test_the_forms_can_be_mixed_and_packed(write, read):
    write("\n".join(json.dumps(one) for one in (AWARD, {"results": [FOUND, FOUND]})), "a.jsonl.gz")
    table = read("a.jsonl.gz", format="usaspending")
    assert table.rows.column("supplier_name").to_pylist() == ["ALPHA INC", "BETA INC"]
    assert lost(table) == {"superseded": 1}


def test_a_search_knows_obligations_alone(write, read):
    write(json.dumps({"results": [FOUND]}), "a.json")
    table = read("a.json", format="usaspending")
    (row,) = table.rows.to_pylist()
    assert (row["value"], row["value_obligated"]) == (None, 70.0)
    assert (row["date"], row["date_source"]) == (date(2003, 10, 1), "Start Date")
    assert "source/notices-no-total" in list_codes(table)
    mapped = read("a.json", format="usaspending", columns={"value": "value_obligated"})
    assert mapped.rows.column("value").to_pylist() == [70.0]


def test_transactions_of_a_download_become_awards(write, read):
    rows = [
        "CONT_AWD_P_8000_-NONE-_-NONE-,P,P00001,0,ALPHA INC,A,2024-03-01,50.50,0",
        "CONT_AWD_P_8000_-NONE-_-NONE-,P,0,0,ALPHA INC,A,2023-03-01,100,1000",
        "CONT_IDV_Q_8000,Q,0,0,BETA INC,B,2022-01-01,0,5000",
    ]
    write("\r\n".join([HEADER, *rows]), "a.csv")
    table = read("a.csv", format="usaspending")
    found = {row["award_id_source"]: row for row in table.rows.to_pylist()}
    assert (found["P"]["value"], found["P"]["value_obligated"]) == (1000.0, 150.5)
    assert (found["P"]["date"], found["P"]["n_actions"]) == (date(2023, 3, 1), 2)
    assert (found["Q"]["framework"], found["Q"]["value"]) == (True, 5000.0)
    assert lost(table) == {"superseded": 1}


def test_summaries_of_a_download(write, read):
    header = (
        "contract_award_unique_key,award_id_piid,recipient_name,award_base_action_date,"
        "total_obligated_amount,potential_total_value_of_award"
    )
    write(f"{header}\nCONT_AWD_P_1_-NONE-_-NONE-,P,ALPHA,2020-01-02,5,10\n", "a.csv")
    (row,) = read("a.csv", format="usaspending").rows.to_pylist()
    assert (row["value"], row["value_obligated"], row["has_base_action"]) == (10.0, 5.0, None)
    assert (row["date"], row["date_source"]) == (date(2020, 1, 2), "award_base_action_date")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"a": 1}', "source/not-notices"),
        ("[1, 2]", "source/not-notices"),
        ('{"results": []}', "source/no-rows"),
        ('{"results": [', "source/bad-json"),
        ("a,b\n1,2\n", "source/not-notices"),
        (f'{HEADER}\n"never closed', "source/bad-csv"),
        (HEADER, "source/no-rows"),
        (f"{HEADER}\nk,P,0,0,Caf\xe9,A,2023-03-01,1,1".encode("latin-1"), "source/encoding"),
        (f"{HEADER}\nk,P,0,0,{'x' * 200_000},A,2023-03-01,1,1", "source/bad-csv"),
    ],
)
def test_what_cannot_be_read_has_a_name(content, code, write, fail):
    write(content, "a.csv")
    assert [problem.code for problem in fail("a.csv", format="usaspending")] == [code]


def test_the_real_answers(shared):
    folder = shared / "data/notices/us-usaspending"
    contract = read_format(folder, "awards__contract.json", format="usaspending").rows.to_pylist()
    assert [(row["value"], row["value_obligated"]) for row in contract] == [
        (172272419.67, 172213419.67)
    ]
    (vehicle,) = read_format(folder, "awards__idv.json", format="usaspending").rows.to_pylist()
    assert (vehicle["framework"], vehicle["value"]) == (True, 10489314619.0)
    found = read_format(folder, "spending_by_award_contracts.json", format="usaspending")
    expected = json.loads((folder / "spending_by_award_contracts.json").read_text())["results"]
    assert found.rows.column("value_obligated").to_pylist() == [
        one["Award Amount"] for one in expected
    ]
    # The same award by another route has the same id.
    searched = read_format(folder, "awards__search_results_contracts.json", format="usaspending")
    assert contract[0]["award_id"] in searched.rows.column("award_id").to_pylist()
    table = read_format(folder, "*.csv", format="usaspending")
    assert table.rows.column("value_obligated").to_pylist() == [100.0, 300.0, 0.0]
