"""Controls of imputation and two-stage against py2sdid and diff-diff, on the synthetic panels."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.estimate.make_untreated import fit, index_rows
from tests.estimate.tolerances import ESTIMATE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

FOLDER = Path(__file__).parents[1] / "reference"
CASES = [
    (name, case)
    for name in ("imputation", "two_stage")
    for case in json.loads((FOLDER / name / "controls.json").read_text())["cases"]
]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{n}_{c['id']}" for n, c in CASES])
def test_equals_others(name: str, case: dict) -> None:
    """Before treatment imputation has a regression, and py2sdid means of residuals."""
    frame = pd.read_csv(FOLDER / "synthetic" / f"{case['data']}.csv")
    ours = index_rows(fit(name, frame, cluster=case["cluster"], controls=("x",)))
    compared = 0
    for row in case["rows"]:
        if name == "imputation" and row["kind"] == "event" and row["key"] < 0:
            continue
        key = "att simple" if row["kind"] == "att" else f"att_event {row['key']}"
        assert ours[key].estimate == pytest.approx(row["estimate"], rel=ESTIMATE_RTOL)
        assert ours[key].std_error == pytest.approx(row["std_error"], rel=STD_ERROR_RTOL)
        compared += 1
    assert (
        compared == {"att": 1, "event": 6 if name == "imputation" else 12}[case["rows"][0]["kind"]]
    )


def test_every_case_is_compared() -> None:
    assert len(CASES) == 12
