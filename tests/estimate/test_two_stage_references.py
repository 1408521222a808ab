"""Two-stage difference-in-differences against R's did2s, on the synthetic panels and on df_het."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.estimate.make_untreated import fit, index_rows
from tests.estimate.naive_sparse import net_of_untreated
from tests.estimate.test_imputation_references import LOOSE_ATOL, assert_rows, name_key
from tests.estimate.tolerances import ESTIMATE_RTOL

pytestmark = pytest.mark.reference

FOLDER = Path(__file__).parents[1] / "reference" / "synthetic"
CASES = [
    case
    for case in json.loads((FOLDER / "reference.json").read_text())["cases"]
    if case["id"].startswith("did2s_")
]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_equals_did2s(case: dict) -> None:
    result = fit("two_stage", pd.read_csv(FOLDER / f"{case['data']}.csv"))
    expected = {name_key(row["key"]): (row["estimate"], row["std_error"]) for row in case["rows"]}
    assert_rows(result, expected)


def test_every_case_is_compared() -> None:
    assert len(CASES) == 3


@pytest.fixture(scope="module")
def public(shared: Path) -> Path:
    return shared / "reference" / "public"


@pytest.fixture(scope="module")
def df_het(public: Path) -> pd.DataFrame:
    names = {"dep_var": "y", "unit": "firm", "g": "cohort"}
    return pd.read_csv(public / "df_het.csv").rename(columns=names)


@pytest.mark.parametrize(
    ("result", "cluster"),
    [
        ("static_cluster_state", "state"),
        ("es_ref_m1_cluster_state", "state"),
        ("es_ref_Inf_only_cluster_unit", "firm"),
    ],
)
def test_df_het_equals_did2s(public: Path, df_het: pd.DataFrame, result: str, cluster: str) -> None:
    stored = json.loads((public / "did2s_df_het.json").read_text())["results"][result]["terms"]
    expected = {name_key(row["term"]): (row["estimate"], row["std.error"]) for row in stored}
    assert len(expected) in (1, 40, 41)
    assert_rows(fit("two_stage", df_het, cluster=cluster), expected, atol=LOOSE_ATOL)


def test_df_het_equals_the_exact_solution(df_het: pd.DataFrame) -> None:
    rows = index_rows(fit("two_stage", df_het))
    net = net_of_untreated(df_het)
    event = (df_het["year"] - df_het["cohort"]).where(df_het["cohort"] > 0)
    for key in (-20, -1, 0, 20):
        mean = net[event == key].mean()
        assert rows[f"att_event {key}"].estimate == pytest.approx(mean, rel=ESTIMATE_RTOL)
