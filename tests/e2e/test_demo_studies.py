"""A whole demonstration at the command line: written, run, verified, and held against its truth."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ipec_econ.cli.app import app

pytestmark = pytest.mark.e2e

FIRMS, SEED = 1_500, 1
STUDIES = ("first_award", "buyer_types")


@dataclass(frozen=True)
class Demo:
    """A written world and what its studies gave."""

    world: Path
    out: Path

    def list_rows(self, study: str, name: str) -> list[dict[str, str]]:
        return list(_read(self.out / study / name))


def _ipec(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    world, out = folder / "world", folder / "out"
    _ipec("demo", world.as_posix(), "--firms", str(FIRMS), "--seed", str(SEED))
    specs = [(world / "specs" / f"{study}.yaml").as_posix() for study in STUDIES]
    _ipec("run", *specs, "--out", out.as_posix())
    return Demo(world, out)


@pytest.mark.parametrize("study", STUDIES)
def test_a_rerun_gives_the_same(demo: Demo, study: str) -> None:
    assert "verified" in _ipec("verify", (demo.out / study).as_posix())


def test_the_path_is_drawn(demo: Demo) -> None:
    names = {path.name for path in (demo.out / "first_award" / "figures").iterdir()}
    assert {"path.svg", "path.pdf", "path.png"} <= names


def test_pretrends_are_tested(demo: Demo) -> None:
    joint = {
        row["model"]: float(row["p_value"])
        for row in demo.list_rows("first_award", "diagnostics.csv")
        if (row["diagnostic"], row["key"]) == ("pretrends", "wald")
    }
    own = {model: p for model, p in joint.items() if "/" not in model}
    assert set(own) == {"event_study", "sun_abraham", "cs", "imputation"}
    assert all(0.05 < p <= 1 for p in own.values())


def test_the_truth_is_where_the_study_says(demo: Demo) -> None:
    truth = {
        (row["estimand"], row["term"], row["rel_time"]): float(row["effect"])
        for row in _read(demo.world / "truth.csv")
        if row["effect"] and not row["cohort"]
    }
    compared = 0
    for row in demo.list_rows("first_award", "estimates.csv"):
        if row["model"] != "cs" or not row["std_error"]:
            continue
        if row["estimand"] == "att_event":
            value = truth["att_event", "cohort_shares", row["rel_time"]]
            low, high = float(row["band_low"]), float(row["band_high"])
        elif (row["estimand"], row["term"]) == ("att", "simple"):
            value = truth["att", "simple", ""]
            low, high = float(row["conf_low"]), float(row["conf_high"])
        else:
            continue
        assert low < value < high, row
        compared += 1
    assert compared == 11  # event times −4 to −2 and 0 to 6, simple


def test_the_slope_study_has_its_terms(demo: Demo) -> None:
    rows = demo.list_rows("buyer_types", "estimates.csv")
    assert {row["model"] for row in rows} == {"all", "type"}
