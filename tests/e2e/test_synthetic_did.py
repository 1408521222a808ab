"""Synthetic difference-in-differences through a whole run, against the estimator alone."""

from __future__ import annotations

import csv
from typing import Any

import pytest

import ipec_econ as ipec
from tests.e2e.conftest import Workplace
from tests.estimate.make_staggered import NEVER
from tests.estimate.make_synthetic import draw_factors, fit, index_rows
from tests.estimate.tolerances import LAW_RTOL

MODEL = {"estimator": "synthetic_did", "outcome": "y", "treatment": "award"}
DRAWN = {**MODEL, "errors": "bootstrap", "replications": 7, "solver": "exact"}
STUDY: dict[str, Any] = {
    "ipec": 1,
    "study": "small",
    "title": "Synthetic controls",
    "seed": 20,
    "panel": {
        "firms": {"source": "firms.csv", "unit": "firm", "time": "year"},
        "treatments": {"award": {"cohort": "first"}},
    },
    "models": {"jack": {**MODEL, "window": [-3, 3]}, "drawn": DRAWN},
    "tables": {"main": {"title": "Awards", "columns": ["jack", "drawn"], "rows": ["att"]}},
    "figures": {"path": {"kind": "event_study", "models": ["jack"], "formats": "svg"}},
}


@pytest.fixture
def place(workplace: Workplace) -> Workplace:
    frame = draw_factors(17, effect=1.0)
    # Numbers of as many digits: firms are codes of text, in whose order they are drawn.
    frame["firm"] += 100
    frame["first"] = frame["cohort"].replace(NEVER, None).astype("Int64")
    frame[["firm", "year", "first", "y"]].to_csv(workplace.folder / "firms.csv", index=False)
    workplace.write(STUDY)
    return workplace


@pytest.mark.e2e
def test_a_run_is_the_estimator_with_the_studys_seed(place: Workplace) -> None:
    outcome = place.ipec("run", "study.yaml")
    assert outcome.exit_code == 0, outcome.output
    folder = place.folder / "outputs/small"
    with (folder / "estimates.csv").open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["estimand"] == "att"]
    frame = draw_factors(17, effect=1.0)
    alone = (fit(frame), fit(frame, errors="bootstrap", replications=7, solver="exact"))
    for row, result in zip(found, alone, strict=True):
        expected = index_rows(result)["att simple"]
        assert float(row["estimate"]) == pytest.approx(expected.estimate, rel=LAW_RTOL)
        assert float(row["std_error"]) == pytest.approx(expected.std_error, rel=LAW_RTOL)
    table = (folder / "tables/main.md").read_text(encoding="utf-8")
    assert "weighted by treated observations" in table
    assert "Jackknife standard errors over firm, weights fixed" in table
    assert "synthetic_control,cohort=2006 effective_donors" in (
        folder / "diagnostics.csv"
    ).read_text(encoding="utf-8")
    assert place.ipec("verify", "outputs/small").exit_code == 0


@pytest.mark.e2e
def test_bands_are_wider_than_intervals(place: Workplace) -> None:
    rows = ipec.run(str(place.spec)).estimates
    path = rows[(rows["model"] == "jack") & (rows["estimand"] == "att_event")]
    after = path[path["rel_time"] >= 0]
    assert len(after) == 4
    assert (after["band_low"] < after["conf_low"]).all()
    assert path[path["rel_time"] < 0]["std_error"].isna().all()
