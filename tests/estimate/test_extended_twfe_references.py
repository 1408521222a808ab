"""Extended two-way fixed effects against R's etwfe, on the synthetic panels and on mpdta."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model import ExtendedTwfeModel
from ipec_econ.estimate.extended_twfe import ExtendedTwoWayFixedEffects
from tests.estimate.make_data import make_data
from tests.estimate.tolerances import ESTIMATE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

FOLDER = Path(__file__).parents[1] / "reference" / "synthetic"
REFERENCE = {
    case["id"]: case
    for case in json.loads((FOLDER / "reference.json").read_text())["cases"]
    if case["id"].startswith("etwfe_")
}
CONTROL_GROUPS = {"notyet": "not_yet_treated", "never": "never_treated"}
KINDS = {
    "simple": "att simple", "group": "att_cohort {}", "calendar": "att_time {}",
    "event": "att_event {}",
}  # fmt: skip
GROUP_KEYS = {"group": "first.treat", "calendar": "year", "event": "event"}

NUMERIC_RTOL = 1e-5
"""marginaleffects differentiates numerically: its errors hold to this, relative, and its averages
to this many standard errors."""


def fit(
    frame: pd.DataFrame,
    options: Mapping[str, object],
    covariates: Sequence[str] = (),
    **columns: str,
) -> ModelResult:
    names = {"outcome": "y", "unit": "firm", "time": "year", "cohort": "cohort", **columns}
    frame = frame.assign(**{names["cohort"]: frame[names["cohort"]].replace(0, np.inf)})
    frame["treated"] = (frame[names["time"]] >= frame[names["cohort"]]).astype(float)
    data = make_data(
        frame,
        fixed_effects=[names["unit"], names["time"]],
        clusters=[names["unit"]],
        treated="treated",
        covariates=covariates,
        **names,
    )
    model = ExtendedTwfeModel(
        estimator="extended_twfe", outcome=names["outcome"], treatment="first", **options
    )
    return ExtendedTwoWayFixedEffects().fit(data, model, model_id="m")


def assert_averages_equal(result: ModelResult, rows: Iterable[tuple[str, float, object]]) -> None:
    ours = {row.key: row for row in result.estimates}
    for key, estimate, error in rows:
        mine = ours[key]
        if not isinstance(error, float):
            assert (mine.estimate, mine.std_error, estimate) == (0.0, None, 0.0)
            continue
        assert mine.estimate == pytest.approx(estimate, abs=NUMERIC_RTOL * error)
        assert mine.std_error == pytest.approx(error, rel=NUMERIC_RTOL)


@pytest.mark.parametrize("name", REFERENCE)
def test_averages_equal_etwfe(name: str) -> None:
    case = REFERENCE[name]
    frame = pd.read_csv(FOLDER / f"{case['data']}.csv")
    control_group = CONTROL_GROUPS[name.rpartition("_")[2]]
    result = fit(frame, {"control_group": control_group, "effects": "cohort"})
    rows = [
        (KINDS[row["kind"]].format(row["key"]), row["estimate"], row["std_error"])
        for row in case["rows"]
    ]
    assert_averages_equal(result, rows)
    assert all(row.df is None for row in result.estimates)


def test_the_cases_of_the_file_are_compared() -> None:
    assert len(REFERENCE) == 5


@pytest.mark.parametrize(
    ("name", "options", "covariates"),
    [
        ("etwfe_mpdta_notyet_nox", {"effects": "cohort"}, ()),
        ("etwfe_mpdta_never_nox", {"effects": "cohort", "control_group": "never_treated"}, ()),
        ("etwfe_mpdta_ivar", {"effects": "unit"}, ()),
        ("etwfe_mpdta_notyet_lpop", {"effects": "cohort"}, ("lpop",)),
        ("etwfe_mpdta_fe_none", {"effects": "cohort"}, ("lpop",)),
    ],
)
def test_mpdta_equals_etwfe(
    shared: Path, name: str, options: dict[str, object], covariates: tuple[str, ...]
) -> None:
    """Of a covariate only effects at its mean have a row: its slopes are in etwfe's list alone."""
    public = shared / "reference" / "public"
    theirs = json.loads((public / f"{name}.json").read_text())["results"]
    frame = pd.read_csv(public / "mpdta.csv")
    result = fit(
        frame, options, covariates, outcome="lemp", unit="countyreal", time="year",
        cohort="first.treat",
    )  # fmt: skip
    ours = {row.key: row for row in result.estimates}
    terms = [row for row in theirs["coefs"]["terms"] if _is_effect(row["term"])]
    assert terms
    assert result.fit.covariates == covariates
    for row in terms:
        cohort, time = re.findall(r"::(\d+)", row["term"])
        mine = ours[f"att_gt {cohort} {time}"]
        assert mine.estimate == pytest.approx(row["estimate"], rel=ESTIMATE_RTOL)
        assert mine.std_error == pytest.approx(row["std.error"], rel=STD_ERROR_RTOL)
    for kind, pattern in KINDS.items():
        assert_averages_equal(
            result,
            [
                (pattern.format(row.get(GROUP_KEYS.get(kind, ""))), row["estimate"],
                 row.get("std.error"))
                for row in theirs[kind]
            ],
        )  # fmt: skip


def _is_effect(term: str) -> bool:
    return term.startswith(".Dtreat") and not term.endswith("_dm")
