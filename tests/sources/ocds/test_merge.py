"""Releases merged into compiled releases: the standard's fixtures, cases by hand, and laws."""

from __future__ import annotations

import copy
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.panel import Awards
from ipec_econ.sources.awards import read_awards
from ipec_econ.sources.ocds.merge import OMIT, RELEASE_RULES, WHOLE, merge_releases

FIXTURES = "data/notices/ocds-merge-fixtures"
SCHEMAS = {
    "1.0": "release-schema-1__0__3.json",
    "1.1": "release-schema-1__1__4.json",
    "schema": "schema.json",
}


def resolve(node, schema):
    if "$ref" not in node:
        return node
    found = schema
    for key in node["$ref"].removeprefix("#/").split("/"):
        found = found[key]
    return {**found, **{key: value for key, value in node.items() if key != "$ref"}}


def name_rule(field, members):
    if field.get("omitWhenMerged"):
        return OMIT
    if field.get("wholeListMerge"):
        return WHOLE
    is_list = "array" in field.get("type", ())
    return WHOLE if is_list and "id" not in members.get("properties", {}) else None


def read_rules(schema):
    """Derive the rules from a schema: an independent reading of the standard's page."""
    rules = {}

    def walk(node, path):
        for key, value in node.get("properties", {}).items():
            place, field = (*path, key), resolve(value, schema)
            members = resolve(field.get("items", {}), schema)
            if len(place) > 9:
                continue
            rule = name_rule(field, members)
            if rule is not None:
                rules[place] = rule
            walk(field, place)
            walk(members, place)

    walk(schema, ())
    return rules


def list_fixtures(folder):
    return sorted(
        (version, path)
        for version in SCHEMAS
        for path in (folder / "fixtures" / version).glob("*-compiled.json")
    )


@pytest.mark.reference
def test_the_official_fixtures(shared):
    found = list_fixtures(shared / FIXTURES)
    assert len(found) == 31
    for version, path in found:
        schema = json.loads((shared / FIXTURES / "fixtures" / SCHEMAS[version]).read_text())
        releases = json.loads((path.parent / path.name.replace("-compiled", "")).read_text())
        releases.sort(key=lambda one: one["date"])
        before = copy.deepcopy(releases)
        expected = json.loads(path.read_text())
        assert merge_releases(releases, read_rules(schema)) == expected, path.name
        assert releases == before
        if version == "1.1":
            assert merge_releases(releases) == expected, path.name


@pytest.mark.reference
def test_the_rules_are_those_of_the_release_schema(shared):
    schema = json.loads((shared / FIXTURES / "fixtures" / SCHEMAS["1.1"]).read_text())
    assert dict(RELEASE_RULES) == read_rules(schema)


@pytest.mark.reference
@pytest.mark.parametrize("kind", ["field", "object", "array"])
def test_the_standard_s_examples_of_deletion(kind, shared):
    path = shared / FIXTURES / f"standard_merging/deletions/{kind}_record.json"
    (record,) = json.loads(path.read_text())["records"]
    releases = sorted(record["releases"], key=lambda one: one["date"])
    expected, compiled = record["compiledRelease"], merge_releases(releases)
    # Written by hand: their ids and dates, and contact points emptied of persons.
    for party in expected["parties"]:
        assert party.pop("contactPoint") in ({}, {"url": "http://www.Zamtel.zm"})
    for party in compiled["parties"]:
        party.pop("contactPoint", None)
    assert compiled == expected | {key: compiled[key] for key in ("id", "date", "tag")}


def test_what_a_later_release_leaves_out_stays(release, write, read):
    write(
        release,
        {
            "ocid": release["ocid"],
            "id": "r2",
            "date": "2021-01-01T00:00:00Z",
            "tag": ["awardUpdate"],
            "awards": [{"id": "1", "value": {"amount": 7}}],
        },
    )
    (row,) = read(releases="merge").rows.to_pylist()
    assert (row["value"], row["currency"], row["supplier_name"]) == (7.0, "GBP", "Alpha")
    assert row["notice_id"] == "ocds-b5fd17-1-2021-01-01T00:00:00Z"
    assert row["tag"] == "compiled"
    (row,) = read().rows.to_pylist()
    assert row["value"] == 1500.5


def test_a_contract_that_changes_without_its_award(release, write, read):
    """The contract change notice of Find a Tender holds no award; merged, it finds it."""
    award = release["awards"][0]
    del award["value"], award["date"]
    release["contracts"] = [{"id": "1", "awardID": "1", "value": {"amount": 5, "currency": "GBP"}}]
    change = {
        "ocid": release["ocid"],
        "id": "r2",
        "date": "2023-03-01T00:00:00Z",
        "tag": ["contractAmendment"],
        "contracts": [{"id": "1", "awardID": "1", "value": {"amount": 9}}],
    }
    write(change, release)
    (row,) = read(releases="merge").rows.to_pylist()
    assert (row["value"], row["value_source"]) == (9.0, "contracts.value")
    # The award is dated by the release that brought it, not by the last change.
    assert (row["date"], row["date_source"]) == (date(2020, 5, 2), "first release.date")
    assert row["release_date"] == date(2020, 5, 2)


def test_a_supplier_who_leaves_is_flagged(release, write, read):
    leaving = {
        "ocid": release["ocid"],
        "id": "r2",
        "date": "2022-01-01T00:00:00Z",
        "tag": ["awardUpdate"],
        "parties": [{"id": "S1", "roles": ["removedSupplier"]}],
        "awards": [{"id": "1", "amendments": [{"id": "a1"}]}],
    }
    write(release, leaving)
    (row,) = read(releases="merge").rows.to_pylist()
    assert row["supplier_removed"] is True
    assert row["supplier_id"] == "00000012"


def test_an_award_that_is_cancelled_later_goes(release, write, fail):
    later = {
        "ocid": release["ocid"], "id": "r2", "date": "2021-01-01T00:00:00Z",
        "awards": [{"id": "1", "status": "cancelled"}],
    }  # fmt: skip
    write(release, later)
    (problem,) = fail(releases="merge")
    assert problem.code == "source/no-rows"


def test_releases_of_several_files_in_any_order(release, write, read):
    other = copy.deepcopy(release)
    other["ocid"], other["parties"][1]["name"] = "ocds-b5fd17-2", "Beta"
    del other["awards"][0]["suppliers"][0]["name"]
    later = {
        "ocid": release["ocid"], "id": "r2", "date": "2021-01-01T00:00:00Z",
        "awards": [{"id": "1", "title": "Bridges"}],
    }  # fmt: skip
    write(later, other, name="a.jsonl")
    write(release, release, name="b.jsonl")
    table = read("a.jsonl", "b.jsonl", releases="merge")
    titles = {row["supplier_name"]: row["title"] for row in table.rows.to_pylist()}
    assert titles == {"Alpha": "Bridges", "Beta": "Road works"}
    assert [one.rows for one in table.inputs] == [2, 2]
    notice = next(one for one in table.notices if one.code == "source/ocds-read")
    assert "4 releases read and merged into 2 processes" in notice.text


def test_compiled_releases_that_are_merged_date_nothing(release, write, read, fail):
    release["tag"] = ["compiled"]
    del release["awards"][0]["date"]
    later = copy.deepcopy(release)
    later["date"], later["awards"][0]["title"] = "2022-01-01T00:00:00Z", "Bridges"
    write(release, later)
    assert {one.code for one in fail(releases="merge")} == {"source/no-rows"}
    later["awards"][0]["date"] = "2020-03-01"
    write(release, later)
    (row,) = read(releases="merge").rows.to_pylist()
    assert (row["date"], row["title"]) == (date(2020, 3, 1), "Bridges")


def test_the_same_release_with_its_fields_in_another_order_counts_once(release, write, read):
    release["awards"][0]["suppliers"] = [{"name": "Alpha"}, {"name": "Beta"}]
    turned = dict(reversed(list(release.items())))
    write(release, turned)
    table = read(releases="merge")
    assert table.rows.column("n_suppliers").to_pylist() == [2, 2]
    # Suppliers without an id are added again by a release that changes something else.
    write(release, {**turned, "id": "r2", "date": "2021-01-01T00:00:00Z"})
    table = read(releases="merge")
    assert table.rows.column("supplier_name").to_pylist() == ["Alpha", "Beta"]


def test_releases_without_ocid_are_not_merged(release, write, read):
    del release["ocid"]
    other = copy.deepcopy(release)
    other["id"] = "r2"
    write(release, other)
    assert read(releases="merge").rows.num_rows == 2


def test_huge_numbers_are_missing_when_merged_too(release, write, read):
    text = json.dumps(release).replace("1500.5", "1e9999").encode()
    write(text + b"\n" + json.dumps(dict(release, id="r2", tag=["x"])).encode())
    later = dict(release, id="r2", date="2021-01-01T00:00:00Z", awards=[{"id": "1"}])
    write(text + b"\n" + json.dumps(later).encode() + b"\n")
    table = read(releases="merge")
    assert table.rows.column("value").to_pylist() == [None]
    assert "source/ocds-amount" in {one.code for one in table.notices}


@pytest.mark.parametrize("levels", [120, 400])
def test_deep_nesting_is_read(levels, release, write, read):
    later = {"ocid": release["ocid"], "id": "r2", "date": "2021-01-01T00:00:00Z"}
    later["deep"] = release["deep"] = nest(levels)
    write(release, later)
    assert read(releases="merge").rows.num_rows == 1


def test_nesting_that_cannot_be_kept_is_refused(release, write, fail):
    release["deep"] = nest(950)
    write(json.dumps(release).encode())
    (problem,) = fail(releases="merge")
    assert problem.code in {"source/not-releases", "source/bad-json"}


def nest(levels):
    deep = "leaf"
    for _ in range(levels):
        deep = {"x": deep}
    return deep


def test_merging_is_for_releases(tmp_path):
    (tmp_path / "a.csv").write_text("supplier_name,time\nAlpha,2020\n")
    awards = Awards(source=("a.csv",), releases="merge")
    with pytest.raises(SourceError) as caught:
        read_awards(awards, base=str(tmp_path), periods=(2015, 2024))
    assert [one.code for one in caught.value.problems] == ["source/idle-option"]


KEYS = st.sampled_from(["a", "b", "awards", "tender", "items"])
LEAVES = st.one_of(st.integers(0, 3), st.text(max_size=2), st.booleans())
FIELDS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.dictionaries(KEYS, inner, min_size=1, max_size=3),
        st.lists(
            st.builds(
                lambda number, rest: {"id": number, **rest},
                st.integers(0, 3),
                st.dictionaries(KEYS, inner, min_size=1, max_size=2),
            ),
            min_size=1,
            max_size=3,
            unique_by=lambda one: one["id"],
        ),
    ),
    max_leaves=8,
)


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(st.dictionaries(KEYS, FIELDS, max_size=4), st.dictionaries(KEYS, FIELDS, max_size=4))
def test_laws_of_merging(first, second):
    head = {"ocid": "o", "date": "d", "id": "i"}
    alone = merge_releases([{**head, **first}])
    assert {key: alone[key] for key in first} == first
    # A release that says the same again changes nothing; the last word is the last release's.
    assert merge_releases([{**head, **first}] * 2) == alone
    both = merge_releases([{**head, **first}, {**head, **second}])
    assert merge_releases([{**head, **first}, {**head, **second}, {**head, **second}]) == both
    for key, value in second.items():
        if not isinstance(value, dict | list):
            assert both[key] == value


def test_contracts_finder_republishes_awards_in_full(shared):
    """Merged or not, the real register gives the same awards, suppliers, values and dates."""
    source = "data/uk_ocds/cf_pcs_s2w_2025_releases.json"
    latest, merged = (
        read_awards(
            Awards(source=(source,), format="ocds", releases=releases),
            base=str(shared),
            periods=(2015, 2026),
        ).rows
        for releases in ("latest", "merge")
    )
    # What merging adds: regions and procedure of earlier releases, where the last ones have none.
    apart = {"notice_id", "tag", "delivery_region", "procedure"}

    def list_rows(rows):
        kept = [{k: v for k, v in row.items() if k not in apart} for row in rows.to_pylist()]
        return sorted(kept, key=lambda row: (row["award_id"], str(row["supplier_party_id"])))

    assert list_rows(latest) == list_rows(merged)
    assert merged.column("procedure").null_count < latest.column("procedure").null_count
