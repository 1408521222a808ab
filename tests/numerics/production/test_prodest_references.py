"""prodest's proxy methods on its Chilean firms."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from ipec_econ.numerics.production.bootstrap_production import bootstrap_production
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.fit_wooldridge import fit_wooldridge
from ipec_econ.numerics.production.law_moments import LaggedRows, measure_law
from ipec_econ.numerics.production.proxy_stages import ProxyStages, prepare_proxy, solve_proxy
from tests.estimate.tolerances import ESTIMATE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

CASE = Path(__file__).parents[2] / "reference" / "production" / "proxy.yaml"
PROXIES = {"prodest_chilean_OP": "inv", "prodest_chilean_LP": "pX"}

OBJECTIVE_RTOL = 1e-8
"""prodest solves for the cubic of productivity as it is, some 8 to 13, whose cross products have a
condition number of 1e15: its sum of squares has nine digits."""

SEARCH_RTOL = 5e-5
"""R's BFGS stops when the sum of squares changes by less than 1e-8 of itself: capital's elasticity
is then known to the square root of that, in units of its own curvature."""

CONDITION_RTOL = 1e-8
"""prodest inverts cross products of raw powers; three digits of the state's nine."""

BOOTSTRAP_ERRORS = 4
"""Standard errors of the ratio of two standard deviations, from 20 and from 200 draws."""


@pytest.fixture(scope="module")
def chile(shared: Path) -> pd.DataFrame:
    frame = pd.read_csv(shared / "reference" / "public" / "chilean.csv")
    return frame.sort_values(["idvar", "timevar"], ignore_index=True)


def read_results(shared: Path, name: str) -> dict[str, Any]:
    text = (shared / "reference" / "public" / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)["results"]


def make_rows(frame: pd.DataFrame, proxy: str) -> FactorRows:
    none = np.zeros((len(frame), 0))
    return FactorRows(
        output=frame["Y"].to_numpy(),
        free=frame[["fX1", "fX2"]].to_numpy(),
        state=frame[["sX"]].to_numpy(),
        proxy=frame[proxy].to_numpy(),
        shifters=none,
        controls=none,
        firm=pd.factorize(frame["idvar"])[0].astype(np.int64),
        time=frame["timevar"].to_numpy(),
    )


def test_files_are_the_ones_that_the_case_names(shared: Path) -> None:
    case = yaml.safe_load(CASE.read_text(encoding="utf-8"))
    for entry in (*case["data"], *case["expected"]):
        stored = (shared / "reference" / "public" / entry["file"]).read_bytes()
        assert hashlib.sha256(stored).hexdigest() == entry["sha256"], entry["file"]


def test_the_control_of_the_file_is_investment(chile: pd.DataFrame) -> None:
    assert (chile["cX"] == chile["inv"]).all()


@pytest.mark.parametrize("name", PROXIES)
def test_elasticities_of_two_stages(shared: Path, chile: pd.DataFrame, name: str) -> None:
    expected = read_results(shared, name)
    solved = solve_proxy(prepare_chile(chile, name), None)
    free, state = solved.fit.elasticities[:2], solved.fit.elasticities[2]
    np.testing.assert_allclose(
        free, [expected["pars"]["fX1"], expected["pars"]["fX2"]], rtol=ESTIMATE_RTOL
    )
    assert state == pytest.approx(expected["pars"]["sX1"], rel=SEARCH_RTOL)
    assert solved.minima[0].objective == pytest.approx(expected["opt_outcome"], rel=OBJECTIVE_RTOL)


@pytest.mark.parametrize("name", PROXIES)
def test_no_sum_of_squares_is_larger_than_at_prodests(
    shared: Path, chile: pd.DataFrame, name: str
) -> None:
    expected = read_results(shared, name)
    stages = prepare_chile(chile, name)
    solved = solve_proxy(stages, None)
    rows, lag = stages.rows, stages.lag
    now, before = np.flatnonzero(lag >= 0), lag[lag >= 0]
    index = solved.fit.expected_output - rows.free @ solved.fit.elasticities[:2]
    law = LaggedRows(
        index[now], index[before], rows.state[now], rows.state[before],
        (rows.output - solved.fit.expected_output)[now], np.ones((len(now), 1)), None, None,
    )  # fmt: skip
    theirs = measure_law(law, 3).evaluate(np.array([expected["pars"]["sX1"]]))
    assert solved.minima[0].objective < theirs.objective
    # Theirs is no minimum to all its digits: the sum of squares still falls there.
    assert abs(theirs.gradient[0]) > 1e-4


@pytest.mark.parametrize("name", PROXIES)
@pytest.mark.thorough
def test_errors_are_of_the_size_of_prodests_twenty_draws(
    shared: Path, chile: pd.DataFrame, name: str
) -> None:
    expected = read_results(shared, name)["std.errors"]
    stages = prepare_chile(chile, name)
    draws = bootstrap_production(
        lambda weight: solve_proxy(stages, weight).fit, stages.rows.firm, replications=60, seed=1
    )
    ratio = draws.std_errors / np.array([expected[key] for key in ("fX1", "fX2", "sX1")])
    bound = BOOTSTRAP_ERRORS * np.sqrt(1 / (2 * 19) + 1 / (2 * 59))
    assert np.abs(np.log(ratio)).max() < bound
    assert draws.n_failed == 0


def test_wooldridge_in_one_step_with_a_shared_slope(shared: Path, chile: pd.DataFrame) -> None:
    expected = read_results(shared, "prodest_chilean_WRDG")
    rows = make_rows(chile, "pX")
    fit = fit_wooldridge(rows, degree=2, weighting="one_step", shared_state=True)
    pars = [expected["pars"][key] for key in ("fX1", "fX2", "sX1")]
    np.testing.assert_allclose(fit.elasticities, pars, rtol=CONDITION_RTOL)
    assert fit.n_obs == 1944


def test_wooldridges_errors_of_prodest_are_those_of_equal_variance_doubled(
    shared: Path, chile: pd.DataFrame
) -> None:
    # prodest divides the squares of both equations by the rows of one, where 2SLS on stacked rows
    # divides by twice as many: its errors are √2 times those, and know nothing of firms.
    expected = read_results(shared, "prodest_chilean_WRDG")["std.errors"]
    rows = make_rows(chile, "pX")
    lag = rows.find_lags()
    now, before = np.flatnonzero(lag >= 0), lag[lag >= 0]
    k, m = (column - column.mean() for column in (rows.state[:, 0], rows.proxy))
    raw = np.column_stack([rows.state, rows.proxy])
    powers = np.column_stack([m, raw[:, 0] * raw[:, 1], raw[:, 0] ** 2, raw[:, 1] ** 2])
    own = np.column_stack([np.ones(len(lag)), powers])
    after = np.column_stack([own, k])[before]
    first = _net(np.column_stack([rows.inputs, rows.output])[now], own[now])
    given = np.column_stack([rows.inputs, rows.output])[now]
    second = _net(np.column_stack([given, rows.free[before]]), after)
    z2 = second[:, [2, 4, 5]]
    fitted = np.vstack([first[:, :3], z2 @ np.linalg.lstsq(z2, second[:, :3], rcond=None)[0]])
    actual = np.vstack([first[:, :3], second[:, :3]])
    output = np.concatenate([first[:, 3], second[:, 3]])
    slopes = np.linalg.lstsq(fitted, output, rcond=None)[0]
    residual = output - actual @ slopes
    variance = residual @ residual / len(now) * np.linalg.inv(fitted.T @ fitted)
    theirs = [expected[key] for key in ("fX1", "fX2", "sX1")]
    np.testing.assert_allclose(np.sqrt(np.diag(variance)), theirs, rtol=STD_ERROR_RTOL)
    clustered = fit_wooldridge(rows, degree=2, weighting="one_step", shared_state=True)
    assert (np.sqrt(np.diag(clustered.vcov)) > 1.2 * np.array(theirs)).all()


def prepare_chile(chile: pd.DataFrame, name: str) -> ProxyStages:
    return prepare_proxy(make_rows(chile, PROXIES[name]), degree=2, law_degree=3)


def _net(columns: np.ndarray, basis: np.ndarray) -> np.ndarray:
    return columns - basis @ np.linalg.lstsq(basis, columns, rcond=None)[0]
