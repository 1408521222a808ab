"""Panels of grids are made without what nobody reads of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import ipec_econ as ipec
from ipec_econ.panel.productivity import estimate_method
from tests.panel.productivity.test_estimate_groups import COLUMNS

SPEC = """\
ipec: 1
study: draws
panel:
  firms: {source: firms.csv, unit: firm, time: year}
  productivity:
    tfp: {method: lp, output: y, free: [l], state: [k], proxy: m, degree: 2, bootstrap: 3}
models:
  fe: {estimator: ols, outcome: tfp, regressors: [m], fixed_effects: [firm]}
grids:
  g: {base: fe, vary: {productivity.tfp.degree: [1, 2, 3]}}
"""


def test_firms_are_drawn_for_the_studys_own_panel_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pd.DataFrame(COLUMNS).to_csv(tmp_path / "firms.csv", index=False)
    (tmp_path / "draws.yaml").write_text(SPEC, encoding="utf-8")
    calls: list[int] = []
    draw = estimate_method.bootstrap_production

    def count(*given: Any, **named: Any) -> Any:
        calls.append(named["replications"])
        return draw(*given, **named)

    monkeypatch.setattr(estimate_method, "bootstrap_production", count)
    run = ipec.run(str(tmp_path / "draws.yaml"), out=str(tmp_path / "out"))
    assert calls == [3]
    cells = pd.read_csv(run.folder / "grids" / "g.csv")
    assert cells["estimate"].nunique() == 3
    assert run.productivity[0].replications == 3
