"""Elasticities by group: what they leave, who shares them, what is told, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from ipec_econ.core.errors import PanelError
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.panel.build import build_panel
from tests.panel.make_panels import make_firms

SAME = 1e-12
"""The same sums in another order."""
N_FIRMS, N_YEARS = 80, 6


def make_columns(seed: int = 1) -> dict[str, list[object]]:
    """Return firms in two sectors, the second of ten firms alone, with a proxy of productivity."""
    draw = np.random.default_rng(seed)
    shape = (N_FIRMS, N_YEARS)
    omega = np.zeros(shape)
    for t in range(1, N_YEARS):
        omega[:, t] = 0.7 * omega[:, t - 1] + 0.2 * draw.standard_normal(N_FIRMS)
    k = draw.standard_normal(N_FIRMS)[:, None] + 0.3 * draw.standard_normal(shape).cumsum(axis=1)
    labour = 0.5 * k + omega + draw.standard_normal(shape)
    m = k + omega
    y = 0.6 * labour + 0.3 * k + omega + 0.1 * draw.standard_normal(shape)
    firms = np.repeat(np.arange(N_FIRMS), N_YEARS)
    return {
        "firm": [f"f{firm:03d}" for firm in firms],
        "year": np.tile(np.arange(2010, 2010 + N_YEARS), N_FIRMS).tolist(),
        "y": y.ravel().tolist(),
        "l": labour.ravel().tolist(),
        "k": k.ravel().tolist(),
        "m": m.ravel().tolist(),
        "sector": ["big" if firm < N_FIRMS - 10 else "small" for firm in firms],
    }


COLUMNS = make_columns()
FACTORS = {"output": "y", "free": ["l"], "state": ["k"]}
LP = {"method": "lp", **FACTORS, "proxy": "m", "degree": 2, "bootstrap": 3}


def build(
    columns: Mapping[str, list[object]] = COLUMNS, seed: int = 1, **measures: dict[str, object]
) -> Panel:
    firms = {"source": "f.csv", "unit": "firm", "time": "year"}
    spec = PanelSpec.model_validate({"firms": firms, "productivity": measures})
    return build_panel(make_firms(columns), None, None, spec, seed=seed)


def read(panel: Panel, name: str) -> np.ndarray:
    return np.array([np.nan if v is None else v for v in panel.rows.column(name).to_pylist()])


def test_the_measure_is_what_inputs_leave_of_output() -> None:
    panel = build(tfp={"method": "ols", **FACTORS})
    labour, capital = panel.productivity[0].elasticities
    left = read(panel, "y") - labour * read(panel, "l") - capital * read(panel, "k")
    np.testing.assert_allclose(read(panel, "tfp"), left, rtol=0, atol=SAME)


def test_expected_productivity_is_without_the_years_noise() -> None:
    panel = build(tfp=LP, plan={**LP, "value": "expected"})
    tfp, plan = read(panel, "tfp"), read(panel, "plan")
    noise = tfp - plan
    assert abs(noise.mean()) < 1e-8
    assert 0.05 < noise.std() < 0.2
    assert [one.elasticities for one in panel.productivity[:1]] == [
        one.elasticities for one in panel.productivity[1:]
    ]


def test_rows_without_expected_productivity_are_counted_as_missing() -> None:
    columns = {**COLUMNS, "m": [None, *COLUMNS["m"][1:]]}
    panel = build(columns, tfp=LP, plan={**LP, "value": "expected"})
    told = {one.where: one.text for one in panel.notices if one.code == "panel/productivity-rows"}
    assert told["tfp"].startswith("1 rows have `tfp` but no part in its elasticities")
    assert told["plan"].startswith("1 of 480 rows have no `plan`")
    assert told["plan"].endswith("or what the first stage reads is missing")


def test_a_small_group_shares_the_elasticities_of_all() -> None:
    grouped = {"method": "ols", **FACTORS, "by": "sector", "min_rows": 100}
    panel = build(tfp={"method": "ols", **FACTORS}, own=grouped)
    whole, big, pooled = panel.productivity
    assert [one.group for one in panel.productivity] == ["", "big", "pooled"]
    assert pooled.elasticities == whole.elasticities
    assert big.elasticities != whole.elasticities
    small = np.array(COLUMNS["sector"]) == "small"
    np.testing.assert_array_equal(read(panel, "own")[small], read(panel, "tfp")[small])
    assert (read(panel, "own")[~small] != read(panel, "tfp")[~small]).all()


def test_draws_depend_on_the_seed_and_on_no_other_measure() -> None:
    alone = build(tfp=LP).productivity[0]
    beside = build(first={"method": "ols", **FACTORS}, tfp=LP).productivity[1]
    other = build(seed=2, tfp=LP).productivity[0]
    assert alone == beside
    assert alone.std_errors != other.std_errors
    assert alone.elasticities == other.elasticities
    assert alone.replications == 3


@pytest.mark.parametrize("method", ["wooldridge", "acf"])
def test_methods_with_analytic_errors_draw_nothing(method: str) -> None:
    measure = {"method": method, **FACTORS, "proxy": "m", "degree": 2}
    (result,) = build(tfp=measure).productivity
    assert result.replications == 0
    assert all(np.isfinite(result.std_errors))
    assert result.hansen_df > 0
    assert 0 <= result.hansen_p <= 1


def test_what_may_move_productivity_is_in_its_law_and_lags_by_the_period() -> None:
    year = COLUMNS["year"]
    shock = [float(int(firm[1:]) % 2 == 0 and at >= 2012) for firm, at in zip(
        COLUMNS["firm"], year, strict=True)]  # fmt: skip
    columns = {**COLUMNS, "shock": shock}
    measure = {**LP, "bootstrap": 0}
    now = build(columns, tfp={**measure, "law": {"endogenous": ["shock"]}}).productivity[0]
    law = {"endogenous": ["shock"], "timing": "lagged"}
    later = build(columns, tfp={**measure, "law": law}).productivity[0]
    assert now.inputs == later.inputs == ("l", "k", "shock")
    assert now.shifter_firms == (N_FIRMS // 2,)
    assert now.elasticities != later.elasticities
    # Rows of the first year have no lag, and so no part in either stage.
    assert later.n_obs is not None
    assert now.n_obs == N_FIRMS * (N_YEARS - 1)
    assert later.n_obs == N_FIRMS * (N_YEARS - 2)


def test_exit_is_of_firms_that_never_come_back() -> None:
    left = [
        i
        for i, (firm, year) in enumerate(zip(COLUMNS["firm"], COLUMNS["year"], strict=True))
        if not (int(str(firm)[1:]) % 4 == 0 and int(str(year)) > 2013)
    ]
    columns = {name: [values[i] for i in left] for name, values in COLUMNS.items()}
    measure = {**LP, "method": "op", "bootstrap": 0}
    with_exit = build(columns, tfp={**measure, "law": {"exit": True}}).productivity[0]
    without = build(columns, tfp=measure).productivity[0]
    assert with_exit.elasticities[0] == without.elasticities[0]
    assert with_exit.elasticities[1] != without.elasticities[1]


def test_data_that_cannot_carry_a_method_are_refused_for_all_measures_together() -> None:
    columns = {**COLUMNS, "twin": [2 * v for v in COLUMNS["l"]]}  # type: ignore[operator]
    doubled = {"output": "y", "free": ["l", "twin"], "state": ["k"]}
    with pytest.raises(PanelError) as caught:
        build(columns, a={"method": "ols", **doubled}, b={**LP, **doubled})
    assert [problem.code for problem in caught.value.problems] == ["panel/productivity"] * 2
    assert [problem.where for problem in caught.value.problems] == [
        "panel.productivity.a",
        "panel.productivity.b",
    ]


def test_a_negative_elasticity_is_told() -> None:
    columns = {**COLUMNS, "l": [-v for v in COLUMNS["l"]]}  # type: ignore[operator]
    panel = build(columns, tfp={"method": "ols", **FACTORS})
    told = [one for one in panel.notices if one.code == "panel/productivity-elasticity"]
    assert [one.level for one in told] == ["warning"]
    assert "`l` -0." in told[0].text


OLS = {"method": "ols", **FACTORS}
REFUSED = {
    "no group": ({"sector": [None] * len(COLUMNS["firm"])}, "no row has all columns"),
    "no output": ({"y": [None] * len(COLUMNS["firm"])}, "no row has all columns"),
    "the name of shared elasticities": (
        {"sector": ["big" if one == "big" else "pooled" for one in COLUMNS["sector"]]},
        "nullif(sector, 'pooled')",
    ),
    "a group without a name": (
        {"sector": ["big" if one == "big" else "" for one in COLUMNS["sector"]]},
        "nullif(sector, '')",
    ),
    "a group for each firm": ({"sector": COLUMNS["firm"]}, "a group of its own"),
    "levels": ({"k": [1000.0 + k for k in COLUMNS["k"]]}, "log_k: ln(k)"),  # type: ignore[operator]
    "all groups small": ({"l": COLUMNS["k"]}, "for values of `sector` with fewer than 1000 rows"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_columns_that_mean_nothing_are_refused_in_words(case: str) -> None:
    columns, told = REFUSED[case]
    with pytest.raises(PanelError) as caught:
        build({**COLUMNS, **columns}, tfp={**OLS, "by": "sector", "min_rows": 1000})
    (problem,) = caught.value.problems
    assert problem.code == "panel/productivity"
    assert told in f"{problem.what} {problem.fix}"


def test_a_remark_lists_a_dozen_groups_at_most() -> None:
    pair = [f"p{int(str(firm)[1:]) // 2:02d}" for firm in COLUMNS["firm"]]
    panel = build({**COLUMNS, "pair": pair}, tfp={**OLS, "by": "pair"})
    (told,) = [one.text for one in panel.notices if one.code == "panel/productivity-pooled"]
    assert told.endswith("p10, p11 and 28 more")


def test_where_exact_moments_fail_all_of_them_are_proposed() -> None:
    measure = {"method": "acf", **FACTORS, "proxy": "m", "moments": "exact", "bootstrap": 0}
    with pytest.raises(PanelError) as caught:
        build({**COLUMNS, "l": COLUMNS["k"]}, tfp=measure)
    assert caught.value.problems[0].fix.startswith("write moments: all, or")
