"""Local projections against fixest on the authors' design, pyfixest's and R's lpdid."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from tests.estimate.make_copies import fit
from tests.estimate.make_untreated import index_rows
from tests.estimate.tolerances import ESTIMATE_RTOL, P_VALUE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

FOLDER = Path(__file__).parents[1] / "reference" / "synthetic"
NAMES = re.compile(
    r"lpdid_(balanced|ragged|nonever)_(notyet|never)_(vw|rw)"
    r"|lpdid_pyfixest_balanced_(event|pooled)"
    r"|lpdidpkg_(balanced|ragged|nonever)_vw|lpdidpkg_(balanced|nonever)_rw"
)
"""Every case but those that its makers' notes call unreliable, and the pre-mean differences
(``pmd``), which are not in the language."""

CASES = [
    case
    for case in json.loads((FOLDER / "reference_more.json").read_text())["cases"]
    if NAMES.fullmatch(case["id"])
]

KEYS = {"pooled_post": "att simple", "pooled_pre": "att pre"}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_equals_the_reference(case: dict) -> None:
    name = case["id"]
    result = fit(
        "local_projections",
        pd.read_csv(FOLDER / f"{case['data']}.csv"),
        window=(-3, 4),
        control_group="never_treated" if "_never_" in name else "not_yet_treated",
        weighting="equal" if "_rw" in name else "variance",
    )
    ours = index_rows(result)
    events = 0
    for row in case["rows"]:
        mine = ours[KEYS.get(row["kind"], f"att_event {row['key']}")]
        events += mine.estimand == "att_event" and mine.std_error is not None
        assert mine.estimate == pytest.approx(row["estimate"], rel=ESTIMATE_RTOL)
        if "std_error" in row:
            assert mine.std_error == pytest.approx(row["std_error"], rel=STD_ERROR_RTOL)
        if "p_value" in row:
            assert mine.p_value == pytest.approx(row["p_value"], rel=P_VALUE_RTOL)
        if "n" in row:
            assert mine.n_obs == row["n"]
    found = [r for r in result.estimates if r.estimand == "att_event" and r.std_error]
    assert events in (0, len(found))


def test_every_case_is_compared() -> None:
    assert len(CASES) == 17
