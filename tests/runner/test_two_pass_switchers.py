"""Switching paths that explode, by passes over firms outside memory: what rows in memory give."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ipec_econ.estimate import read_doses
from ipec_econ.runner import large_file
from tests.runner.test_cell_streaming import write
from tests.runner.test_two_pass import run, run_both, tell_flow

ROUTE_TOL = 1e-10
"""Of the larger of number and standard error: sums over firms in another order."""

MODELS: dict[str, Any] = {
    "window": {"window": [-4, 5]},
    "never": {"window": [-3, 3], "control_group": "never_treated"},
    "normalised": {"window": [-2, 4], "normalized": True},
    "same": {"window": [-2, 3], "same_switchers": True},
    "rises": {"window": [-2, 2], "direction": "in"},
    "falls": {"window": [-2, 2], "direction": "out"},
}


def make_switching(n_firms: int, periods: int, seed: int = 3) -> pa.Table:
    """Return firms that go on and off at random, with gaps, weights, regions, missing numbers."""
    draw = np.random.default_rng(seed)
    seen = draw.random((n_firms, periods)) < draw.uniform(0.6, 1.0, (n_firms, 1))
    seen[:3] = False
    seen[:3, 4] = True
    start = draw.integers(0, int(1.5 * periods), n_firms)
    on = (np.arange(periods) >= start[:, None]) & (draw.random((n_firms, periods)) < 0.7)
    on ^= (np.arange(n_firms) % 5 == 1)[:, None]
    firm, time = np.nonzero(seen)
    outcome = 1e3 + draw.normal(size=len(firm)) + 0.1 * time + on[seen]
    weight = draw.uniform(0.5, 2, n_firms)
    return pa.table(
        {
            "firm": [f"{one:05d}" for one in firm],
            "year": time + 2000,
            "d": pa.array(on[seen].astype(np.int64), mask=draw.random(len(firm)) < 0.02),
            "y": pa.array(outcome, mask=draw.random(len(firm)) < 0.03),
            "w": pa.array(weight[firm], mask=firm % 50 == 7),
            "region": pa.array([f"r{one % 13}" for one in firm], mask=firm % 40 == 9),
        }
    )


def make_study(models: dict[str, Any], **defaults: Any) -> dict[str, Any]:
    own = {name: {"estimator": "switchers", **choices} for name, choices in models.items()}
    return {
        "ipec": 1,
        "study": "lab",
        "panel": {
            "firms": {"source": "firms.parquet", "unit": "firm", "time": "year"},
            "treatments": {"supplier": {"status": "any", "column": "d"}},
        },
        "models": {**own, "defaults": {"outcome": "y", "treatment": "supplier", **defaults}},
    }


def assert_same(found: Any, expected: Any) -> None:
    one, other = found.estimates, expected.estimates
    for column in ("model", "estimand", "term", "rel_time"):
        assert one[column].astype(str).tolist() == other[column].astype(str).tolist()
    for column in ("n_obs", "n_units", "n_treated", "n_clusters"):
        assert one[column].tolist() == other[column].tolist()
    error = other["std_error"].astype(float).fillna(0.0)
    for column in ("estimate", "std_error", "conf_low", "band_high"):
        mine, theirs = one[column].astype(float), other[column].astype(float)
        assert mine.isna().tolist() == theirs.isna().tolist()
        away = (mine - theirs).abs().fillna(0.0)
        assert (away <= ROUTE_TOL * np.maximum(theirs.abs().fillna(0.0), error)).all()
    assert tell_flow(found) == tell_flow(expected)
    own = {(n.code, n.text) for n in found.notices if n.code not in ROUTES}
    assert own == {(n.code, n.text) for n in expected.notices}


ROUTES = ("cells/two-pass", "cells/streamed")


WAYS = [
    ("firm", None, tuple(MODELS)),
    ("region", "w", tuple(MODELS)),
    ("firm", "w", ("window", "never", "same")),
    ("region", None, ("window",)),
]


def choose(names: Iterable[str], cluster: str, weights: str | None) -> dict[str, Any]:
    chosen = {"cluster": cluster} if weights is None else {"cluster": cluster, "weights": weights}
    return make_study({name: MODELS[name] for name in names}, **chosen)


@pytest.mark.parametrize(("cluster", "weights", "names"), WAYS)
def test_passes_give_what_rows_give(
    tmp_path: Path, cluster: str, weights: str | None, names: tuple[str, ...]
) -> None:
    path = write(tmp_path, make_switching(120, 60), choose(names, cluster, weights))
    found, expected = run_both(path, 2_400)
    assert_same(found, expected)


def make_few(n_firms: int = 400) -> pa.Table:
    """Return firms with few histories: three starts, one gap, a treatment that lasts or stops."""
    draw = np.random.default_rng(9)
    start, lasts = draw.choice([3, 5, 6, 99], n_firms), draw.choice([1, 9], n_firms)
    gap = draw.choice([2, 7, 99], n_firms)
    firm, time = np.divmod(np.arange(8 * n_firms), 8)
    on = (time >= start[firm]) & (time < start[firm] + lasts[firm])
    on ^= firm % 7 == 0
    weight = draw.uniform(0.5, 2, n_firms)
    outcome = 1e3 + draw.normal(size=len(firm)) + on
    table = pa.table(
        {
            "firm": [f"{one:05d}" for one in firm],
            "year": 2 * time + 2000,
            "d": pa.array(on.astype(np.int64), mask=(firm == 11) & (time == 4)),
            "y": pa.array(outcome, mask=(firm % 19 == 5) & (time == 5)),
            "w": weight[firm],
            "region": [f"r{one % 13}" for one in firm],
        }
    )
    return table.filter(pa.array(time != gap[firm]))


@pytest.mark.parametrize(("cluster", "weights", "names"), WAYS)
def test_cells_give_what_rows_give(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cluster: str,
    weights: str | None,
    names: tuple[str, ...],
) -> None:
    """Few histories are gathered into cells; the calendar has every other year."""
    path = write(tmp_path, make_few(), choose(names, cluster, weights))
    expected = run(path)
    monkeypatch.setattr(large_file, "MIN_ROWS", 0)
    monkeypatch.setattr(read_doses, "BLOCK_NUMBERS", 2_000)
    found = run(path)
    assert [n.code for n in found.notices if n.code in ROUTES] == ["cells/streamed"]
    assert_same(found, expected)
