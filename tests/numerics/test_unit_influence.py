"""Influence firm by firm is what cells of one firm give."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.estimate.gather_paths import gather_paths
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.comparisons import BasePeriod, ControlGroup, choose_comparisons
from ipec_econ.numerics.group_time import estimate_group_time, map_influence
from ipec_econ.numerics.unit_influence import map_unit_influence, take_block
from tests.estimate.make_staggered import make_panel, make_staggered


@pytest.mark.parametrize("control_group", ["not_yet_treated", "never_treated"])
@pytest.mark.parametrize("base_period", ["universal", "varying"])
@pytest.mark.parametrize("weights", [None, "w"])
def test_firms_are_cells_of_one(
    control_group: ControlGroup, base_period: BasePeriod, weights: str | None
) -> None:
    data = make_panel(make_staggered(), weights=weights)
    paths = gather_paths(data, model_id="m")
    cells = build_cells(paths, compress=False)
    comparisons = choose_comparisons(
        np.unique(cells.cohort), cells.periods,
        control_group=control_group, base_period=base_period, anticipation=0,
    )  # fmt: skip
    group_time, _ = estimate_group_time(cells, comparisons, "pairwise")
    whole = map_influence(cells, group_time)
    expected = cells.weight[:, None] * (
        whole.constant + np.einsum("ckt,ct->ck", whole.slope, cells.mean)
    )
    for cohort in np.unique(paths.cohort):
        units = np.flatnonzero(paths.cohort == cohort)
        used, psi = map_unit_influence(take_block(paths, units, cohort), group_time)
        found = np.zeros((len(units), group_time.n_estimates))
        found[:, used] = psi.T
        np.testing.assert_allclose(found, expected[units], atol=1e-12)
