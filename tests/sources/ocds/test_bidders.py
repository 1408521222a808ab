"""Losing bidders of OCDS releases: from bids by lot, else from the process's tenderers."""

from __future__ import annotations

import json

import pytest

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.panel import Awards
from ipec_econ.sources.awards import read_awards


def party(name, number):
    return {"id": f"P-{name}", "name": name, "identifier": {"scheme": "GB-COH", "id": number}}


LOSER, OTHER = party("Loser", "00000021"), party("Other", "00000022")


def ref(one):
    return {"id": one["id"], "name": one["name"]}


def read(folder, *releases, **keys):
    text = "".join(json.dumps(one) + "\n" for one in releases)
    (folder / "a.jsonl").write_text(text, encoding="utf-8")
    spec = Awards(source="a.jsonl", format="ocds", **{"bidders": "keep", **keys})
    return read_awards(spec, base=str(folder), periods=None)


def list_bids(table):
    columns = (table.bids.column(name).to_pylist() for name in ("award_id", "supplier_id"))
    return [*zip(*columns, strict=True)]


def test_bids_say_who_lost_which_lot(tmp_path, release):
    winner = release["awards"][0]["suppliers"]
    release["parties"] += [LOSER, OTHER]
    release["awards"][0]["relatedLots"] = ["1"]
    release["bids"] = {
        "details": [
            {"id": "b1", "relatedLots": ["1"], "tenderers": winner},
            {"id": "b2", "relatedLots": ["1"], "status": "valid", "tenderers": [ref(LOSER)]},
            {"id": "b3", "relatedLots": ["1"], "tenderers": [{"id": LOSER["id"]}]},
            {"id": "b4", "relatedLots": ["2"], "tenderers": [ref(OTHER)]},
            {"id": "b5", "relatedLots": ["1"], "status": "withdrawn", "tenderers": [ref(OTHER)]},
        ]
    }
    table = read(tmp_path, release)
    assert list_bids(table) == [("ocds-b5fd17-1/1", "00000021")]
    assert table.bids.column("time").to_pylist() == [2020]
    assert table.rows.column("supplier_id").to_pylist() == ["00000012"]
    assert table.rows.column("n_suppliers").to_pylist() == [1]


def test_tenderers_of_the_process_are_those_who_won_none_of_it(tmp_path, release):
    second = {**release["awards"][0], "id": "2", "suppliers": [ref(OTHER)]}
    release["awards"].append(second)
    release["parties"] += [{**LOSER, "roles": ["tenderer"]}, {**OTHER, "roles": ["tenderer"]}]
    release["tender"]["tenderers"] = [ref(LOSER)]
    table = read(tmp_path, release)
    number = LOSER["identifier"]["id"]
    assert list_bids(table) == [("ocds-b5fd17-1/1", number), ("ocds-b5fd17-1/2", number)]


def test_a_later_release_replaces_bids_and_awards_alike(tmp_path, release):
    release["parties"].append({**LOSER, "roles": ["tenderer"]})
    later = {**release, "id": "r2", "date": "2021-01-01T00:00:00Z"}
    assert len(list_bids(read(tmp_path, release, later))) == 1
    later["awards"] = [{**release["awards"][0], "status": "cancelled"}]
    with pytest.raises(SourceError):
        read(tmp_path, release, later)


def test_by_default_nothing_changes(tmp_path, release):
    plain = read(tmp_path, release, bidders="drop")
    release["parties"].append({**LOSER, "roles": ["tenderer"]})
    table = read(tmp_path, release, bidders="drop")
    assert table.rows.equals(plain.rows)
    assert "bidder_role" not in table.rows.column_names
    assert (table.bids, table.flow) == (None, plain.flow)


def test_releases_that_name_winners_alone_are_refused(tmp_path, release):
    with pytest.raises(SourceError, match="finds nobody"):
        read(tmp_path, release)
