"""Chilean plants: the one exact root, and what prodest gives in its place."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ipec_econ.numerics.production.ackerberg_caves_frazer import fit_ackerberg_caves_frazer
from ipec_econ.numerics.production.factor_rows import FactorRows

PRINTED = 5e-5
"""Half of the last of the four decimals that are at hand."""
CASES = ("prodest_chilean_ACF", "prodest_chilean_ACF_theta0")


@pytest.fixture(scope="module")
def chile(shared: Path) -> FactorRows:
    path = shared / "reference" / "public" / "chilean.csv"
    table = np.genfromtxt(path, delimiter=",", names=True)
    table = table[np.lexsort((table["timevar"], table["idvar"]))]
    none = np.zeros((len(table), 0))
    return FactorRows(
        output=table["Y"],
        free=np.column_stack([table["fX1"], table["fX2"]]),
        state=table["sX"][:, None],
        proxy=table["pX"],
        shifters=none,
        controls=none,
        firm=np.unique(table["idvar"], return_inverse=True)[1],
        time=table["timevar"].astype(np.int64),
    )


@pytest.mark.reference
@pytest.mark.parametrize(
    ("degree", "expected"),
    [
        pytest.param(2, [0.6457, 0.6440, 0.2508], id="prodest_1.0.1_from_one_half"),
        pytest.param(3, [0.7061, 0.7494, 0.2003], id="statspai_1.40.2"),
    ],
)
def test_equals_what_others_find_from_a_start_that_leads_there(
    chile: FactorRows, degree: int, expected: list[float]
) -> None:
    """A cubic law; skilled labour, unskilled labour, capital; 1,944 rows of 401 plants."""
    fit = fit_ackerberg_caves_frazer(chile, degree=degree, law_degree=3)
    np.testing.assert_allclose(fit.elasticities, expected, rtol=0, atol=PRINTED)
    assert (fit.n_obs, fit.n_firms, fit.hansen_df) == (1944, 401, 4)
    # Elasticities that sum to 1.5 are no surprise to J: other moments do not hold.
    assert fit.hansen_j > 9.5


@pytest.mark.parametrize("case", CASES)
def test_prodests_results_are_no_solutions(chile: FactorRows, shared: Path, case: str) -> None:
    """Its own objective there is what it reports, ten billion times ours."""
    path = shared / "reference" / "public" / f"{case}.json"
    theirs = json.loads(path.read_text("utf-8"))["results"]
    fit = fit_ackerberg_caves_frazer(chile, degree=2, law_degree=3)
    assert fit.expected_output is not None
    pars = np.array(list(theirs["pars"].values()))
    objective = evaluate_objective(chile, fit.expected_output, pars)
    assert objective == pytest.approx(theirs["opt_outcome"], rel=1e-5)
    assert evaluate_objective(chile, fit.expected_output, fit.elasticities) < 1e-15


def evaluate_objective(rows: FactorRows, expected: np.ndarray, elasticities: np.ndarray) -> float:
    """Return Z'ξ(Z'Z)⁻¹Z'ξ/n, ξ from a cubic in productivity one period before."""
    before = rows.find_lags()
    now = np.flatnonzero(before >= 0)
    before = before[now]
    omega = expected - rows.inputs @ elasticities
    law = np.vander(omega[before], 4)
    innovation = omega[now] - law @ np.linalg.lstsq(law, omega[now], rcond=None)[0]
    instruments = np.column_stack([rows.free[before], rows.state[now]])
    moments = instruments.T @ innovation
    inner = np.linalg.inv(instruments.T @ instruments)
    return float(moments @ inner @ moments / len(now))
