"""Random gaps, sixty periods, switching paths: firms one by one give the numbers of cells.

`build_cells` keeps firms apart where there are more cells than a quarter of the firms, or more than
forty periods. That is another route through the same sums, so it must give the same numbers.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ipec_econ as ipec
from ipec_econ.estimate import gather_cells
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.paths import Paths

pytestmark = pytest.mark.thorough

ROUTE_RTOL, ROUTE_ATOL = 1e-9, 1e-12
"""Two orders of the same sums, of effects around 0.1; nothing near the published twelve digits."""

N_FIRMS = 1_200
"""More than the thousand below which firms are gathered whatever their number of cells."""

MODELS = {
    "twfe": {},
    "event_study": {},
    "sun_abraham": {},
    "callaway_santanna": {},
    "imputation": {},
    "two_stage": {},
    "extended_twfe": {},
    "local_projections": {"window": [-3, 3]},
    "stacked": {"window": [-2, 2], "unbalanced": "cross_sections"},
}


def draw_panel(n_periods: int, *, n_firms: int = N_FIRMS, gaps: float = 0.25) -> pd.DataFrame:
    draw = np.random.default_rng(7)
    firm, period = np.divmod(np.arange(n_firms * n_periods), n_periods)
    cohort = draw.choice([4.0, 6.0, np.inf], n_firms)[firm]
    outcome = draw.normal(size=n_firms)[firm] + draw.normal(size=len(firm))
    frame = pd.DataFrame(
        {
            "firm": firm,
            "period": period,
            "cohort": np.where(np.isinf(cohort), np.nan, cohort),
            "y": outcome + 0.1 * (period >= cohort),
        }
    )
    return frame[draw.random(len(frame)) >= gaps]


def fit(frame: pd.DataFrame, estimator: str) -> np.ndarray:
    """Return estimates and standard errors, shape (n_estimates, 2)."""
    result = ipec.fit(
        frame,
        unit="firm",
        time="period",
        model={"estimator": estimator, "outcome": "y", "treatment": "first", **MODELS[estimator]},
        panel={"treatments": {"first": {"cohort": "cohort"}}},
    )
    return np.array([(row.estimate, row.std_error or 0.0) for row in result.estimates])


@pytest.mark.parametrize("estimator", MODELS)
@pytest.mark.parametrize("n_periods", [10, 60])
def test_firms_one_by_one_are_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch, estimator: str, n_periods: int
) -> None:
    frame = draw_panel(n_periods, n_firms=N_FIRMS if n_periods == 10 else 100)
    routes: list[bool] = []

    def build(paths: Paths, compress: bool | None = None) -> CellMoments:
        cells = build_cells(paths, compress=compress)
        routes.append(cells.cross is None)
        return cells

    monkeypatch.setattr(gather_cells, "build_cells", build)
    apart = fit(frame, estimator)
    assert routes
    assert all(routes)
    monkeypatch.setattr(
        gather_cells, "build_cells", lambda paths: build_cells(paths, compress=True)
    )
    gathered = fit(frame, estimator)
    assert len(apart) > 0
    np.testing.assert_allclose(apart, gathered, rtol=ROUTE_RTOL, atol=ROUTE_ATOL)
