"""Studies on Spark: every file of a run is byte for byte what DuckDB gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ipec_econ.cli.app import app
from tests.spark import MASTER

pytestmark = [pytest.mark.e2e, pytest.mark.spark, pytest.mark.usefixtures("spark")]

FIRMS, SEED = 400, 2
ON_SPARK = ("--engine", "spark", "--master", MASTER)
CASCADE = "link: {steps: [{match: identifier}, {match: name}, {match: fuzzy}]}"
TREATMENTS = """
models:
  sized: {estimator: event_study, outcome: log_lp, treatment: first_large}
  kinds: {estimator: twfe, outcome: log_lp, treatment: kind_big}
  share: {estimator: ols, outcome: log_lp, regressors: [share, share_local], fixed_effects: [crn]}
  any:   {estimator: ols, outcome: log_lp, regressors: [supplier], fixed_effects: [crn, year]}
tables:
  main: {columns: [sized, kinds, share, any], formats: [csv]}
  flow: {kind: sample_flow, formats: [csv]}
"""


def _ipec(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a demonstration whose cascade ends in similar names, and a study of all treatments.

    Firms' years are their own, by the last digit of their number.
    """
    folder = tmp_path_factory.mktemp("world")
    _ipec("demo", folder.as_posix(), "--firms", str(FIRMS), "--seed", str(SEED))
    panel = folder / "specs" / "panels" / "demo.yaml"
    text = panel.read_text(encoding="utf-8")
    lines = [CASCADE if line.startswith("link:") else line for line in text.splitlines()]
    awards = lines.index("awards:") + 1
    lines[awards:awards] = ["  period: {year_end: ends, min_months: 2}"]
    derived = lines.index("columns:") + 1
    lines[derived:derived] = ["  ends: 3 + 3 * (cast(substr(crn, 8, 1) as integer) % 4)"]
    at = lines.index("treatments:") + 1
    lines[at:at] = [
        '  first_large: {event: first_award, where: "value_gbp >= 100000", late_entrants: keep}',
        '  kind: {kind: {big: "value_gbp >= 50000", small: "value_gbp < 50000"}}',
        "  share: {dose: value_gbp / lag(turnover), by: buyer_type}",
        "  supplier: {status: any_award}",
    ]
    panel.write_text("\n".join(lines) + "\n", encoding="utf-8")
    head = f"ipec: 1\nstudy: treated\ntitle: All treatments\nseed: 1\npanel: panels/{panel.name}\n"
    (folder / "specs" / "treated.yaml").write_text(head + TREATMENTS, encoding="utf-8")
    return folder


def test_a_run_gives_the_same_bytes_and_either_engine_verifies_it(world: Path) -> None:
    spec = (world / "specs" / "treated.yaml").as_posix()
    _ipec("run", spec, "--out", (world / "duckdb").as_posix())
    _ipec("run", spec, "--out", (world / "spark").as_posix(), *ON_SPARK)
    found, wanted = (_read_files(world / name / "treated") for name in ("spark", "duckdb"))
    manifests = [json.loads(files.pop("manifest.json")) for files in (found, wanted)]
    assert found == wanted
    assert [manifest["options"]["engine"] for manifest in manifests] == ["spark", "duckdb"]
    assert ["pyspark" in manifest["versions"] for manifest in manifests] == [True, False]
    for name in ("inputs", "notices", "models"):
        assert manifests[0][name] == manifests[1][name]
    linked = json.loads(wanted["linkage.json"])["by_rule"]
    assert all(rule["n_linked"] for rule in linked)
    assert "verified" in _ipec("verify", (world / "spark" / "treated").as_posix())


def _read_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
