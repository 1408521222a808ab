"""Real notices, where the shared folder is at hand: counts and values known from elsewhere."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.award_value import AwardValue
from ipec_econ.core.spec.panel import Awards
from ipec_econ.sources.awards import read_awards
from tests.sources.ocds.conftest import list_codes

FINDER = "data/uk_ocds/cf_pcs_s2w_2025_releases.json"
TENDERS = "data/notices/uk-fts-ocds"


def _read(shared, *sources, **value):
    spec = Awards(source=sources, format="ocds", value=AwardValue(**value))
    return read_awards(spec, base=str(shared), periods=(2015, 2026))


def test_contracts_finder_against_an_independent_flattening(shared):
    with (shared / "data/uk_ocds/cf_2025_award_suppliers.csv").open(encoding="utf-8") as file:
        given = list(csv.DictReader(file))
    assert len(given) == 267
    table = _read(shared, FINDER)
    # One award lists one company under two names: 266 pairs, of which 4 were published again.
    assert [step.rows for step in table.flow] == [266, 266, 262, 262]
    assert "source/ocds-repeated-supplier" in list_codes(table)
    # A notice keeps its uuid when it is published again; another notice is another award.
    latest = {}
    for row in given:
        key = row["ocid"], row["rid"][:36]
        if key not in latest or (row["rdate"], row["rid"]) > latest[key]:
            latest[key] = (row["rdate"], row["rid"])
    second_name = "DENNIS EAGLE LIMITED"
    expected = {
        (
            row["ocid"], row["rid"], row["sid"], row["sname"], float(row["val"]), row["cur"],
            row["adate"], row["cpv"], row["buyer"], row["scale"],
            row["cid"] if row["scheme"] == "GB-COH" else "",
        )
        for row in given
        if latest[row["ocid"], row["rid"][:36]] == (row["rdate"], row["rid"])
        and row["sname"] != second_name
    }  # fmt: skip
    names = (
        "ocid", "notice_id", "supplier_party_id", "supplier_name", "value", "currency",
        "date_written", "cpv", "buyer_name", "supplier_scale", "supplier_id",
    )  # fmt: skip
    found = {
        tuple("" if row[name] is None else row[name] for name in names)
        for row in table.rows.to_pylist()
    }
    assert found == expected
    assert len(found) == 262


def test_contracts_finder_flags(shared):
    rows = _read(shared, FINDER).rows
    assert Counter(rows.column("register").to_pylist()) == {"contracts_finder": 262}
    assert Counter(rows.column("framework_source").to_pylist())["title"] == 30
    # 77 in all releases, of which two are published again.
    numbers = [one for one in rows.column("supplier_id").to_pylist() if one]
    assert len(numbers) == 75
    largest = max(rows.to_pylist(), key=lambda row: row["value"])
    assert (largest["value"], largest["n_suppliers"]) == (400_000_000.0, 34)
    assert set(rows.column("buyer_type").to_pylist()) == {"central", "local", "nhs", "other"}


def test_find_a_tender_under_the_procurement_act(shared):
    table = _read(shared, f"{TENDERS}/pa2023_awards_transcribed.json")
    # 9 pairs, 34 remarks on awards and one that ended; four of the nine are pending.
    assert [(step.step, step.rows) for step in table.flow] == [
        ("read", 44), ("no supplier", 10), ("superseded", 10), ("status", 5),
    ]  # fmt: skip
    rows = {(row["notice_id"], row["award_id_source"]): row for row in table.rows.to_pylist()}
    detail = rows["028961-2025", "1"]
    assert (detail["value"], detail["value_gross"]) == (54393.6, 67992.0)
    assert (detail["value_source"], detail["date_source"]) == (
        "contracts.value", "contracts.dateSigned",
    )  # fmt: skip
    assert rows["083608-2026", "1"]["supplier_id"] is None
    assert rows["029664-2025", "5"]["supplier_id"] == "04150627"
    assert rows["029664-2025", "4"]["supplier_scheme"] == "GB-CHC"
    assert {row["buyer_type"] for row in rows.values()} == {"local", "central"}
    assert "source/ocds-contract-only" in list_codes(table)


def test_find_a_tender_in_the_older_form(shared):
    table = _read(shared, f"{TENDERS}/pcr2015_awards_transcribed.json")
    rows = table.rows.to_pylist()
    assert len(rows) == 8
    assert [row["framework"] for row in rows] == [False, False, *[True] * 6]
    assert rows[0]["value"] == 109801.97
    assert rows[1]["date_source"] == "release.date"
    dropped = _read(shared, f"{TENDERS}/pcr2015_awards_transcribed.json", framework="drop")
    assert dropped.rows.num_rows == 2


def test_a_record_of_paraguay(shared):
    table = _read(shared, "data/notices/other-ocds/paraguay_dncp_record_155220.json")
    rows = table.rows.to_pylist()
    assert len(rows) == 7
    assert {(row["value"], row["currency"], row["n_suppliers"]) for row in rows} == {
        (626953300.0, "PYG", 7)
    }
    assert rows[0]["supplier_identifier"] == "80026564-5"


def test_the_standard_s_fictional_record(shared):
    folder = "data/notices/ocds-merge-fixtures"
    (row,) = _read(shared, f"{folder}/sample_data_fictional_record.json").rows.to_pylist()
    assert (row["value"], row["bids"], row["date_written"]) == (
        11_000_000.0, 2, "2010-05-10T10:30:00Z",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (f"{TENDERS}/tender_stage_page_2026-05.json", "source/no-rows"),
        (f"{TENDERS}/ocds_uk_extension_release-schema.json", "source/not-releases"),
        ("data/notices/uk-pcs-s2w-ocds/*.json", "source/no-rows"),
        ("data/notices/other-ocds/prozorro_doc_tender-complete.json", "source/not-releases"),
    ],
)
def test_real_files_without_awards(source, code, shared):
    with pytest.raises(SourceError) as caught:
        _read(shared, source)
    assert [problem.code for problem in caught.value.problems] == [code]
