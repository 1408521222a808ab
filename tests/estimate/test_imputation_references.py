"""Imputation against R's didimputation, on the synthetic panels and on df_het."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from ipec_econ.core.estimates import ModelResult
from tests.estimate.make_untreated import fit, index_rows
from tests.estimate.naive_sparse import net_of_untreated
from tests.estimate.tolerances import ESTIMATE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

FOLDER = Path(__file__).parents[1] / "reference" / "synthetic"
CASES = [
    case
    for case in json.loads((FOLDER / "reference.json").read_text())["cases"]
    if case["id"].startswith("bjs_")
]

LOOSE_ATOL = 1e-7
"""On df_het fixest ran at its default tolerance, 1e-6: its fixed effects, and so the estimates,
are that far from the exact solution, which a test below computes; errors of 0.02 hardly move."""


def assert_rows(result: ModelResult, expected: dict[str, tuple], *, atol: float = 0.0) -> None:
    rows = index_rows(result)
    for key, (estimate, std_error) in expected.items():
        if estimate is None:
            assert key not in rows
            continue
        assert rows[key].estimate == pytest.approx(estimate, rel=ESTIMATE_RTOL, abs=atol), key
        assert rows[key].std_error == pytest.approx(std_error, rel=STD_ERROR_RTOL), key


def name_key(term: str) -> str:
    return "att simple" if term.startswith("treat") else f"att_event {term.split('::')[-1]}"


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_equals_didimputation(case: dict) -> None:
    """It drops firms with one untreated row, as `min_untreated: 2` does, and has three leads."""
    frame = pd.read_csv(FOLDER / f"{case['data']}.csv")
    cluster = "region" if case["id"].endswith("_region") else "firm"
    result = fit("imputation", frame, cluster=cluster, min_untreated=2, window=(-3, 9))
    expected = {name_key(row["key"]): (row["estimate"], row["std_error"]) for row in case["rows"]}
    assert_rows(result, expected)


def test_every_case_is_compared() -> None:
    assert len(CASES) == 6


def test_one_untreated_row_is_enough_by_default() -> None:
    """The estimate of did2s, which keeps firms with one untreated row."""
    result = fit("imputation", pd.read_csv(FOLDER / "ragged.csv"))
    row = index_rows(result)["att simple"]
    assert row.estimate == pytest.approx(0.141853109639603, rel=ESTIMATE_RTOL)


@pytest.fixture(scope="module")
def public(shared: Path) -> Path:
    return shared / "reference" / "public"


@pytest.fixture(scope="module")
def df_het(public: Path) -> pd.DataFrame:
    names = {"dep_var": "y", "unit": "firm", "g": "cohort"}
    return pd.read_csv(public / "df_het.csv").rename(columns=names)


@pytest.mark.parametrize(
    ("result", "cluster"), [("static", "state"), ("es", "state"), ("static_cluster_unit", "firm")]
)
def test_df_het_equals_didimputation(
    public: Path, df_het: pd.DataFrame, result: str, cluster: str
) -> None:
    theirs = json.loads((public / "didimputation_df_het.json").read_text())["results"][result]
    expected = {name_key(row["term"]): (row["estimate"], row["std.error"]) for row in theirs}
    assert len(expected) in (1, 26)
    ours = fit("imputation", df_het, cluster=cluster, window=(-5, 30))
    assert_rows(ours, expected, atol=LOOSE_ATOL)


def test_df_het_equals_the_exact_solution(df_het: pd.DataFrame) -> None:
    rows = index_rows(fit("imputation", df_het))
    net = net_of_untreated(df_het)
    treated = (df_het["cohort"] > 0) & (df_het["year"] >= df_het["cohort"])
    assert rows["att simple"].estimate == pytest.approx(net[treated].mean(), rel=ESTIMATE_RTOL)
