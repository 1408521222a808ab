"""Histories that explode, by passes over firms outside memory: what rows in memory give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import ipec_econ as ipec
from ipec_econ.runner import large_file
from tests.runner.test_cell_streaming import write

ROUTE_RTOL = 1e-9
"""Sums over firms in another order, of outcomes around a thousand that differ by one."""

PERIODS = 60
MODELS: dict[str, Any] = {
    "defaults": {"outcome": "y", "treatment": "first"},
    "twfe": {"estimator": "twfe"},
    "twfe_window": {"estimator": "twfe", "window": [-8, 5]},
    "event": {"estimator": "event_study", "window": [-6, 6], "bin": True},
    "sun": {"estimator": "sun_abraham", "window": [-6, 6]},
    "etwfe": {"estimator": "extended_twfe", "window": [-3, 4], "bin": True},
    "etwfe_cohort": {"estimator": "extended_twfe", "effects": "cohort"},
    "cs_never": {"estimator": "callaway_santanna", "control_group": "never_treated"},
    "cs_not_yet": {"estimator": "callaway_santanna", "control_group": "not_yet_treated"},
    "cs_sections": {"estimator": "callaway_santanna", "unbalanced": "cross_sections"},
    "imputation": {"estimator": "imputation"},
    "imputation_strict": {"estimator": "imputation", "min_untreated": 20, "anticipation": 2},
    "two_stage": {"estimator": "two_stage", "window": [-4, 6]},
    "stacked": {"estimator": "stacked", "window": [-2, 3]},
    "stacked_unit": {"estimator": "stacked", "window": [-2, 3], "effects": "unit"},
    "lp": {"estimator": "local_projections", "window": [-3, 4]},
}


def make_firms(n_firms: int, periods: int = PERIODS, seed: int = 5, never: float = 0.4) -> pa.Table:
    """Return firms with random gaps, some seen once, with weights, regions and missing outcomes."""
    draw = np.random.default_rng(seed)
    seen = draw.random((n_firms, periods)) < draw.uniform(0.4, 0.95, (n_firms, 1))
    seen[:3] = False
    seen[:3, 4] = True
    firm, time = np.nonzero(seen)
    middle = periods // 2
    starts = draw.choice([0, middle, middle + 3, periods - 4, 200], n_firms,
                         p=[never, 0.25, 0.2, 0.1, 0.45 - never])  # fmt: skip
    outcome = 1e3 + draw.normal(size=len(firm)) + 0.1 * time + (time >= starts[firm])
    weight = draw.uniform(0.5, 2, n_firms)
    return pa.table(
        {
            "firm": [f"{one:05d}" for one in firm],
            "year": time,
            "start": pa.array(starts[firm], mask=starts[firm] == 0),
            "y": pa.array(outcome, mask=draw.random(len(firm)) < 0.03),
            "w": pa.array(weight[firm], mask=firm % 50 == 7),
            "region": [f"r{one % 7}" for one in firm],
        }
    )


def make_study(models: dict[str, Any], **defaults: Any) -> dict[str, Any]:
    return {
        "ipec": 1,
        "study": "lab",
        "panel": {
            "firms": {"source": "firms.parquet", "unit": "firm", "time": "year"},
            "treatments": {"first": {"cohort": "start"}},
        },
        "models": {**models, "defaults": {**MODELS["defaults"], **defaults}},
    }


def set_sizes(patch: pytest.MonkeyPatch, *, block: int = 1 << 20) -> None:
    """Take every file for large, and every history for one too many."""
    patch.setattr(large_file, "MIN_ROWS", 0)
    patch.setattr(large_file, "MAX_NUMBERS", 0)
    patch.setattr(large_file, "BLOCK_ROWS", block)
    patch.setattr(large_file, "BLOCK_NUMBERS", block)


def run(path: str) -> Any:
    return ipec.run(path, write=False)


def is_passed(one: Any) -> bool:
    return any(notice.code == "cells/two-pass" for notice in one.notices)


def run_both(path: str, block: int = 1 << 20) -> tuple[Any, Any]:
    expected = run(path)
    with pytest.MonkeyPatch.context() as patch:
        set_sizes(patch, block=block)
        found = run(path)
    assert is_passed(found)
    assert not is_passed(expected)
    return found, expected


def assert_same(found: Any, expected: Any) -> None:
    for column in ("model", "estimand", "term", "cohort", "time", "rel_time"):
        assert (
            found.estimates[column].astype(str).tolist()
            == expected.estimates[column].astype(str).tolist()
        )
    for column in ("estimate", "std_error", "conf_low", "p_value", "df"):
        np.testing.assert_allclose(
            found.estimates[column].astype(float), expected.estimates[column].astype(float),
            rtol=ROUTE_RTOL, atol=ROUTE_RTOL,
        )  # fmt: skip
    for column in ("n_obs", "n_units", "n_treated", "n_clusters"):
        assert found.estimates[column].tolist() == expected.estimates[column].tolist()


@pytest.mark.parametrize("cluster", ["firm", "region"])
@pytest.mark.parametrize("weights", [None, "w"])
def test_passes_give_what_rows_give(tmp_path: Path, cluster: str, weights: str | None) -> None:
    chosen = {"cluster": cluster} if weights is None else {"cluster": cluster, "weights": weights}
    path = write(tmp_path, make_firms(150), make_study(MODELS, **chosen))
    found, expected = run_both(path)
    assert_same(found, expected)
    own = {(n.code, n.text) for n in found.notices if n.code != "cells/two-pass"}
    assert own == {(n.code, n.text) for n in expected.notices}


def tell_model_flow(one: Any) -> list[list[Any]]:
    own = ["scope", "step", "rows", "units", "treated_units", "rows_lost", "units_lost"]
    rows = one.sample_flow.loc[one.sample_flow["rows_lost"].fillna(0) > 0, own]
    return sorted(rows.fillna(-1).astype(str).values.tolist())


NO_WINDOW = {
    name: {key: value for key, value in model.items() if key != "window"}
    for name, model in MODELS.items()
    if name in ("twfe", "sun", "cs_not_yet", "imputation_strict", "stacked_unit", "etwfe_cohort")
}
NO_WINDOW["stacked_unit"] = MODELS["stacked_unit"]


@pytest.mark.parametrize("block", [60, 700])
@pytest.mark.parametrize("never", [0.4, 0.0])
def test_blocks_of_one_firm_and_of_a_dozen(tmp_path: Path, block: int, never: float) -> None:
    """Without never-treated firms periods are dropped and the last cohort is the comparison."""
    firms = make_firms(90, seed=int(10 * never) + 1, never=never)
    if not never:
        start = pa.compute.if_else(pa.compute.equal(firms["start"], 200), 56, firms["start"])
        firms = firms.set_column(2, "start", start)
    path = write(tmp_path, firms, make_study(NO_WINDOW, cluster="region"))
    found, expected = run_both(path, block)
    assert_same(found, expected)
    assert tell_model_flow(found) == tell_model_flow(expected)
