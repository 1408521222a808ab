"""Cells in one pass over a file: the run's cells, whatever the blocks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from typer.testing import CliRunner

import ipec_econ as ipec
from ipec_econ.cli.app import app
from ipec_econ.core.cell_store import CellStore
from ipec_econ.core.errors import IpecError, PanelError, SourceError, SpecError
from ipec_econ.runner.cell_streaming import stream_cells
from ipec_econ.sources.cells import read_cells

FIRST_YEAR, YEARS = 2010, 6
STUDY: dict[str, Any] = {
    "ipec": 1,
    "study": "lab",
    "panel": {
        "firms": {"source": "firms.parquet", "unit": "firm", "time": "year"},
        "treatments": {"first": {"cohort": "start"}, "second": {"cohort": "later"}},
    },
    "cells": {"min_firms": 3},
    "models": {
        "defaults": {"outcome": "y", "treatment": "first"},
        "did": {"estimator": "twfe", "window": [-2, 2]},
        "weighted": {"estimator": "callaway_santanna", "weights": "w", "cluster": "region"},
        "other": {"estimator": "imputation", "treatment": "second", "outcome": "z"},
    },
}
STREAM_RTOL = 1e-12
"""Blocks are merged in another order."""


def make_firms(n_firms: int = 300) -> pa.Table:
    """Return firms that come and go, with missing outcomes, weights and regions."""
    draw = np.random.default_rng(8)
    begin = draw.choice([0, 0, 0, 2], n_firms)
    end = draw.choice([YEARS, YEARS, YEARS - 2], n_firms)
    firm, year = np.repeat(np.arange(n_firms), YEARS), np.tile(np.arange(YEARS), n_firms)
    seen = (year >= begin[firm]) & (year < end[firm])
    firm, year = firm[seen], year[seen]
    start = draw.choice([0, 2012, 2013, 2030], n_firms, p=[0.5, 0.2, 0.2, 0.1])
    later = draw.choice([0, 2014], n_firms)
    outcome = 1e4 + draw.normal(size=len(firm)) + (start[firm] > 0)
    region = draw.choice(["west", "east", "north", ""], n_firms, p=[0.4, 0.3, 0.25, 0.05])
    weight = draw.uniform(0.5, 2, n_firms)
    nowhere = region[firm] == ""
    return pa.table(
        {
            "firm": [f"{one:05d}" for one in firm],
            "year": year + FIRST_YEAR,
            "start": pa.array(start[firm], mask=start[firm] == 0),
            "later": pa.array(later[firm], mask=later[firm] == 0),
            "y": pa.array(outcome, mask=draw.random(len(firm)) < 0.04),
            "z": draw.normal(size=len(firm)),
            "w": pa.array(weight[firm], mask=(firm % 50 == 7)),
            "region": pa.array(region[firm].tolist(), mask=nowhere),
        }
    )


def write(folder: Path, table: pa.Table, study: dict[str, Any] = STUDY, rows: int = 100) -> str:
    pq.write_table(table, folder / "firms.parquet", row_group_size=rows)
    (folder / "study.yaml").write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return str(folder / "study.yaml")


def read(folder: Path, path: str) -> CellStore:
    return read_cells(path, base=str(folder)).store


def assert_same(one: CellStore, two: CellStore) -> None:
    assert (one.flow, one.inputs, one.periods, one.min_firms) == (
        two.flow, two.inputs, two.periods, two.min_firms,
    )  # fmt: skip
    for left, right in zip(one.sets, two.sets, strict=True):
        assert (left.key, left.flow, left.withheld) == (right.key, right.flow, right.withheld)
        for name in ("periods", "cohort", "pattern", "cluster", "n_units"):
            own, other = getattr(left.cells, name), getattr(right.cells, name)
            assert (own is None) == (other is None)
            if own is not None:
                np.testing.assert_array_equal(own, other)
        size = float(left.cells.n_units.max())
        for name in ("mean", "scatter", "weight", "mean_weighted", "mean_sq", "scatter_sq"):
            own, other = getattr(left.cells, name), getattr(right.cells, name)
            assert (own is None) == (other is None)
            if own is not None:
                np.testing.assert_allclose(own, other, rtol=STREAM_RTOL, atol=STREAM_RTOL * size)


def test_one_pass_gives_the_cells_of_a_run(tmp_path: Path) -> None:
    spec = write(tmp_path, make_firms())
    ipec.run(spec, out=str(tmp_path))
    expected = read(tmp_path, "lab/cells.parquet")
    assert [step.step for one in expected.sets for step in one.flow].count("missing") == 4
    assert all(one.withheld.n_cells for one in expected.sets[:2])
    # Of one row, of fewer rows than a firm has, of part of the file, of all of it.
    for block_rows in (1, 4, 333, 1 << 20):
        stream_cells(spec, str(tmp_path / "cells.parquet"), block_rows=block_rows)
        assert_same(read(tmp_path, "cells.parquet"), expected)


@pytest.mark.parametrize("rows", [1, 7, 5000])
def test_row_groups_move_nothing(tmp_path: Path, rows: int) -> None:
    spec = write(tmp_path, make_firms(40), rows=rows)
    ipec.run(spec, out=str(tmp_path))
    stream_cells(spec, str(tmp_path / "cells.parquet"))
    assert_same(read(tmp_path, "cells.parquet"), read(tmp_path, "lab/cells.parquet"))


def test_the_command_says_what_it_wrote_and_what_it_withheld(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, make_firms())
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["cells", "study.yaml", "-o", "out/cells.parquet"])
    assert done.exit_code == 0, done.output
    assert "wrote out/cells.parquet" in done.output
    assert "outcome y, treatment first, sample main, cluster firm: " in done.output
    assert "withheld" in done.output
    assert "without them an estimate moves by at most" in done.output
    study = {**STUDY, "panel": {"cells": "out/cells.parquet"}}
    del study["cells"]
    (tmp_path / "again.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
    assert CliRunner().invoke(app, ["run", "again.yaml", "--out", "runs"]).exit_code == 0
    as_json = CliRunner().invoke(app, ["cells", "study.yaml", "--json"])
    assert '"exit_code": 0' in as_json.output


def test_whole_numbers_name_firms_too(tmp_path: Path) -> None:
    table = make_firms(50)
    numbers = pa.array([int(one) for one in table.column("firm").to_pylist()])
    spec = write(tmp_path, table.set_column(0, "firm", numbers))
    ipec.run(spec, out=str(tmp_path))
    stream_cells(spec, str(tmp_path / "cells.parquet"), block_rows=10)
    assert_same(read(tmp_path, "cells.parquet"), read(tmp_path, "lab/cells.parquet"))


def put(name: str, make: Callable[[pa.Table], pa.Array]) -> Callable[[pa.Table], pa.Table]:
    return lambda table: table.set_column(table.column_names.index(name), name, make(table))


BROKEN: dict[str, tuple[Callable[[pa.Table], pa.Table], type[IpecError], str]] = {
    "unsorted firms": (
        lambda table: table.take(pa.array(range(table.num_rows - 1, -1, -1))),
        SourceError,
        "unit `firm` is not in rising order",
    ),
    "firm in two places": (
        lambda table: pa.concat_tables([table, table.slice(0, 3)]),
        SourceError,
        "is not in rising order",
    ),
    "repeated keys": (
        lambda table: table.take(pa.array([0, 0, *range(1, table.num_rows)])),
        SourceError,
        "time `year` does not rise from row to row of a firm",
    ),
    "missing keys": (
        put("firm", lambda t: pa.array([None, *t.column("firm").to_pylist()[1:]])),
        SourceError,
        "unit `firm` is missing",
    ),
    "fractions for periods": (
        put("year", lambda t: t.column("year").cast(pa.float64())),
        SourceError,
        "time `year` is double",
    ),
    "zero cohorts": (
        put("start", lambda t: pa.array([0] * t.num_rows)),
        PanelError,
        "`start` is zero or negative",
    ),
    "broken cohorts": (
        put("start", lambda t: pa.array([2012.5] * t.num_rows)),
        PanelError,
        "no whole number",
    ),
    "moving cohorts": (
        put("start", lambda t: t.column("year")),
        PanelError,
        "`start` changes within firms",
    ),
    "moving weights": (
        put("w", lambda t: t.column("year")),
        PanelError,
        "weight w changes within firms",
    ),
    "no weight": (
        put("w", lambda t: pa.array([0.0] * t.num_rows)),
        PanelError,
        "weight w is zero or negative",
    ),
    "moving clusters": (
        put("region", lambda t: t.column("year")),
        PanelError,
        "cluster region changes within firms",
    ),
    "text for an outcome": (
        put("y", lambda t: pa.array(["a"] * t.num_rows)),
        PanelError,
        "needs numbers",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_one_pass_cannot_read_is_refused(tmp_path: Path, name: str) -> None:
    damage, error, said = BROKEN[name]
    spec = write(tmp_path, damage(make_firms(30)))
    for block_rows in (5, 1 << 20):
        with pytest.raises(error, match=said):
            stream_cells(spec, str(tmp_path / "cells.parquet"), block_rows=block_rows)
    assert not (tmp_path / "cells.parquet").exists()


def test_a_study_that_needs_more_is_refused_whole(tmp_path: Path) -> None:
    study = {
        **STUDY,
        "panel": {
            **STUDY["panel"],
            "columns": {"twice": "2 * y"},
            "samples": {"main": {"where": "y > 0"}},
            "treatments": {"first": {"event": "first", "column": "later"}},
        },
        "models": {
            "did": {"estimator": "twfe", "outcome": "y", "treatment": "first", "where": "z > 0"},
            "rows": {"estimator": "ols", "outcome": "y", "regressors": ["z"]},
        },
    }
    with pytest.raises(SpecError) as caught:
        stream_cells(write(tmp_path, make_firms(30), study), str(tmp_path / "x.parquet"))
    told = "\n".join(problem.what for problem in caught.value.problems)
    for word in ("`columns`", "`samples`", "treatment `first`", "`where` of `did`", "model `rows`"):
        assert word in told
