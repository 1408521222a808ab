"""Panels, an event study, a decomposition and common samples through a whole run, all formats."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, get_args

import pytest

from ipec_econ.core.vocabulary import TableFormat
from tests.e2e.conftest import Workplace
from tests.runner.make_groups import make_firms

FORMATS = list(get_args(TableFormat))
IDENTITY = 1e-9
"""Sums of three estimates that are published with 12 digits."""

CS = {"estimator": "callaway_santanna", "treatment": "d", "diagnostics": {"pretrends": {}}}
STUDY: dict[str, Any] = {
    "ipec": 1,
    "study": "tables",
    "seed": 3,
    "panel": {
        "firms": {"source": "firms.csv", "unit": "firm", "time": "year"},
        # A ratio whose denominator is missing in some rows.
        "columns": {
            "output": "exp(y)", "labour": "case when x < 1 then exp(z) end",
            "log_output": "ln(output)", "log_labour": "ln(labour)", "log_ratio": "log_output - z",
        },
        "treatments": {"d": {"cohort": "first"}},
    },
    "models": {
        "lp": {**CS, "outcome": "log_ratio"},
        "out": {**CS, "outcome": "log_output"},
        "lab": {**CS, "outcome": "log_labour"},
        "tw": {"estimator": "twfe", "treatment": "d", "outcome": "log_ratio"},
        "tw_out": {"estimator": "twfe", "treatment": "d", "outcome": "log_output"},
        "by": {**CS, "outcome": "log_ratio", "by": "size"},
        "by_out": {**CS, "outcome": "log_output", "by": "size"},
    },
    "tables": {
        "panels": {
            "panels": {"Panel A. Ratio": {"columns": ["tw", "lp"]},
                       "Panel B. Output": {"columns": ["tw_out", "out"]}},
            "statistics": ["n_obs", "n_units", "n_singletons", "mean_pre", "pretrend_p", "mde"],
            "formats": FORMATS,
        },
        "groups": {"panels": {"Panel A": {"columns": ["by"]}, "Panel B": {"columns": ["by_out"]}},
                   "rows": ["att"], "formats": FORMATS},
        "path": {"kind": "event_study", "columns": ["lp", "out"], "below": ["std_error", "band"],
                 "average": True, "formats": FORMATS},
        "paths": {"kind": "event_study", "columns": ["by"], "counts": []},
        "own": {"kind": "decomposition", "scale": "log",
                "models": {"total": "lp", "numerator": "out", "denominator": "lab"}},
        "split": {"kind": "decomposition", "sample": "common", "scale": "log",
                  "rows": ["att", "att_event"], "formats": FORMATS,
                  "models": {"total": "lp", "numerator": "out", "denominator": "lab"}},
    },
}  # fmt: skip


def read_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def read_effects(folder: Path, model: str) -> dict[tuple[str, str, str], float]:
    rows = [row for row in read_rows(folder / "estimates.csv") if row["model"] == model]
    return {
        (row["estimand"], row["term"], row["rel_time"]): float(row["estimate"])
        for row in rows
        if row["estimand"] in ("att", "att_event")
    }


@pytest.mark.e2e
def test_tables_of_estimates_go_through_a_whole_run(workplace: Workplace) -> None:
    (workplace.folder / "firms.csv").write_text(make_firms(), encoding="utf-8")
    workplace.write(json.dumps(STUDY, indent=1))
    outcome = workplace.ipec("run", "study.yaml")
    assert outcome.exit_code == 0, outcome.output
    folder = workplace.folder / "outputs/tables"
    written = {path.name for path in (folder / "tables").iterdir()}
    assert {
        f"{name}.{form}" for name in ("panels", "groups", "path", "split") for form in FORMATS
    } <= (written)

    ratio, output, labour = (read_effects(folder, f"split/{name}") for name in ("lp", "out", "lab"))
    assert ratio.keys() == output.keys() == labour.keys()
    assert max(abs(ratio[key] - output[key] + labour[key]) for key in ratio) < IDENTITY
    lines = read_rows(folder / "tables/split.csv")
    assert {row["value"] for row in lines if row["column"] == "5"} == {"0"}
    split = (folder / "tables/split.md").read_text(encoding="utf-8")
    assert "and so are the effects, estimated on the same rows" in split
    assert "All models are estimated on the rows that all of them can use." in split
    own = (folder / "tables/own.md").read_text(encoding="utf-8")
    assert "because the models are of different rows (432, 432 and " in own

    flow = read_rows(folder / "sample_flow.csv")
    common = [row for row in flow if row["scope"] == "sample:split/common"]
    assert [row["reason"] for row in common[1:]] == [
        f"rows that `{name}` cannot use" for name in ("lp", "out", "lab")
    ]
    started = next(row for row in flow if row["scope"] == "model:split/lab")
    assert started["rows"] == common[-1]["rows"] != "432"

    groups = read_rows(folder / "tables/groups.csv")
    tests = [row for row in groups if row["label"] == "Equality of effects, p-value"]
    diagnostics = read_rows(folder / "diagnostics.csv")
    wanted = [row["p_value"] for row in diagnostics
              if row["diagnostic"] == "equality" and row["key"] == "att simple"]  # fmt: skip
    assert [row["value"] for row in tests] == wanted
    assert [row["block_title"] for row in tests] == ["Panel A", "Panel B"]
    assert {row["heading"] for row in tests} == {"large"}

    paths = read_rows(folder / "tables/paths.csv")
    assert {row["heading"] for row in paths} == {"large", "mid", "small"}
    (test,) = [row for row in paths if row["label"] == "Equality of effects, p-value"]
    whole = [row["p_value"] for row in diagnostics
             if row["model"] == "by" and row["key"] == "att_event"]  # fmt: skip
    assert [test["value"]] == whole

    counts = [
        row for row in read_rows(folder / "tables/path.csv") if "by event" in row["block_title"]
    ]
    assert {row["role"] for row in counts} == {"count"}
    assert workplace.ipec("pull", "tables/split/lp/att").output.strip()
    verified = workplace.ipec("verify", "outputs/tables")
    assert verified.exit_code == 0, verified.output


@pytest.mark.e2e
def test_unknown_names_are_told_with_the_line_of_their_panel(workplace: Workplace) -> None:
    (workplace.folder / "firms.csv").write_text(make_firms(), encoding="utf-8")
    panels = {"Panel A. One": {"columns": ["tw"], "rows": ["nothing"]}}
    tables = {"panels": {"panels": panels}, "path": {"kind": "event_study", "columns": ["tw"]}}
    workplace.write(json.dumps({**STUDY, "tables": tables}, indent=1))
    outcome = workplace.ipec("run", "study.yaml", "--only", "panels", "--only", "path")
    assert outcome.exit_code == 7, outcome.output
    lines = workplace.spec.read_text(encoding="utf-8").splitlines()
    line = next(i for i, text in enumerate(lines, 1) if '"rows": [' in text)
    assert f"study.yaml:{line}:" in outcome.output
    assert "render/unknown-row" in outcome.output
    assert "render/no-event-path" in outcome.output
