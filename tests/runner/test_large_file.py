"""A large file in one pass: the numbers, flow and remarks of rows in memory, or rows after all."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import ipec_econ as ipec
from ipec_econ.core.errors import PanelError
from ipec_econ.runner import large_file, material
from tests.runner.test_cell_streaming import STUDY, make_firms, write

ROUTE_RTOL = 1e-9
"""Sums over firms in another order, of outcomes around 10,000 that differ by one."""

PLAIN = {key: value for key, value in STUDY.items() if key != "cells"}
EVIDENCE = ("n_obs", "n_units", "n_treated", "n_clusters")


@pytest.fixture(autouse=True)
def _count_every_file_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_file, "MIN_ROWS", 0)


def run(path: str) -> Any:
    return ipec.run(path, write=False)


def tell_notices(one: Any) -> set[tuple[str, str]]:
    return {(notice.code, notice.text) for notice in one.notices if notice.code != "cells/streamed"}


def is_streamed(one: Any) -> bool:
    return any(notice.code == "cells/streamed" for notice in one.notices)


def assert_same(one: Any, other: Any) -> None:
    assert one.estimates["estimand"].tolist() == other.estimates["estimand"].tolist()
    for column in ("estimate", "std_error", "conf_low", "band_high"):
        np.testing.assert_allclose(
            one.estimates[column].astype(float), other.estimates[column].astype(float),
            rtol=ROUTE_RTOL, atol=ROUTE_RTOL,
        )  # fmt: skip
    for column in EVIDENCE:
        assert one.estimates[column].tolist() == other.estimates[column].tolist()


def test_one_pass_gives_what_rows_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, make_firms(), PLAIN)
    found = run(path)
    monkeypatch.undo()
    expected = run(path)
    assert is_streamed(found)
    assert not is_streamed(expected)
    assert_same(found, expected)
    assert tell_notices(found) == tell_notices(expected)
    own = ["scope", "step", "rows", "units", "treated_units", "rows_lost"]
    panel = [~one.sample_flow["scope"].str.startswith("model:") for one in (found, expected)]
    assert (
        found.sample_flow.loc[panel[0], own].fillna(-1).values.tolist()
        == expected.sample_flow.loc[panel[1], own].fillna(-1).values.tolist()
    )
    assert [(one.sha256, one.rows) for one in found.inputs] == [
        (one.sha256, one.rows) for one in expected.inputs
    ]


def test_columns_are_found_in_another_case(tmp_path: Path) -> None:
    other = copy.deepcopy(PLAIN)
    other["models"]["did"] |= {"cluster": "FIRM", "outcome": "Y"}
    other["models"]["weighted"] |= {"weights": "W", "cluster": "Region"}
    other["panel"]["treatments"]["second"] = {"cohort": "Later"}
    expected = run(write(tmp_path, make_firms(), PLAIN))
    found = run(write(tmp_path, make_firms(), other))
    assert is_streamed(found)
    assert_same(found, expected)


def test_no_row_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("rows were read")

    monkeypatch.setattr(material, "read_study_firms", refuse)
    assert len(run(write(tmp_path, make_firms(), PLAIN)).estimates) > 0


def change(study: dict[str, Any], *keys: str, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(study)
    inner = changed
    for key in keys[:-1]:
        inner = inner.setdefault(key, {})
    inner[keys[-1]] = value
    return changed


REGRESSION = {"estimator": "ols", "outcome": "y", "regressors": ["z"], "treatment": None}
NEED_ROWS = {
    "a model of rows": change(
        PLAIN, "models", "fe", value={k: v for k, v in REGRESSION.items() if v is not None}
    ),
    "a table of rows": change(PLAIN, "tables", "s", value={"kind": "summary", "columns": ["y"]}),
    "a derived column": change(PLAIN, "panel", "columns", value={"twice": "2 * y"}),
}


@pytest.mark.parametrize("study", NEED_ROWS.values(), ids=NEED_ROWS)
def test_rows_are_read_where_they_are_needed(tmp_path: Path, study: dict[str, Any]) -> None:
    plain = {**study, "models": {k: v for k, v in study["models"].items() if k != "defaults"}}
    for model in plain["models"].values():
        if model["estimator"] != "ols":
            model.setdefault("outcome", "y")
            model.setdefault("treatment", "first")
    assert not is_streamed(run(write(tmp_path, make_firms(), plain)))


def test_rows_are_read_where_they_are_not_sorted(tmp_path: Path) -> None:
    firms = make_firms()
    assert is_streamed(run(write(tmp_path, firms, PLAIN)))
    order = np.random.default_rng(1).permutation(firms.num_rows)
    found = run(write(tmp_path, firms.take(pa.array(order)), PLAIN))
    assert not is_streamed(found)
    (note,) = [notice for notice in found.notices if notice.code == "cells/rows-held"]
    assert note.text.endswith("unit `firm` is not in rising order")
    assert_same(found, run(write(tmp_path, firms, PLAIN)))


def test_rows_are_read_where_keys_have_blanks_around(tmp_path: Path) -> None:
    firms = make_firms()
    names = pc.binary_join_element_wise(firms["firm"], pa.scalar(" "), "")
    blank = firms.set_column(0, "firm", names)
    assert not is_streamed(run(write(tmp_path, blank, PLAIN)))


def test_no_cells_are_gathered_where_histories_explode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_file, "MAX_NUMBERS", 100)
    found = run(write(tmp_path, make_firms(), PLAIN))
    assert not is_streamed(found)
    assert any(notice.code == "cells/two-pass" for notice in found.notices)


def test_a_broken_column_is_reported_with_its_rows(tmp_path: Path) -> None:
    firms = make_firms()
    wrong = firms.set_column(2, "start", pa.array(np.arange(firms.num_rows) + 2012))
    with pytest.raises(PanelError, match=r"firm 00000, year 2011: start = 2013"):
        run(write(tmp_path, wrong, PLAIN))


def test_cells_that_are_asked_for_are_those_of_the_pass(tmp_path: Path) -> None:
    found = ipec.run(write(tmp_path, make_firms(), STUDY), write=False)
    assert is_streamed(found)
    assert "cells.parquet" in found.files
    assert any(notice.code == "cells/withheld" for notice in found.notices)


def test_a_nested_column_before_the_period_moves_nothing(tmp_path: Path) -> None:
    """The footer counts leaves: the period's statistics are not those of the column beside."""
    firms = make_firms()
    years = firms["year"].to_pylist()
    nested = pa.array([{"a": 1, "b": year - 1} for year in years])
    found = run(write(tmp_path, firms.add_column(0, "nested", nested), PLAIN))
    assert is_streamed(found)
    assert_same(found, run(write(tmp_path, firms, PLAIN)))


ODD_CLUSTERS = {
    "blanks around": pa.array(["west ", "east", "north"]),
    "nothing but blanks": pa.array(["west", "", "north"]),
    "no number": pa.array([1.0, float("nan"), 2.0], from_pandas=False),
}


@pytest.mark.parametrize("labels", ODD_CLUSTERS.values(), ids=ODD_CLUSTERS)
def test_clusters_that_rows_read_otherwise_are_read_as_rows(
    tmp_path: Path, labels: pa.Array
) -> None:
    firms = make_firms()
    number = np.array([int(name) for name in firms["firm"].to_pylist()])
    study = change(PLAIN, "models", "did", "cluster", value="region")
    models = {name: study["models"][name] for name in ("defaults", "did")}
    plain = firms.set_column(7, "region", pa.array([f"r{one % 3}" for one in number]))
    assert is_streamed(run(write(tmp_path, plain, {**study, "models": models})))
    odd = firms.set_column(7, "region", labels.take(pa.array(number % 3)))
    assert not is_streamed(run(write(tmp_path, odd, {**study, "models": models})))


def test_an_outcome_that_is_missing_everywhere_is_what_rows_say(tmp_path: Path) -> None:
    firms = make_firms()
    empty = firms.set_column(4, "y", pa.nulls(firms.num_rows, pa.float64()))
    with pytest.raises(PanelError, match="has no row left"):
        run(write(tmp_path, empty, PLAIN))


def test_a_key_is_no_weight(tmp_path: Path) -> None:
    firms = make_firms()
    number = pa.array([int(name) for name in firms["firm"].to_pylist()])
    study = change(PLAIN, "models", "did", "weights", value="firm")
    with pytest.raises(PanelError, match="`firm` is text"):
        run(write(tmp_path, firms.set_column(0, "firm", number), study))
