"""Histories that explode, by passes over firms outside memory: what rows in memory give."""

from __future__ import annotations

import errno
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import ipec_econ as ipec
from ipec_econ.core.errors import EstimationError, PublishError
from ipec_econ.core.stored_firms import FirmPaths
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.streamed_cells import StreamedCells
from ipec_econ.runner import firm_pass, large_file
from ipec_econ.sources import firm_spill
from ipec_econ.sources.firm_spill import FirmSpill
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
    "imputation_strict": {"estimator": "imputation", "min_untreated": 3, "anticipation": 2},
    "two_stage": {"estimator": "two_stage", "window": [-4, 6]},
    "stacked": {"estimator": "stacked", "window": [-2, 3]},
    "stacked_unit": {"estimator": "stacked", "window": [-2, 3], "effects": "unit"},
    "cs_balance": {"estimator": "callaway_santanna", "unbalanced": "balance"},
    "cs_window": {"estimator": "callaway_santanna", "window": [-2, 3]},
    "lp": {"estimator": "local_projections", "window": [-3, 4]},
}


def make_firms(n_firms: int, periods: int = PERIODS, seed: int = 5, never: float = 0.4) -> pa.Table:
    """Return firms with random gaps, some seen once, with weights, regions and missing outcomes."""
    draw = np.random.default_rng(seed)
    seen = draw.random((n_firms, periods)) < draw.uniform(0.4, 0.95, (n_firms, 1))
    seen[:3] = False
    seen[:3, 4] = True
    seen[3:40:2] = True
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


LONG = ("twfe", "event", "sun", "etwfe", "stacked", "lp", "cs_window")
SHORT = tuple(name for name in MODELS if name not in ("defaults", "cs_window"))
"""All but what sixty periods tell; every other one goes with each way of clustering."""


def choose(names: Iterable[str], **changes: Any) -> dict[str, Any]:
    return {name: {**MODELS[name], **changes} for name in names}


@pytest.mark.parametrize(
    ("periods", "names", "cluster", "weights"),
    [
        (60, LONG, "firm", None),
        (60, LONG[:-1], "region", "w"),
        (16, SHORT[::2], "firm", "w"),
        (16, SHORT[1::2], "region", None),
    ],
)
def test_passes_give_what_rows_give(
    tmp_path: Path, periods: int, names: tuple[str, ...], cluster: str, weights: str | None
) -> None:
    chosen = {"cluster": cluster} if weights is None else {"cluster": cluster, "weights": weights}
    study = make_study(choose(names), **chosen)
    found, expected = run_both(write(tmp_path, make_firms(120, periods), study))
    assert_same(found, expected)
    own = {(n.code, n.text) for n in found.notices if n.code != "cells/two-pass"}
    assert own == {(n.code, n.text) for n in expected.notices}
    assert tell_flow(found) == tell_flow(expected)
    assert [(one.sha256, one.rows) for one in found.inputs] == [
        (one.sha256, one.rows) for one in expected.inputs
    ]


def tell_flow(one: Any) -> list[list[str]]:
    """Return steps that lose rows in any order: a window comes last where rows are not held."""
    own = ["scope", "step", "rows", "units", "treated_units", "rows_lost", "units_lost"]
    rows = one.sample_flow.loc[one.sample_flow["rows_lost"].fillna(0) > 0, own]
    rows = rows[~rows["scope"].isin([f"model:{name}" for name in WINDOWED])]
    return sorted(rows.fillna(-1).astype(str).values.tolist())


WINDOWED = ("twfe_window", "sun")


FEW = ("twfe", "sun", "cs_not_yet", "imputation", "stacked", "etwfe_cohort")


@pytest.mark.parametrize(
    ("block", "n_firms", "names"), [(1, 50, FEW[:1]), (170, 90, FEW)], ids=["one firm", "ten"]
)
@pytest.mark.parametrize("never", [0.4, 0.0])
def test_blocks_move_nothing(
    tmp_path: Path, block: int, n_firms: int, names: tuple[str, ...], never: float
) -> None:
    """Without never-treated firms periods are dropped and the last cohort is the comparison."""
    firms = make_firms(n_firms, 16, seed=2, never=never)
    if not never:
        late = pc.if_else(pc.equal(firms["start"], 200), 14, firms["start"])
        firms = firms.set_column(2, "start", late)
    found, expected = run_both(write(tmp_path, firms, make_study(choose(names))), block)
    assert_same(found, expected)
    assert tell_flow(found) == tell_flow(expected)


def test_periods_that_no_firm_links_are_dropped_as_from_rows(tmp_path: Path) -> None:
    """One cohort is never seen both before and after treatment by one firm."""
    firms = make_firms(90, 16, seed=3)
    start, year = firms["start"], firms["year"]
    number = pc.cast(firms["firm"], pa.int64())
    apart = pc.and_(
        pc.fill_null(pc.equal(start, 8), False), pc.equal(pc.bit_wise_and(number, 1), 1)
    )
    of = pc.fill_null(pc.equal(start, 8), False)
    early = pc.less(year, 8)
    wrong = pc.and_(of, pc.if_else(apart, early, pc.invert(early)))
    path = write(tmp_path, firms.filter(pc.invert(wrong)), make_study(choose(("sun", "etwfe"))))
    found, expected = run_both(path, 170)
    assert "not_linked" in set(expected.sample_flow["step"])
    assert_same(found, expected)


WATCHED = ("twfe", "etwfe_cohort", "cs_not_yet", "imputation", "stacked_unit", "lp")


def test_no_more_than_a_block_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a block is read the one before may still be at work, and no other."""
    path = write(tmp_path, make_firms(120, 16), make_study(choose(WATCHED)))
    read, parts = FirmSpill.read, StreamedCells.parts
    live: dict[str, list[weakref.ref[Any]]] = {"blocks": [], "cells": []}
    most, n_blocks = dict.fromkeys(live, 0), 0

    def watch(kind: str, values: np.ndarray) -> None:
        live[kind] = [*(one for one in live[kind] if one() is not None), weakref.ref(values)]
        most[kind] = max(most[kind], len(live[kind]))

    def watch_blocks(self: FirmSpill) -> Iterator[FirmPaths]:
        nonlocal n_blocks
        blocks = read(self)
        for block in iter(lambda: next(blocks, None), None):
            watch("blocks", block.outcome)
            n_blocks += 1
            yield block
            del block

    def watch_parts(self: StreamedCells) -> Iterator[CellMoments]:
        cells = parts(self)
        for part in iter(lambda: next(cells, None), None):
            watch("cells", part.mean)
            yield part
            del part

    monkeypatch.setattr(FirmSpill, "read", watch_blocks)
    monkeypatch.setattr(StreamedCells, "parts", watch_parts)
    set_sizes(monkeypatch, block=160)
    assert is_passed(run(path))
    assert n_blocks > 20 * len(WATCHED)
    assert most["blocks"] <= 2
    assert most["cells"] <= 2


NEED_MEMORY = {
    "cells to write": {"cells": {"min_firms": 3}},
    "weights of rows": {
        "models": {"twfe": {"estimator": "twfe", "diagnostics": {"twfe_weights": {}}}}
    },
    "another treatment": {
        "models": {"twfe": {"estimator": "twfe", "diagnostics": {"leave_one_cohort_out": {}}}}
    },
    "residuals": {"models": {"twfe": {"estimator": "twfe", "vcov": "hetero"}}},
}


@pytest.mark.parametrize("change", NEED_MEMORY.values(), ids=NEED_MEMORY)
def test_rows_are_held_where_passes_are_not_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    set_sizes(monkeypatch)
    study = make_study(choose(("twfe",)))
    changed = {**study, **change}
    changed["models"] = {"defaults": study["models"]["defaults"], **changed["models"]}
    assert not is_passed(run(write(tmp_path, make_firms(40, 16), changed)))


def test_rows_are_held_where_clusters_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_sizes(monkeypatch)
    path = write(tmp_path, make_firms(40, 16), make_study(choose(("twfe",)), cluster="region"))
    assert is_passed(run(path))
    monkeypatch.setattr(firm_pass, "MAX_KINDS", 10)
    found = run(path)
    assert not is_passed(found)
    (note,) = [notice for notice in found.notices if notice.code == "cells/rows-held"]
    assert "there are more than" in note.text


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    set_sizes(monkeypatch)
    monkeypatch.setattr(firm_spill.np, "ascontiguousarray", refuse)
    with pytest.raises(PublishError, match=r"No space left on device[\s\S]*TMPDIR"):
        run(write(tmp_path, make_firms(40, 16), make_study(choose(("twfe",)))))


def test_nothing_is_left_of_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_sizes(monkeypatch)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    path = write(tmp_path, make_firms(40, 16), make_study(choose(("twfe",))))
    assert is_passed(run(path))
    monkeypatch.setattr(firm_pass, "MAX_KINDS", -1)
    assert not is_passed(run(path))
    nobody = make_firms(40, 16).filter(pc.less(make_firms(40, 16)["year"], 3))
    with pytest.raises(EstimationError):
        run(write(tmp_path, nobody, make_study(choose(("twfe",)))))
    assert not list((tmp_path / "temporary").iterdir())


def test_nothing_left_is_the_error_of_rows(tmp_path: Path) -> None:
    firms = make_firms(60, 16)
    some = firms.filter(pc.not_equal(firms["firm"], "00000"))
    gaps = some.filter(pc.greater_equal(pc.cast(some["firm"], pa.int64()), 40))
    path = write(tmp_path, gaps, make_study(choose(("cs_balance",))))
    with pytest.raises(EstimationError) as held:
        run(path)
    with pytest.MonkeyPatch.context() as patch:
        set_sizes(patch)
        with pytest.raises(EstimationError) as passed:
            run(path)
    assert "rows left" in str(held.value)
    assert str(passed.value) == str(held.value)
