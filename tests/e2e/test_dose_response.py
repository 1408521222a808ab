"""How much suppliers sell to government, through a whole run."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pytest

import ipec_econ as ipec
from tests.e2e.conftest import Workplace
from tests.estimate.tolerances import LAW_RTOL

N_FIRMS = 40
YEARS = range(2014, 2020)
STUDY: dict[str, Any] = {
    "treatments": {
        "first_award": {"event": "first_award"},
        "share": {"dose": "value / turnover"},
    },
    "models": {
        "curve": {
            "estimator": "dose_response",
            "treatment": "first_award",
            "dose": "share",
            "degree": 1,
            "doses": [0.2, 0.4],
            "window": [-2, 2],
            "diagnostics": {
                "pretrends": {},
                "honest_did": {"restriction": "relative_magnitudes", "values": [1]},
                "placebo_timing": {"shift": 1},
                "leave_one_cohort_out": {},
            },
        },
        "own": {"estimator": "dose_response", "treatment": "share", "degree": 1, "doses": [0.2]},
        "steps": {
            "estimator": "dose_response",
            "treatment": "first_award",
            "dose": "share",
            "bins": [0.25],
        },
        "cs": {"estimator": "callaway_santanna", "treatment": "first_award"},
    },
    "tables": {
        "main": {
            "title": "Dose",
            "columns": ["curve", "steps", "cs"],
            "rows": ["att", "acrt", "att_dose"],
            "labels": {"acrt": "Per unit of share"},
        },
        "plain": {"title": "Plain", "columns": ["curve"]},
    },
    "figures": {
        "path": {"kind": "event_study", "models": ["curve", "cs"], "formats": "svg"},
        "dose": {
            "kind": "dose_response",
            "models": ["curve"],
            "labels": {"dose": "Share"},
            "formats": "svg",
        },
        "bins": {
            "kind": "coefficients",
            "models": ["steps"],
            "rows": ["att_dose"],
            "formats": "svg",
        },
    },
}


def win(firm: int) -> tuple[int, float] | None:
    """Return the year of a firm's award and its share of turnover."""
    if firm % 2:
        return None
    return (2017 if firm % 4 else 2018), 0.1 * (1 + firm % 5)


def write_sources(place: Workplace) -> dict[tuple[int, int], float]:
    """Write firms and awards; return log productivity by firm and year."""
    rng = np.random.default_rng(7)
    values, firms = {}, ["crn,year,turnover,employees"]
    awards = ["id,supplier,company_number,award_date,amount"]
    for firm in range(1, N_FIRMS + 1):
        won = win(firm)
        for year in YEARS:
            turnover = int(rng.integers(100, 200)) * 10
            if won is not None and year >= won[0]:
                turnover = round(turnover * (1 + won[1]))
            values[firm, year] = float(np.log(turnover / 10))
            firms.append(f"{firm:08},{year},{turnover},10")
            if won is not None and year == won[0]:
                awards.append(f"a{firm},F{firm} Ltd,{firm:08},{year}-03-01,{won[1] * turnover!r}")
    (place.folder / "firms.csv").write_text("\n".join(firms) + "\n", encoding="utf-8")
    (place.folder / "awards.csv").write_text("\n".join(awards) + "\n", encoding="utf-8")
    return values


def work_out(values: dict[tuple[int, int], float], g: int, year: int, dose: float) -> float:
    """Return the effect of a dose on a cohort by least squares, against firms not treated yet."""
    treated = [(win(i)[1], values[i, year] - values[i, g - 1])
               for i in range(1, N_FIRMS + 1) if win(i) and win(i)[0] == g]  # fmt: skip
    controls = [values[i, year] - values[i, g - 1]
                for i in range(1, N_FIRMS + 1) if not win(i) or win(i)[0] > year]  # fmt: skip
    slope, level = np.polyfit(*np.array(treated).T, 1)
    return level + slope * dose - float(np.mean(controls))


@pytest.fixture
def written(workplace: Workplace, study: dict[str, Any]) -> tuple[Workplace, dict]:
    panel = {**study["panel"], "treatments": STUDY["treatments"]}
    models = {"defaults": {"outcome": "log_lp"}, **STUDY["models"]}
    parts = {key: STUDY[key] for key in ("tables", "figures")}
    workplace.write({**study, "panel": panel, "models": models, **parts})
    return workplace, write_sources(workplace)


@pytest.mark.e2e
def test_a_dose_response_from_spec_to_files(written: tuple[Workplace, dict]) -> None:
    place, values = written
    outcome = place.ipec("run", "study.yaml")
    assert outcome.exit_code == 0, outcome.output
    folder = place.folder / "outputs/small"
    with (folder / "estimates.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {
        (row["model"], row["estimand"], row["term"] or f"{row['cohort']} {row['time']}"): row
        for row in rows
        if row["estimand"] not in ("att_event", "acrt_event")
    }
    post = [(2017, year) for year in (2017, 2018, 2019)] + [(2018, year) for year in (2018, 2019)]
    for dose in (0.2, 0.4):
        expected = np.mean([work_out(values, g, year, dose) for g, year in post])
        for model in ("curve", "own") if dose == 0.2 else ("curve",):
            row = found[model, "att_dose", f"{dose:g}"]
            assert float(row["estimate"]) == pytest.approx(expected, rel=LAW_RTOL)
            assert row["n_treated"] == "20"
    banded = found["curve", "att_dose", "0.2"]
    assert float(banded["band_low"]) < float(banded["conf_low"])
    slope = work_out(values, 2018, 2019, 1.0) - work_out(values, 2018, 2019, 0.0)
    row = found["curve", "acrt_gt", "2018 2019"]
    assert float(row["estimate"]) == pytest.approx(slope, rel=LAW_RTOL)
    whole = {model: found[model, "att", "simple"]["estimate"] for model in ("curve", "steps", "cs")}
    assert len(set(whole.values())) == 1
    bins = {term for model, estimand, term in found if (model, estimand) == ("steps", "att_dose")}
    assert bins == {"0 to 0.25", "over 0.25"}


@pytest.mark.e2e
def test_tables_words_and_pulled_numbers(written: tuple[Workplace, dict]) -> None:
    place, _ = written
    assert place.ipec("run", "study.yaml").exit_code == 0
    folder = place.folder / "outputs/small"
    table = (folder / "tables/main.md").read_text(encoding="utf-8")
    for label in (
        "Average effect on the treated",
        "Per unit of share",
        "Dose 0.2",
        "Dose over 0.25",
    ):
        assert label in table
    plain = (folder / "tables/plain.md").read_text(encoding="utf-8")
    assert "Average causal response: weighted by cohort shares" in plain
    page = (folder / "index.html").read_text(encoding="utf-8").replace("&#x27;", "'")
    assert "by the firm's share in the first treated period, as a spline of degree 1" in page
    assert "strong parallel trends" in page
    diagnostics = (folder / "diagnostics.csv").read_text(encoding="utf-8")
    asked = STUDY["models"]["curve"]["diagnostics"]
    assert [name for name in asked if f"curve,{name}," not in diagnostics] == []
    refs = ("att_dose/0.2", "acrt", "acrt_gt/2018/2019")
    pulled = [place.ipec("pull", f"small/curve/{ref}") for ref in refs]
    pulled.append(place.ipec("pull", "small/steps/att_dose/over 0.25"))
    assert [one.exit_code for one in pulled] == [0, 0, 0, 0]
    for name in ("path", "dose", "bins"):
        picture = (folder / f"figures/{name}.svg").read_text(encoding="utf-8")
        assert "<desc" in picture
    assert place.ipec("verify", "outputs/small").exit_code == 0


@pytest.mark.e2e
def test_a_missing_dose_is_found_before_any_data(
    written: tuple[Workplace, dict], study: dict[str, Any]
) -> None:
    place, _ = written
    panel = {**study["panel"], "treatments": STUDY["treatments"]}
    model = {"estimator": "dose_response", "outcome": "log_lp", "treatment": "first_award"}
    place.write({**study, "panel": panel, "models": {"dr": model}, "tables": {}})
    outcome = place.ipec("check", "study.yaml")
    assert outcome.exit_code == 2
    assert "add `dose: share`" in " ".join(outcome.output.split())


@pytest.mark.e2e
def test_the_same_numbers_from_python(written: tuple[Workplace, dict]) -> None:
    place, values = written
    rows = ipec.run(str(place.spec)).estimates
    row = rows[(rows["model"] == "curve") & (rows["term"] == "0.4")].iloc[0]
    post = [(2017, year) for year in (2017, 2018, 2019)] + [(2018, year) for year in (2018, 2019)]
    expected = np.mean([work_out(values, g, year, 0.4) for g, year in post])
    assert row["estimate"] == pytest.approx(expected, rel=LAW_RTOL)
