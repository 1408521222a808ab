"""The shipped specs: published numbers from the spec to the files."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import pytest

import ipec_econ as ipec
from ipec_econ.demo.documents import SPECS as DEMO_SPECS

ROOT = Path(__file__).parents[2]
SPECS = sorted(
    # Studies of the demonstration world need a world first: tests/demo looks after them.
    spec
    for spec in (ROOT / "specs").glob("*.yaml")
    if spec.name not in DEMO_SPECS
)
PRINTED = 5e-5
"""Half a unit of the fourth decimal, which is what the sources print."""
PUBLISHED_RTOL = 1e-10
"""Numbers are written with twelve significant digits."""
CONTRACT_FILES = {
    "index.html", "estimates.csv", "estimates.parquet", "sample_flow.csv", "resolved.yaml",
    "manifest.json",
}  # fmt: skip


def _read(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["model"], row["term"]): row for row in csv.DictReader(file)}


@pytest.mark.e2e
def test_example_one_gives_wooldridges_numbers(tmp_path: Path) -> None:
    run = ipec.run(str(ROOT / "specs" / "jtrain_grants.yaml"), out=str(tmp_path))
    rows = _read(run.folder / "estimates.csv")
    grant, lagged = rows["fe", "grant"], rows["fe", "grant_1"]
    assert float(grant["estimate"]) == pytest.approx(-0.2523, abs=PRINTED)
    assert float(grant["std_error"]) == pytest.approx(0.1506, abs=PRINTED)
    assert float(lagged["estimate"]) == pytest.approx(-0.4216, abs=PRINTED)
    assert float(lagged["std_error"]) == pytest.approx(0.2102, abs=PRINTED)
    assert grant["n_obs"] == lagged["n_obs"] == "162"
    assert grant["n_units"] == "54"


@pytest.mark.e2e
def test_example_one_prints_its_numbers_in_every_format(tmp_path: Path) -> None:
    run = ipec.run(str(ROOT / "specs" / "jtrain_grants.yaml"), out=str(tmp_path))
    for form in ("tex", "md"):
        text = (run.folder / "tables" / f"main.{form}").read_text(encoding="utf-8")
        assert "-0.2523" in text
        assert "(0.1506)" in text
    assert run.tables["main"].to_latex().startswith("%")
    assert list(run.estimates["term"])[2:4] == ["grant", "grant_1"]


@pytest.mark.e2e
def test_grunfeld_gives_the_textbook_within_estimates(tmp_path: Path) -> None:
    # Baltagi's and plm's ten firms: value 0.110124 (0.011857), capital 0.310065 (0.017355).
    run = ipec.run(str(ROOT / "specs" / "grunfeld_investment.yaml"), out=str(tmp_path))
    rows = _read(run.folder / "estimates.csv")
    assert float(rows["firm", "value"]["estimate"]) == pytest.approx(0.1101, abs=PRINTED)
    assert float(rows["firm", "value"]["std_error"]) == pytest.approx(0.0119, abs=PRINTED)
    assert float(rows["firm", "capital"]["estimate"]) == pytest.approx(0.3101, abs=PRINTED)
    assert float(rows["firm", "capital"]["std_error"]) == pytest.approx(0.0174, abs=PRINTED)


@pytest.mark.e2e
@pytest.mark.parametrize("spec", SPECS, ids=[spec.stem for spec in SPECS])
def test_committed_outputs_verify(spec: Path) -> None:
    folder = ROOT / "outputs" / spec.stem
    found = ipec.verify(str(folder), spec=str(spec))
    assert found.passed, found


@pytest.mark.e2e
@pytest.mark.parametrize("spec", SPECS, ids=[spec.stem for spec in SPECS])
def test_a_run_writes_what_the_contract_says(spec: Path, tmp_path: Path) -> None:
    run = ipec.run(str(spec), out=str(tmp_path))
    written = {p.relative_to(run.folder).as_posix() for p in run.folder.rglob("*") if p.is_file()}
    assert written >= CONTRACT_FILES
    manifest = json.loads((run.folder / "manifest.json").read_text(encoding="utf-8"))
    assert {output["path"] for output in manifest["outputs"]} == written - {"manifest.json"}
    assert str(tmp_path) not in (run.folder / "manifest.json").read_text(encoding="utf-8")


def test_a_headline_is_the_row_of_estimates_that_it_names_in_every_place_that_tells_it() -> None:
    folder = ROOT / "outputs/first_award"
    told = json.loads((folder / "headlines.json").read_text(encoding="utf-8"))["headlines"]["gain"]
    with (folder / "estimates.csv").open(encoding="utf-8", newline="") as file:
        (row,) = [
            row
            for row in csv.DictReader(file)
            if (row["model"], row["estimand"], row["term"]) == ("cs", "att", "simple")
        ]
    for column in ("estimate", "std_error", "conf_low", "conf_high"):
        assert told["estimate"][column] == float(row[column])
    for value, column in (("value", "estimate"), ("conf_low", "conf_low")):
        percent = 100 * math.expm1(float(row[column]))
        assert told[value] == pytest.approx(percent, rel=PUBLISHED_RTOL)
    assert f"{told['value']:.1f}%" in told["sentence"]
    assert told["sentence"] in (folder / "index.html").read_text(encoding="utf-8")
    with (folder / "tables/main.csv").open(encoding="utf-8") as file:
        assert row["estimate"] in file.read()
