"""Suppliers that come and go, and how much they sell, through a whole run."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pytest

import ipec_econ as ipec
from tests.e2e.conftest import Workplace
from tests.estimate.tolerances import LAW_RTOL

WINS = {1: (2017,), 2: (2017, 2019), 3: (2018, 2019), 4: (2019,), 5: (2017, 2018, 2019)}
N_FIRMS = 12
YEARS = range(2014, 2020)
MODEL = {"estimator": "switchers", "outcome": "log_lp"}
STUDY: dict[str, Any] = {
    "treatments": {
        "supplier": {"status": "any_award"},
        "amount": {"dose": "value / 1000"},
    },
    "models": {
        "status": {
            **MODEL,
            "window": [-3, 2],
            "treatment": "supplier",
            "diagnostics": {"pretrends": {}},
        },
        "dose": {**MODEL, "window": [-3, 2], "treatment": "amount", "normalized": True},
        "rising": {**MODEL, "treatment": "supplier", "direction": "in"},
    },
    "tables": {"main": {"title": "Suppliers", "columns": ["status", "dose"], "rows": ["att"]}},
    "figures": {"path": {"kind": "event_study", "models": ["status"], "formats": "svg"}},
}


def write_sources(place: Workplace) -> dict[tuple[int, int], float]:
    """Write firms and awards; return log productivity by firm and year."""
    rng = np.random.default_rng(7)
    values, lines = {}, ["crn,year,turnover,employees"]
    for firm in range(1, N_FIRMS + 1):
        for year in YEARS:
            turnover = int(rng.integers(50, 200))
            values[firm, year] = float(np.log(turnover / 10))
            lines.append(f"{firm:08},{year},{turnover},10")
    (place.folder / "firms.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    awards = ["id,supplier,company_number,award_date,amount"]
    for firm, years in WINS.items():
        awards += [f"a{firm}{year},F{firm} Ltd,{firm:08},{year}-03-01,2000" for year in years]
    (place.folder / "awards.csv").write_text("\n".join(awards) + "\n", encoding="utf-8")
    return values


def work_out(values: dict[tuple[int, int], float], rel: int) -> float:
    """Return the effect with loops: first wins, against firms that have not won yet."""
    changes = []
    for firm, years in WINS.items():
        first = min(years)
        base, far = first - 1, first + rel
        if far > max(YEARS):
            continue
        controls = [i for i in range(1, N_FIRMS + 1) if min(WINS.get(i, (9999,))) > far]
        others = np.mean([values[i, far] - values[i, base] for i in controls])
        changes.append(values[firm, far] - values[firm, base] - others)
    return float(np.mean(changes))


@pytest.fixture
def written(workplace: Workplace, study: dict[str, Any]) -> tuple[Workplace, dict]:
    panel = {**study["panel"], "treatments": STUDY["treatments"]}
    parts = {key: STUDY[key] for key in ("models", "tables", "figures")}
    workplace.write({**study, "panel": panel, **parts})
    return workplace, write_sources(workplace)


@pytest.mark.e2e
def test_suppliers_that_come_and_go(written: tuple[Workplace, dict]) -> None:
    place, values = written
    outcome = place.ipec("run", "study.yaml")
    assert outcome.exit_code == 0, outcome.output
    folder = place.folder / "outputs/small"
    with (folder / "estimates.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {(row["model"], row["estimand"], row["rel_time"]): row for row in rows}
    for rel in (0, 1, 2):
        row = found["status", "att_event", str(rel)]
        assert float(row["estimate"]) == pytest.approx(work_out(values, rel), rel=LAW_RTOL)
        assert float(row["band_low"]) < float(row["conf_low"])
    # An award is worth 2: the effect of a unit is half of that of being a supplier.
    half = float(found["dose", "att_event", "0"]["estimate"])
    assert half == pytest.approx(work_out(values, 0) / 2, rel=LAW_RTOL)
    status, dose = (float(found[name, "att", ""]["estimate"]) for name in ("status", "dose"))
    assert dose == pytest.approx(status / 2, rel=LAW_RTOL)
    assert found["status", "att_event", "-1"]["std_error"] == ""
    assert "pretrends" in (folder / "diagnostics.csv").read_text(encoding="utf-8")
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "firms whose supplier changes is compared with that of firms with the same" in page
    assert place.ipec("verify", "outputs/small").exit_code == 0


@pytest.mark.e2e
def test_an_absorbing_estimator_names_switchers(
    written: tuple[Workplace, dict], study: dict[str, Any]
) -> None:
    place, _ = written
    panel = {**study["panel"], "treatments": STUDY["treatments"]}
    model = {"estimator": "callaway_santanna", "outcome": "log_lp", "treatment": "supplier"}
    place.write({"ipec": 1, "study": "small", "title": "T", "seed": 1, "panel": panel,
                 "models": {"cs": model}})  # fmt: skip
    outcome = place.ipec("run", "study.yaml")
    assert outcome.exit_code == 6
    assert "estimator: switchers" in " ".join(outcome.output.split())


@pytest.mark.e2e
def test_the_same_numbers_from_python(written: tuple[Workplace, dict]) -> None:
    place, values = written
    run = ipec.run(str(place.spec))
    rows = run.estimates
    row = rows[(rows["model"] == "rising") & (rows["rel_time"] == 0)].iloc[0]
    assert row["estimate"] == pytest.approx(work_out(values, 0), rel=LAW_RTOL)
