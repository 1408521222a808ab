"""Measures of the demonstration world, whose technology is known, from the spec to the files."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import ipec_econ as ipec
from ipec_econ.cli.app import app
from ipec_econ.runner.outcome import Run

pytestmark = pytest.mark.e2e

LABOUR, CAPITAL, PERSISTENCE = 0.6, 0.35, 0.7
"""Of the demonstration world, see `World`."""
ERRORS = 4
"""Standard errors that an estimate of one world may be from its truth."""

SPEC = """\
ipec: 1
study: measures
panel:
  firms: {source: firms.parquet, unit: crn, time: year}
  deflate: {columns: [gva], source: prices.csv, base: 2010}
  columns: {y: ln(gva), l: ln(employees), k: ln(capital), m: ln(purchases)}
  treatments: {first: {cohort: cohort}}
  productivity:
    lp: {method: labour, output: y, free: [l]}
    ols: {method: ols, output: y, free: [l], state: [k], period_effects: true}
    acf:
      {method: acf, output: y, free: [l], state: [k], proxy: m, period_effects: true,
       law: {endogenous: [first]}}
    sector: {method: ols, output: y, free: [l], state: [k], by: sic2, min_rows: 900}
models:
  defaults: {estimator: callaway_santanna, treatment: first, cluster: crn}
  gain: {outcome: acf, diagnostics: {elasticity_noise: {}}}
  ratio: {outcome: lp}
tables:
  main: {columns: [gain, ratio], rows: [att]}
  elasticities: {kind: productivity, formats: [tex, html, md, csv, docx, xlsx]}
DISCLOSURE
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("measures")
    made = CliRunner().invoke(
        app, ["demo", str(folder / "world"), "--firms", "4000", "--seed", "3"]
    )
    assert made.exit_code == 0, made.output
    firms = pq.read_table(folder / "world" / "firms.parquet")
    cohorts = pq.read_table(folder / "world" / "true_treatment.parquet", columns=["crn", "cohort"])
    pq.write_table(firms.join(cohorts, "crn"), folder / "firms.parquet")
    prices = "".join(f"{year},{1.02 ** (year - 2010)}\n" for year in range(2008, 2020))
    (folder / "prices.csv").write_text("time,index\n" + prices, encoding="utf-8")
    return folder


def run_measures(world: Path, disclosure: str = "") -> Run:
    text = SPEC.replace("DISCLOSURE", disclosure)
    (world / "measures.yaml").write_text(text, encoding="utf-8")
    return ipec.run(str(world / "measures.yaml"), out=str(world / f"out{bool(disclosure)}"))


@pytest.fixture(scope="module")
def run(world: Path) -> Run:
    return run_measures(world)


def read(run: Run) -> dict[tuple[str, str, str], dict[str, str]]:
    with (run.folder / "productivity.csv").open(encoding="utf-8", newline="") as file:
        return {(one["measure"], one["group"], one["input"]): one for one in csv.DictReader(file)}


def read_noise(run: Run) -> dict[str, float]:
    with (run.folder / "diagnostics.csv").open(encoding="utf-8", newline="") as file:
        rows = [one for one in csv.DictReader(file) if one["diagnostic"] == "elasticity_noise"]
    return {one["key"]: float(one["value"]) for one in rows}


def test_the_technology_is_found_where_timing_is_right(run: Run) -> None:
    rows = read(run)
    for name, truth in (("l", LABOUR), ("k", CAPITAL)):
        found = rows["acf", "", name]
        distance = abs(float(found["elasticity"]) - truth)
        assert distance < ERRORS * float(found["std_error"])
        biased = rows["ols", "", name]
        assert abs(float(biased["elasticity"]) - truth) > ERRORS * float(biased["std_error"])
    assert float(rows["acf", "", "l"]["persistence"]) == pytest.approx(PERSISTENCE, abs=0.03)
    assert float(rows["acf", "", "l"]["hansen_p"]) > 0.01
    assert float(rows["acf", "", "first"]["elasticity"]) > 0


def test_the_effect_on_the_measure_is_that_on_productivity(world: Path, run: Run) -> None:
    with (world / "world" / "truth.csv").open(encoding="utf-8", newline="") as file:
        truths = {(one["estimand"], one["term"]): one["effect"] for one in csv.DictReader(file)}
    truth = float(truths["att", "simple_all_cohorts"])
    for row in run.estimates.query("estimand == 'att' and term == 'simple'").itertuples():
        assert abs(row.estimate - truth) < ERRORS * row.std_error


def test_errors_count_the_noise_of_elasticities(run: Run) -> None:
    found = read_noise(run)
    own = run.estimates.query("model == 'gain' and term == 'simple'")["std_error"].item()
    assert found["att simple, elasticities known"] == pytest.approx(own, rel=1e-9)
    assert found["att simple"] != pytest.approx(own, rel=1e-6)
    told = {one.where: one.text for one in run.notices if one.code.endswith("-generated")}
    assert told["model gain"].endswith("`elasticity_noise` counts their noise")


def test_small_groups_share_elasticities_and_the_reader_is_told(run: Run) -> None:
    groups = [group for measure, group, name in read(run) if (measure, name) == ("sector", "l")]
    assert "pooled" in groups
    assert len(groups) > 1
    told = [notice.text for notice in run.notices if notice.code == "panel/productivity-pooled"]
    assert len(told) == 1
    assert f"{run.core_tables['elasticities'].columns[-1].heading}" == "Other groups"


def test_a_profile_releases_elasticities_and_no_counts(world: Path) -> None:
    run = run_measures(world, "disclosure: {profile: ons_srs}")
    rows = read(run)
    assert rows["ols", "", "l"]["elasticity"]
    assert {row["n_obs"] for row in rows.values()} == {""}
    noise = read_noise(run)
    assert noise["att simple"] == pytest.approx(float(f"{noise['att simple']:.4g}"))
