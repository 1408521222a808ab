"""Cells that leave a lab: the same estimates without the rows, and what of them is withheld."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml

import ipec_econ as ipec
from ipec_econ.core.errors import SourceError, SpecError
from ipec_econ.core.estimates import Diagnostic
from ipec_econ.runner.verify import verify_outputs

SYNTHETIC = Path(__file__).parents[1] / "reference" / "synthetic"
MODELS: dict[str, dict[str, Any]] = {
    "twfe": {"estimator": "twfe", "diagnostics": {"twfe_weights": {}}},
    "early": {"estimator": "twfe", "where": "year > 2010", "small_sample": "stata"},
    "event": {
        "estimator": "event_study",
        "window": [-3, 3],
        "diagnostics": {"placebo_timing": {"shift": 2}, "leave_one_cohort_out": {}},
    },
    "sunab": {"estimator": "sun_abraham", "window": [-4, 3]},
    "group_time": {"estimator": "callaway_santanna", "diagnostics": {"pretrends": {}}},
    "balance": {"estimator": "callaway_santanna", "unbalanced": "balance"},
    "imputed": {"estimator": "imputation", "diagnostics": {"leave_one_cohort_out": {}}},
    "two_stage": {"estimator": "two_stage"},
    "stack": {"estimator": "stacked", "window": [-2, 2]},
    "projections": {"estimator": "local_projections"},
    "extended": {"estimator": "extended_twfe"},
    "cohorts": {"estimator": "extended_twfe", "effects": "cohort"},
}
ALONE = ("cells/single-firms", "cells/overlap")
ROWS_RTOL = 1e-9
"""Estimates from cells against those from rows: the same sums in another order, of which
critical values of bands by few clusters magnify the rounding most."""


def write_study(folder: Path, name: str, panel: dict[str, Any], **keys: Any) -> str:
    study = {"ipec": 1, "study": "lab", "panel": panel, **keys}
    (folder / name).write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return str(folder / name)


def make_panel(folder: Path, data: str) -> dict[str, Any]:
    shutil.copy(SYNTHETIC / f"{data}.csv", folder / "firms.csv")
    return {
        "firms": {"source": "firms.csv", "unit": "firm", "time": "year"},
        "columns": {"start": "nullif(cohort, 0)", "weight": "first(w)"},
        "treatments": {"first": {"cohort": "start"}},
    }


def make_models(*, weights: bool, cluster: str) -> dict[str, Any]:
    shared = {"outcome": "y", "treatment": "first", "cluster": cluster}
    if weights:
        shared["weights"] = "weight"
    return {"defaults": shared, **MODELS}


def run_cells(folder: Path, models: dict[str, Any], **keys: Any) -> ipec.Run:
    """Run a study on the cells that another one left in its folder."""
    shutil.copy(folder / "rows/lab/cells.parquet", folder / "cells.parquet")
    spec = write_study(folder, "cells.yaml", {"cells": "cells.parquet"}, models=models, **keys)
    return ipec.run(spec, out=str(folder / "cells"))


def read_numbers(run: ipec.Run) -> dict[tuple[str, str], tuple[float | None, ...]]:
    return {
        (row.model, row.key): (row.estimate, row.std_error, row.conf_low, row.band_high)
        for result in run.results
        for row in result.estimates
    }


def read_counts(run: ipec.Run) -> list[tuple[object, ...]]:
    return [
        (row.model, row.key, row.n_obs, row.n_units, row.n_treated, row.n_clusters, row.df)
        for result in run.results
        for row in result.estimates
    ]


def assert_close(plain: tuple[Diagnostic, ...], cells: tuple[Diagnostic, ...]) -> None:
    for one, two in zip(plain, cells, strict=True):
        assert (one.diagnostic, one.key, one.note) == (two.diagnostic, two.key, two.note)
        for name in ("value", "lower", "upper", "statistic"):
            left, right = getattr(one, name), getattr(two, name)
            assert (left is None) == (right is None), one
            if left is not None:
                assert right == pytest.approx(left, rel=1e-8, abs=1e-9), one


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("data", "weights", "cluster"),
    [
        ("balanced", False, "firm"),
        ("balanced", True, "region"),
        ("ragged", False, "region"),
        ("ragged", True, "firm"),
    ],
)
def test_estimates_from_cells_alone_are_the_same_bytes(
    tmp_path: Path, data: str, weights: bool, cluster: str
) -> None:
    panel, models = make_panel(tmp_path, data), make_models(weights=weights, cluster=cluster)
    if data == "balanced":
        models["twfe"] = {"estimator": "twfe", "diagnostics": {"bacon": {}, "twfe_weights": {}}}
    shown: dict[str, Any] = {
        "tables": {
            "main": {"columns": ["twfe", "sunab", "group_time"], "rows": ["att"]},
            "flow": {"kind": "sample_flow"},
        },
        "figures": {
            "path": {"kind": "event_study", "models": ["event", "imputed"], "formats": "svg"}
        },
    }
    plain = ipec.run(
        write_study(tmp_path, "plain.yaml", panel, models=models), out=str(tmp_path / "plain")
    )
    asked = write_study(
        tmp_path, "rows.yaml", panel, models=models, cells={"min_firms": 1}, **shown
    )
    rows = ipec.run(asked, out=str(tmp_path / "rows"))
    cells = run_cells(tmp_path, models, **shown)

    # The same arithmetic on the same numbers.
    for name in ("estimates.csv", "sample_flow.csv", "tables/main.md", "figures/path.svg"):
        assert cells.files[name] == rows.files[name], name
    assert "diagnostics.csv" in rows.files
    assert cells.files["diagnostics.csv"] == rows.files["diagnostics.csv"]
    # Another order of sums than without cells.
    assert read_counts(rows) == read_counts(plain)
    for key, numbers in read_numbers(plain).items():
        for one, two in zip(numbers, read_numbers(rows)[key], strict=True):
            assert (one is None) == (two is None), key
            if one is not None:
                assert two == pytest.approx(one, rel=ROWS_RTOL, abs=ROWS_RTOL), key
    for one, two in zip(plain.results, rows.results, strict=True):
        assert_close(one.diagnostics, two.diagnostics)
        assert two.fit.vcov_label == one.fit.vcov_label
        for name in ("mean_outcome", "mean_pre", "r2", "r2_within"):
            plainly, value = getattr(one.fit, name), getattr(two.fit, name)
            assert (plainly is None) == (value is None)
            assert plainly is None or value == pytest.approx(plainly, rel=1e-11)


@pytest.mark.e2e
def test_both_runs_verify(tmp_path: Path) -> None:
    panel, models = make_panel(tmp_path, "ragged"), make_models(weights=False, cluster="firm")
    spec = write_study(tmp_path, "rows.yaml", panel, models=models, cells={})
    ipec.run(spec, out=str(tmp_path / "rows"))
    run_cells(tmp_path, models)
    for folder in ("rows", "cells"):
        found = verify_outputs(str(tmp_path / folder / "lab"))
        assert found.intact == ()
        assert found.rerun == ()


@pytest.mark.e2e
def test_what_is_withheld_is_counted_and_its_effect_told(tmp_path: Path) -> None:
    panel, models = make_panel(tmp_path, "ragged"), make_models(weights=False, cluster="firm")
    spec = write_study(tmp_path, "rows.yaml", panel, models=models, cells={"min_firms": 4})
    rows = ipec.run(spec, out=str(tmp_path / "rows"))
    cells = run_cells(tmp_path, models)

    stored = pq.read_table(tmp_path / "cells.parquet")
    assert min(stored.column("n_firms").to_pylist()) >= 4
    # The published estimates are those of all firms, and both stand side by side.
    table = list(csv.DictReader(rows.files["diagnostics.csv"].decode().splitlines()))
    found = {
        (row["model"], row["key"]): row for row in table if row["diagnostic"] == "withheld_cells"
    }
    kept = {(row.model, row.key): row.estimate for r in cells.results for row in r.estimates}
    for (model, key), numbers in read_numbers(rows).items():
        assert float(found[model, f"{key}, all cells"]["value"]) == pytest.approx(numbers[0])
        side = found[model, f"{key}, cells kept"]
        if (model, key) in kept:
            assert float(side["value"]) == pytest.approx(kept[model, key], rel=1e-11, abs=1e-14)
        else:
            assert side["value"] == ""
            assert "cannot be estimated" in side["note"]
    # Rows, firms and treated firms are lost in the flow of the study of cells.
    steps = {one.scope: one for one in cells.flow if one.step == "withheld"}
    assert set(steps) == {f"model:{name}" for name in MODELS}
    step = steps["model:twfe"]
    own = next(one for one in rows.flow if one.scope == "model:twfe" and one.step == "sample")
    assert (step.rows + step.rows_lost, step.units + step.units_lost) == (own.rows, own.units)
    assert step.treated_units + step.treated_units_lost == own.treated_units
    first = stored.filter(np.array(stored.column("set").to_pylist()) == 1)
    counted = sum(
        n * len(periods)
        for n, periods in zip(
            first.column("n_firms").to_pylist(), first.column("periods").to_pylist(), strict=True
        )
    )
    assert counted == step.rows
    note = found["twfe", "cells"]
    assert (note["value"], f"{step.rows_lost} rows of {step.units_lost} firms" in note["note"]) == (
        str(int(float(note["value"]))),
        True,
    )
    assert {notice.code for notice in rows.notices} >= {"cells/withheld"}
    assert {notice.code for notice in cells.notices} >= {"cells/withheld", "cells/no-rows"}


@pytest.mark.e2e
def test_overlapping_sets_and_single_firms_are_remarked(tmp_path: Path) -> None:
    own = {"estimator": "twfe", "outcome": "y", "treatment": "first"}
    models = {"all": own, "most": {**own, "where": "firm <> '1'"}}
    found = {}
    for data, min_firms in (("ragged", 1), ("ragged", 2), ("balanced", 5)):
        panel, cells = make_panel(tmp_path, data), {"min_firms": min_firms}
        spec = write_study(tmp_path, "study.yaml", panel, models=models, cells=cells)
        codes = [one.code for one in ipec.run(spec, out=str(tmp_path)).notices]
        found[data, min_firms] = [code for code in codes if code in ALONE]
    assert found["ragged", 1] == ["cells/single-firms"] * 2
    assert "cells/single-firms" not in found["ragged", 2]
    # The two sets differ by one firm, of one cohort.
    assert found["balanced", 5] == ["cells/overlap"]


@pytest.mark.e2e
def test_models_that_need_rows_are_estimated_from_them_and_named(tmp_path: Path) -> None:
    panel = make_panel(tmp_path, "balanced")
    models = {
        "defaults": {"outcome": "y"},
        "did": {"estimator": "twfe", "treatment": "first"},
        "adjusted": {"estimator": "callaway_santanna", "treatment": "first", "covariates": ["x"]},
        "rows": {"estimator": "ols", "regressors": ["x"]},
        "robust": {"estimator": "twfe", "treatment": "first", "vcov": "hetero"},
        "again": {
            "estimator": "imputation",
            "treatment": "first",
            "diagnostics": {"placebo_outcomes": ["x"]},
        },
        "moving": {"estimator": "twfe", "treatment": "first", "weights": "size_by_year"},
    }
    panel["columns"]["size_by_year"] = "size + year - 2009"
    spec = write_study(tmp_path, "rows.yaml", panel, models=models, cells={})
    rows = ipec.run(spec, out=str(tmp_path / "rows"))
    plain = ipec.run(
        write_study(tmp_path, "plain.yaml", panel, models=models), out=str(tmp_path / "plain")
    )
    told = {
        notice.where: notice.text for notice in rows.notices if notice.code == "cells/needs-rows"
    }
    needy = ("adjusted", "rows", "robust", "again", "moving")
    assert set(told) == {f"model {name}" for name in needy}
    assert "its weights change within firms" in told["model moving"]
    for name in needy:
        one = [r.estimates for r in plain.results if r.model == name]
        assert one == [r.estimates for r in rows.results if r.model == name]
    assert pq.read_table(tmp_path / "rows/lab/cells.parquet").column("set").to_pylist() == [1] * 5


@pytest.mark.e2e
def test_a_study_of_cells_refuses_what_the_file_does_not_hold(tmp_path: Path) -> None:
    panel = make_panel(tmp_path, "balanced")
    own = {"estimator": "twfe", "outcome": "y", "treatment": "first"}
    spec = write_study(tmp_path, "rows.yaml", panel, models={"did": own}, cells={})
    ipec.run(spec, out=str(tmp_path / "rows"))
    models = {
        "did": own,
        "switch": {**own, "estimator": "switchers"},
        "adjusted": {**own, "estimator": "callaway_santanna", "covariates": ["x"]},
        "controlled": {**own, "controls": ["x"]},
        "regions": {**own, "cluster": "region"},
        "other": {**own, "outcome": "size", "sample": "large"},
        "plain": {"estimator": "ols", "outcome": "y", "regressors": ["x"]},
        "apart": {**own, "by": "sector"},
    }
    tables = {
        "summary": {"kind": "summary", "columns": ["y"]},
        "links": {"kind": "linkage"},
    }
    figures = {"who": {"kind": "rollout", "treatment": "first"}}
    with pytest.raises(SpecError) as caught:
        run_cells(tmp_path, models, tables=tables, figures=figures, cells={})
    told = "\n".join(str(problem) for problem in caught.value.problems)
    assert {problem.code for problem in caught.value.problems} == {"cells/needs-rows"}
    for word in (
        "`switchers` follows each firm's path",
        "model `adjusted` needs rows: `covariates`",
        "model `controlled` needs rows: `controls`",
        "write `cluster: firm`",
        "it holds: outcome y, treatment first, sample main, cluster firm",
        "model `apart` needs rows: `by`",
        "model `plain` needs rows: `ols` works on rows",
        "table `summary` of kind summary",
        "table `links` of kind linkage",
        "figure `who`",
        "writes no cells of its own",
    ):
        assert word in told, word


def test_a_panel_is_of_firms_or_of_cells(tmp_path: Path) -> None:
    own = {"did": {"estimator": "twfe", "outcome": "y", "treatment": "first"}}
    panel = make_panel(tmp_path, "balanced")
    both = write_study(tmp_path, "both.yaml", {**panel, "cells": "cells.parquet"}, models=own)
    with pytest.raises(SpecError, match="`cells` stands alone"):
        ipec.run(both, out=str(tmp_path))
    none = write_study(tmp_path, "none.yaml", {"columns": {"z": "1"}}, models=own)
    with pytest.raises(SpecError, match="the key `firms` is missing"):
        ipec.run(none, out=str(tmp_path))
    other = write_study(tmp_path, "other.yaml", {"cells": "firms.csv"}, models=own)
    with pytest.raises(SourceError, match="is no file of cells"):
        ipec.run(other, out=str(tmp_path))
    missing = write_study(tmp_path, "missing.yaml", {"cells": "nowhere.parquet"}, models=own)
    with pytest.raises(SourceError, match="there is no file"):
        ipec.run(missing, out=str(tmp_path))
