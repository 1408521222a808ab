"""A small finished run, made by hand: two models, one table, a flow, a resolved spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.manifest import MANIFEST_NAME, RunRecord
from ipec_econ.core.notice import Notice
from ipec_econ.core.tables import InputRecord
from ipec_econ.publish.estimates_file import estimates_to_csv, estimates_to_parquet
from ipec_econ.publish.flow_file import flow_to_csv
from ipec_econ.publish.manifest import build_manifest, manifest_to_json
from ipec_econ.publish.writer import write_outputs

SPEC = b"ipec: 1\nstudy: grants\n"
TABLE = b"| | (1) |\n|---|---|\n| Grant | -0.2523 |\n| | (0.1506) |\n| Observations | 162 |\n"

Files = Mapping[str, bytes]


def make_estimate(**changes: object) -> Estimate:
    base = Estimate(
        model="fe", estimator="ols", outcome="lscrap", treatment=None, sample="main",
        estimand="coef", term="grant", estimate=-0.252314818182345, std_error=0.150629274,
        statistic=-1.675071615, p_value=0.0968, conf_low=-0.551, conf_high=0.0464,
        conf_level=0.95, df=104.0, n_obs=162, n_units=54, n_clusters=None,
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


ESTIMATES = (
    make_estimate(),
    make_estimate(term="grant_1", estimate=-0.421589, std_error=0.2102),
    make_estimate(model="tw", estimator="twfe", treatment="first", estimand="att", term="twfe",
                  estimate=0.0845305306, n_treated=30, n_clusters=54),
    make_estimate(model="cs", estimator="callaway_santanna", estimand="att", term="event",
                  estimate=0.11),
    make_estimate(model="cs", estimator="callaway_santanna", estimand="att", term="simple",
                  estimate=0.098),
    make_estimate(model="cs", estimator="callaway_santanna", estimand="att_gt", term=None,
                  cohort=2013, time=2014, rel_time=1, estimate=0.112),
    make_estimate(model="cs", estimator="callaway_santanna", estimand="att_gt", term=None,
                  cohort=2013, time=2015, rel_time=2, estimate=0.113),
    make_estimate(model="cs", estimator="callaway_santanna", estimand="att_event", term=None,
                  rel_time=-1, estimate=0.0, std_error=None, statistic=None, p_value=None,
                  conf_low=None, conf_high=None),
)  # fmt: skip

FLOW = (
    FlowStep("firms", "read", "rows of the source", 471, 157),
    FlowStep("sample:main", "where", "lscrap is not null", 162, 54, 19, 309, 103, 7),
)

RESOLVED = b"""\
ipec: 1
study: grants
models:
  fe:
    estimator: ols
    singletons: keep
    regressors: [d88, d89]
    vcov: {kind: iid}
  tw:
    cluster: []
    code: '01110'
"""


def make_files() -> dict[str, bytes]:
    return {
        "estimates.csv": estimates_to_csv(ESTIMATES),
        "estimates.parquet": estimates_to_parquet(ESTIMATES),
        "index.html": b"<p>Grants and scrap rates</p>\n<td>-0.2523</td>\n<p>numpy 2.4.6</p>\n",
        "resolved.yaml": RESOLVED,
        "sample_flow.csv": flow_to_csv(FLOW),
        "tables/main.csv": b"term,estimate\ngrant,-0.252314818182\n",
        "tables/main.md": TABLE,
        "tables/main.tex": b"\\begin{tabular}{lc}\nGrant & -0.2523 \\\\\n\\end{tabular}\n",
    }


def make_result(model: str, estimator: str) -> ModelResult:
    fit = FitStatistics(
        n_obs=162, n_units=54, n_treated=None, n_clusters=None, mean_outcome=0.4, mean_pre=None,
        r2=0.9, r2_within=0.2,
    )  # fmt: skip
    return ModelResult(
        model=model, estimator=estimator, estimates=(), fit=fit, vcov=np.zeros((0, 0)),
        vcov_keys=(),
    )  # fmt: skip


def make_record(spec: str, **changes: object) -> RunRecord:
    record = RunRecord(
        study="grants",
        title="Grants – and scrap",
        seed=1,
        spec_files={spec: SPEC},
        inputs=(InputRecord("firms", "data/firms.csv", "csv", "a" * 64, 1200, 471),),
        results=(make_result("fe", "ols"), make_result("tw", "twfe")),
        notices=(Notice("estimate/few-clusters", "estimate", "tw", "19 clusters", "warning"),),
        started=datetime(2025, 6, 4, 12, tzinfo=UTC),
        seconds=1.23456,
        timings={"panel": 0.1, "estimate/fe": 0.2},
    )
    return replace(record, **changes)  # type: ignore[arg-type]


WithManifest = Callable[..., dict[str, bytes]]


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    file = tmp_path / "specs" / "grants.yaml"
    file.parent.mkdir()
    file.write_bytes(SPEC)
    return file


@pytest.fixture
def with_manifest(tmp_path: Path, spec: Path) -> WithManifest:
    def build(files: Files | None = None, **changes: object) -> dict[str, bytes]:
        files = make_files() if files is None else files
        record = make_record(str(spec), **changes)
        folder = tmp_path / "outputs" / record.study
        manifest = build_manifest(record, files, folder=folder)
        return {**files, MANIFEST_NAME: manifest_to_json(manifest)}

    return build


@pytest.fixture
def study_folder(tmp_path: Path, with_manifest: WithManifest) -> Path:
    folder = tmp_path / "outputs" / "grants"
    write_outputs(folder, with_manifest())
    return folder
