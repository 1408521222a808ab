"""Releases in every form of publication give the same rows; options work as for tables."""

from __future__ import annotations

import copy
import hashlib
import json
from datetime import date

import pytest

from ipec_econ.core.spec.panel import Awards
from ipec_econ.sources.awards import read_award_header, read_awards
from ipec_econ.sources.ocds.columns import COLUMNS, OWN_COLUMNS
from tests.sources.ocds.conftest import list_codes


def test_one_release_by_hand(release, read_one):
    row = read_one(release)
    assert row == {
        "award_id": "ocds-b5fd17-1/1",
        "supplier_name": "Alpha",
        "supplier_id": "00000012",
        "date": date(2020, 4, 30),
        "time": 2020,
        "value": 1500.5,
        "currency": "GBP",
        "buyer_name": "Leeds City Council",
        "buyer_type": "local",
        "cpv": "45233140",
        "title": "Road works",
        "description": "Mending roads",
        "procedure": "open",
        "framework": False,
        "notice_id": "r1",
        "lot_id": None,
        "bids": None,
        "postcode": "LS1 1AA",
        "region": "UKE42",
        "value_gbp": 1500.5,
        "ocid": "ocds-b5fd17-1",
        "tag": "award",
        "register": "contracts_finder",
        "publisher": None,
        "procedure_details": "Open procedure",
        "buyer_id": "B1",
        "buyer_scheme": None,
        "buyer_identifier": None,
        "buyer_type_source": "name",
        "award_id_source": "1",
        "status": "active",
        "n_suppliers": 1,
        "date_source": "award.date",
        "date_written": "2020-04-30T00:00:00+01:00",
        "date_signed": None,
        "start_date": None,
        "end_date": None,
        "release_date": date(2020, 5, 2),
        "value_source": "award.value",
        "value_gross": None,
        "framework_source": None,
        "call_off": False,
        "cpv_source": "tender.classification",
        "cpv_all": "45233140",
        "delivery_region": None,
        "supplier_id_source": "identifier",
        "supplier_party_id": "S1",
        "supplier_scheme": "GB-COH",
        "supplier_identifier": "00000012",
        "supplier_country": "England",
        "supplier_scale": "sme",
        "supplier_removed": False,
    }


def make_second(release):
    second = copy.deepcopy(release)
    second["ocid"], second["id"] = "ocds-b5fd17-2", "r2"
    return second


def wrap(form, one, two):
    record = {"ocid": one["ocid"], "compiledRelease": one}
    embedded = {"ocid": two["ocid"], "releases": [two]}
    forms = {
        "package": [{"publisher": {"name": "P"}, "releases": [one, two]}],
        "list of packages": [[{"releases": [one]}, {"releases": [two]}]],
        "record package": [{"records": [record, embedded]}],
        "records": [[record, embedded]],
        "list": [[one, two]],
        "lines": [one, two],
        "lines of packages": [{"releases": [one]}, {"releases": [two]}],
        "lines of record packages": [{"records": [record]}, {"records": [embedded]}],
    }
    return forms[form]


FORMS = (
    "package", "list of packages", "record package", "records", "list", "lines",
    "lines of packages", "lines of record packages",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ending", [".json", ".json.gz"])
def test_every_form_gives_the_same_rows(form, ending, release, write, read):
    documents = wrap(form, release, make_second(release))
    table = read(write(*documents, name=f"a{ending}"))
    rows = table.rows.to_pylist()
    assert [row["award_id"] for row in rows] == ["ocds-b5fd17-1/1", "ocds-b5fd17-2/1"]
    assert {row["publisher"] for row in rows} == ({"P"} if form == "package" else {None})
    assert all(row["value_gbp"] == 1500.5 for row in rows)


@pytest.mark.parametrize("indent", [None, 2])
def test_a_release_alone_in_a_file(indent, release, write, read):
    name = write(json.dumps(release, indent=indent).encode())
    assert read(name).rows.num_rows == 1


def test_a_list_whose_first_line_ends_with_a_bracket(release, write, read):
    one, two = json.dumps(release), json.dumps(make_second(release))
    assert read(write(f"[{one}\n,{two}\n]\n".encode())).rows.num_rows == 2


def test_a_byte_order_mark_blank_lines_and_crlf(release, write, read):
    lines = [b"", json.dumps(release).encode(), b"  ", json.dumps(make_second(release)).encode()]
    name = write(b"\xef\xbb\xbf" + b"\r\n".join(lines))
    assert read(name).rows.num_rows == 2


def test_files_patterns_and_their_hashes(release, write, read, tmp_path):
    write(release, name="b-1.jsonl.gz")
    write(make_second(release), name="b-2.jsonl")
    table = read("b-*")
    assert [record.path for record in table.inputs] == ["b-1.jsonl.gz", "b-2.jsonl"]
    for record in table.inputs:
        content = (tmp_path / record.path).read_bytes()
        assert record.sha256 == hashlib.sha256(content).hexdigest()
        assert (record.kind, record.bytes, record.rows) == ("ocds", len(content), 1)


def test_conditions_renames_and_coverage(release, write, read):
    second = make_second(release)
    second["awards"][0]["value"]["amount"] = 10
    table = read(
        write(release, second),
        where="value_gross is null and net > 100",
        columns={"net": "value", "date": "release_date"},
        coverage="2016-01-01",
    )
    (row,) = table.rows.to_pylist()
    assert (row["net"], row["date"], row["date_source_2"]) == (
        1500.5, date(2020, 5, 2), date(2020, 4, 30),
    )  # fmt: skip
    assert table.coverage == 2016
    assert [(step.step, step.rows_lost) for step in table.flow] == [
        ("read", 0), ("no supplier", 0), ("superseded", 0), ("status", 0), ("where", 1),
    ]  # fmt: skip


def test_conditions_on_texts_that_repeat(release, write, read):
    second = make_second(release)
    second["tender"]["description"] = "Painting bridges"
    condition = "register = 'contracts_finder' and contains(description, 'roads')"
    table = read(write(release, second), where=condition, columns={"notes": "description"})
    assert table.rows.column("notes").to_pylist() == ["Mending roads"]
    assert table.rows.column("date_source").to_pylist() == ["award.date"]


def test_identifiers_of_another_country_can_be_linked_by(release, read_one):
    release["parties"][1]["identifier"] = {"scheme": "PY-RUC", "id": "80026564-5"}
    row = read_one(release, columns={"supplier_id": "supplier_identifier"})
    assert (row["supplier_id"], row["supplier_scheme"]) == ("80026564-5", "PY-RUC")


def test_options_of_tables_are_refused(release, write, fail):
    write(release)
    problems = fail(query="SELECT 1", sheet="a", types={"value": "number"})
    assert [problem.code for problem in problems] == ["source/idle-option"] * 3


def test_the_header_is_the_table_s(release, write, read, tmp_path):
    tender = {key: value for key, value in release.items() if key != "awards"}
    write(*[tender] * 3, release, name="a.jsonl")
    spec = Awards(source="a.jsonl", format="ocds")
    header = read_award_header(spec, base=str(tmp_path))
    assert list(header) == read("a.jsonl").rows.column_names
    assert (header["value_gbp"], header["date"], header["framework"], header["bids"]) == (
        "number", "date", "boolean", "integer",
    )  # fmt: skip
    # `time` and `value_gbp` are added; `bidder_role` is there where bidders are kept.
    assert len(COLUMNS) - len(OWN_COLUMNS) + 2 - 1 == len(header)


def test_the_header_reads_the_first_releases_alone(release, write, tmp_path):
    good = json.dumps(release).encode() + b"\n"
    write(good * 1000 + b"no JSON\n")
    header = read_award_header(Awards(source="a.jsonl", format="ocds"), base=str(tmp_path))
    assert header["award_id"] == "text"


def test_two_currencies_are_kept_and_not_added_up(release, write, read):
    second = make_second(release)
    second["awards"][0]["value"]["currency"] = "EUR"
    table = read(write(release, second))
    assert table.rows.column("currency").to_pylist() == ["GBP", "EUR"]
    assert "value_gbp" not in table.rows.column_names
    assert "source/currencies" in list_codes(table)


def test_overlapping_registers_are_remarked_upon(release, write, read):
    second = make_second(release)
    second["ocid"] = "ocds-h6vhtk-1"
    table = read(write(release, second))
    assert table.rows.column("register").to_pylist() == ["contracts_finder", "find_a_tender"]
    assert "source/ocds-registers" in list_codes(table)


def test_reading_changes_nothing_with_the_size_of_blocks(release, write, monkeypatch, tmp_path):
    releases = []
    for i in range(25):
        one = make_second(release)
        one["ocid"] = f"ocds-b5fd17-{i % 7}"
        one["date"] = f"2020-05-{i % 5 + 1:02d}"
        releases.append(one)
    write(*releases)
    spec = Awards(source="a.jsonl", format="ocds")
    whole = read_awards(spec, base=str(tmp_path), periods=None)
    monkeypatch.setattr("ipec_econ.sources.notices.row_blocks.BLOCK_ROWS", 3)
    split = read_awards(spec, base=str(tmp_path), periods=None)
    assert whole.rows.equals(split.rows)
    assert whole.flow == split.flow
    assert whole.rows.num_rows == 7
