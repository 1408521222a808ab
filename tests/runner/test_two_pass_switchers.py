"""Switching paths that explode, by passes over firms outside memory: what rows in memory give."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ipec_econ.core.errors import EstimationError, IpecError
from ipec_econ.core.stored_firms import FirmPaths
from ipec_econ.estimate import read_doses
from ipec_econ.runner import large_file
from ipec_econ.sources.firm_spill import FirmSpill
from tests.runner.test_cell_streaming import write
from tests.runner.test_two_pass import (
    is_passed,
    make_firms,
    run,
    run_both,
    set_sizes,
    tell_flow,
)

ROUTE_TOL = 1e-10
"""Of the larger of number and standard error: sums over firms in another order."""

MODELS: dict[str, Any] = {
    "window": {"window": [-3, 3]},
    "never": {"window": [-2, 2], "control_group": "never_treated"},
    "normalised": {"window": [-2, 3], "normalized": True},
    "same": {"window": [-2, 2], "same_switchers": True},
    "rises": {"window": [-2, 2], "direction": "in"},
    "falls": {"window": [-2, 2], "direction": "out"},
}
WAYS = [
    ("firm", None, ("window", "normalised", "rises")),
    ("region", "w", ("never", "same", "falls")),
    ("firm", "w", ("window", "never", "same")),
    ("region", None, ("window",)),
]


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


def choose(names: Iterable[str], cluster: str, weights: str | None) -> dict[str, Any]:
    chosen = {"cluster": cluster} if weights is None else {"cluster": cluster, "weights": weights}
    return make_study({name: MODELS[name] for name in names}, **chosen)


@pytest.mark.parametrize(("cluster", "weights", "names"), WAYS)
def test_passes_give_what_rows_give(
    tmp_path: Path, cluster: str, weights: str | None, names: tuple[str, ...]
) -> None:
    path = write(tmp_path, make_switching(90, 60), choose(names, cluster, weights))
    found, expected = run_both(path, 2_000)
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


DRAWS = {"kind": "multiplier", "replications": 40}


@pytest.mark.parametrize(("cluster", "whole"), [("firm", False), ("firm", True), ("region", True)])
def test_draws_are_those_of_rows(tmp_path: Path, cluster: str, whole: bool) -> None:
    """Rows in memory are in the order of names as text: whole numbers are in another one."""
    rows = make_switching(90, 12)
    if whole:
        rows = rows.set_column(0, "firm", pc.cast(rows["firm"], pa.int64()))
    study = make_study({"a": {"window": [-2, 2], "bootstrap": DRAWS}}, cluster=cluster)
    found, expected = run_both(write(tmp_path, rows, study), 200)
    assert_same(found, expected)


def test_single_firms_are_asked_for_their_draws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cells say nothing of what one firm adds, but they do of what a region adds."""
    monkeypatch.setattr(large_file, "MIN_ROWS", 0)
    for cluster, route in (("firm", "cells/two-pass"), ("region", "cells/streamed")):
        study = make_study({"a": {"window": [-1, 1], "bootstrap": DRAWS}}, cluster=cluster)
        found = run(write(tmp_path, make_few(60), study))
        (note,) = [n for n in found.notices if n.code.startswith("cells/")]
        assert note.code == route
        assert ("drawn for firm by firm" in note.text) == (cluster == "firm")


def test_an_absorbing_treatment_goes_with_other_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file serves models by cohort and models that follow firms, by cells and by passes."""
    study = make_study({"a": MODELS["window"], "b": {"window": [-2, 2]}}, cluster="region")
    study["panel"]["treatments"] = {"supplier": {"cohort": "start"}}
    study["models"] |= {"did": {"estimator": "twfe"}}
    path = write(tmp_path, make_firms(90, 16), study)
    found, expected = run_both(path, 400)
    assert_same(found, expected)
    monkeypatch.setattr(large_file, "MIN_ROWS", 0)
    gathered = run(path)
    assert [n.code for n in gathered.notices if n.code in ROUTES] == ["cells/streamed"]
    assert_same(gathered, expected)


def test_a_status_that_takes_its_columns_name_is_remarked_upon(tmp_path: Path) -> None:
    study = make_study({"a": {"window": [-1, 1]}})
    study["panel"]["treatments"] = {"d": {"status": "any", "column": "d"}}
    study["models"]["defaults"]["treatment"] = "d"
    found, expected = run_both(write(tmp_path, make_switching(40, 8), study), 1)
    assert "panel/replaced-column" in {n.code for n in found.notices}
    assert_same(found, expected)


HELD = {
    "`errors_within: path` keeps": {"errors_within": "path"},
    "`placebo_timing` estimates again": {"diagnostics": {"placebo_timing": {"shift": [1]}}},
    "`by` compares rows": {"by": "region"},
}


@pytest.mark.parametrize(("reason", "choice"), HELD.items(), ids=HELD)
def test_rows_are_held_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str, choice: dict[str, Any]
) -> None:
    set_sizes(monkeypatch)
    study = make_study({"a": {"window": [-1, 1], **choice}})
    found = run(write(tmp_path, make_few(120), study))
    (note,) = [n for n in found.notices if n.code.startswith("cells/")]
    assert note.code == "cells/rows-held"
    assert f"model `a` needs rows: {reason}" in note.text


def test_models_by_cohort_do_not_follow_a_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_sizes(monkeypatch)
    study = make_study({"a": {"window": [-1, 1]}})
    study["models"]["did"] = {"estimator": "twfe"}
    with pytest.raises(IpecError, match="switches off"):
        run(write(tmp_path, make_few(60), study))


@pytest.mark.parametrize("never", ["constant", "no control"])
def test_what_cannot_be_estimated_is_what_rows_say(tmp_path: Path, never: str) -> None:
    rows = make_few(60)
    on = np.zeros(len(rows), dtype=np.int64)
    if never == "no control":
        on = (rows["year"].to_numpy() > 2006).astype(np.int64)
    path = write(tmp_path, rows.set_column(2, "d", pa.array(on)), make_study({"a": {}}))
    with pytest.raises(EstimationError) as held:
        run(path)
    with pytest.MonkeyPatch.context() as patch:
        set_sizes(patch)
        with pytest.raises(EstimationError) as passed:
            run(path)
    assert str(passed.value) == str(held.value)


def test_no_more_than_a_block_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a block is read the one before may still be at work, and no other."""
    live: list[weakref.ref[Any]] = []
    most = n_blocks = 0
    read = FirmSpill.read

    def watch(self: FirmSpill, *, by_name: bool = False) -> Iterator[FirmPaths]:
        nonlocal live, most, n_blocks
        blocks = read(self, by_name=by_name)
        for block in iter(lambda: next(blocks, None), None):
            live = [*(one for one in live if one() is not None), weakref.ref(block.outcome)]
            most, n_blocks = max(most, len(live)), n_blocks + 1
            yield block
            del block

    monkeypatch.setattr(FirmSpill, "read", watch)
    set_sizes(monkeypatch, block=160)
    study = make_study({"a": {"window": [-2, 2], "bootstrap": DRAWS}})
    assert is_passed(run(write(tmp_path, make_switching(90, 16), study)))
    assert n_blocks >= 6 * 9
    assert most <= 2
