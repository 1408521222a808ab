"""Rows of cells against rows of firms: by hand, and in what is counted of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipec_econ.core.cell_set import CellKey, CellSet
from ipec_econ.core.panel import Codes, ModelData
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.model import CallawaySantannaModel, TwfeModel
from ipec_econ.estimate.callaway_santanna import CallawaySantanna
from ipec_econ.estimate.condense_data import condense_data, explain_no_cells
from ipec_econ.estimate.count_rows import (
    average_outcome,
    count_levels,
    count_obs,
    count_units,
    find_units,
)
from ipec_econ.estimate.drop_singletons import drop_singletons
from ipec_econ.estimate.expand_cells import expand_cells
from ipec_econ.estimate.keep_rows import keep_rows
from ipec_econ.estimate.twfe import TwoWayFixedEffects

DID = {"outcome": "y", "treatment": "first"}


def make_firms(*, weights: bool = False) -> ModelData:
    """Return eight firms: four treated in 2002, four never; one seen once, one missing in 2001."""
    paths = {
        0: (2002.0, {2001: 1.0, 2002: 4.0}),
        1: (2002.0, {2001: 2.0, 2002: 4.0}),
        2: (2002.0, {2001: 3.0, 2002: 7.0}),
        3: (2002.0, {2002: 9.0}),
        4: (np.inf, {2001: 1.0, 2002: 2.0}),
        5: (np.inf, {2001: 1.0, 2002: 1.0}),
        6: (np.inf, {2001: 4.0, 2002: 6.0}),
        7: (np.inf, {2001: 0.0}),
    }
    rows = [(u, g, t, y) for u, (g, path) in paths.items() for t, y in path.items()]
    unit, cohort, time, outcome = (np.array(column) for column in zip(*rows, strict=True))
    codes = Codes("firm", unit.astype(np.int64), len(paths))
    time = time.astype(np.int64)
    treated = (time >= cohort).astype(float)
    return ModelData(
        model="did",
        outcome_name="y",
        outcome=outcome,
        terms=(),
        regressors=np.empty((len(rows), 0)),
        fixed_effects=(codes, Codes("year", time - 2001, 2)),
        weights=1.0 + (unit % 3) if weights else None,
        clusters=(codes,),
        unit=codes,
        time=time,
        cohort=cohort,
        treated=treated,
        flow=(),
        counted=treated > 0,
    )


def condense(data: ModelData) -> ModelData:
    key = CellKey("main", "y", "first", None, None, "firm")
    cells = CellSet(key, "y", condense_data(data, model_id="did"), data.flow)
    return expand_cells(cells, unit="firm", time="year", work=SharedWork())


def test_eight_firms_by_hand() -> None:
    # Treated grow by 3, 2 and 4: 3 on average; untreated by 1, 0 and 2: 1. The effect is 2.
    # Influence of a firm is its deviation over 3: squares sum to (0+1+1)/9 + (0+1+1)/9 = 4/9.
    model = CallawaySantannaModel(estimator="callaway_santanna", **DID)
    cells = condense(make_firms())
    assert cells.unit.n_levels == 4
    result = CallawaySantanna().fit(replace(cells, fixed_effects=()), model, model_id="did")
    found = next(row for row in result.estimates if row.term == "simple")
    assert found.estimate == pytest.approx(2.0, rel=1e-14)
    assert found.std_error == pytest.approx(2 / 3, rel=1e-14)
    assert (found.n_obs, found.n_units, found.n_treated, found.n_clusters) == (12, 6, 3, 6)


@pytest.mark.parametrize("weights", [False, True])
def test_a_regression_is_that_of_the_firms(weights: bool) -> None:
    model = TwfeModel(estimator="twfe", **DID)
    firms = make_firms(weights=weights)
    one = TwoWayFixedEffects().fit(firms, model, model_id="did")
    two = TwoWayFixedEffects().fit(condense(firms), model, model_id="did")
    (left,), (right,) = one.estimates, two.estimates
    for name in ("estimate", "std_error", "df", "n_obs", "n_units", "n_treated", "n_clusters"):
        assert getattr(right, name) == pytest.approx(getattr(left, name), rel=1e-12), name
    for name in ("mean_outcome", "mean_pre", "r2", "r2_within"):
        assert getattr(two.fit, name) == pytest.approx(getattr(one.fit, name), rel=1e-12), name
    assert two.flow == one.flow
    assert two.notes == one.notes


def test_rows_units_and_levels_are_counted_by_firms() -> None:
    firms = make_firms()
    cells = condense(firms)
    for data in (firms, cells):
        assert (count_obs(data), count_units(data)) == (14, 8)
        assert count_levels(data, data.fixed_effects[0]) == 8
        assert count_levels(data, data.fixed_effects[1]) == 2
        assert count_units(data, find_units(data, data.treated > 0)) == 4
        assert average_outcome(data) == pytest.approx(firms.outcome.mean(), rel=1e-15)


def test_rows_that_are_kept_are_counted_by_firms() -> None:
    found = []
    for data in (make_firms(), condense(make_firms())):
        kept = keep_rows(data, data.time > 2001, model_id="did", step="late", reason="early rows")
        alone = drop_singletons(data, TwfeModel(estimator="twfe", **DID), model_id="did")
        found.append((kept.flow, alone.flow))
    assert found[0] == found[1]
    assert found[0][1][0].rows_lost == 2


def test_what_cannot_be_condensed_says_why() -> None:
    data = make_firms()
    assert explain_no_cells(data) is None
    assert "switches off" in str(explain_no_cells(replace(data, treated=np.zeros(14))))
    moving = np.arange(14, dtype=np.float64) + 1
    assert "weights change" in str(explain_no_cells(replace(data, weights=moving)))
    cut = Codes("region", np.arange(14) % 2, 2)
    assert "cluster region changes" in str(explain_no_cells(replace(data, clusters=(cut,))))
    assert "no treatment" in str(explain_no_cells(replace(data, cohort=None, treated=None)))
