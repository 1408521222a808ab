"""The benchmark of linkage on a small world: what the cascade is to reach, by known truth."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from benchmarks.linkage import (
    CASCADES,
    find_truth,
    link_one,
    load_tables,
    score_links,
    write_tables,
)
from ipec_econ.demo.world import World
from ipec_econ.demo.write import write_world

pytestmark = pytest.mark.e2e

MIN_F1 = 0.955
"""What the whole cascade is to reach on the demonstration world."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linkage") / "world"
    write_world(folder, World(2_000, 3))
    write_tables(folder, None)
    return folder


def read_score(world: Path, cascade: str, capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    link_one(world, cascade)
    told = json.loads(capsys.readouterr().out)
    return dict(zip(("precision", "recall", "f1"), told["score"], strict=True))


def test_every_rule_adds_links_and_the_check_takes_wrong_ones_away(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {
        cascade: read_score(world, cascade, capsys)
        for cascade in CASCADES
        if "probabilistic" not in cascade
    }
    believed, checked = found["identifier, believed; name"], found["identifier, name"]
    assert believed["precision"] < 0.99 < checked["precision"]
    assert checked["recall"] >= believed["recall"]
    full = found["identifier, name, fuzzy (calibrated)"]
    assert full["recall"] >= checked["recall"] > found["identifier"]["recall"]
    assert full["precision"] > 0.99
    assert full["f1"] > MIN_F1
    assert found["identifier, name, fuzzy 0.85"]["recall"] > full["recall"] - 0.01


def test_the_true_links_score_one(world: Path) -> None:
    awards, _ = load_tables(world)
    truth = find_truth(world, awards)
    known = [at for at, firm in enumerate(truth.to_pylist()) if firm is not None]
    assert score_links(pa.array(known), truth.drop_null(), truth) == (1.0, 1.0, 1.0)
