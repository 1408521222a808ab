"""Firms' clusters, and a measure's inputs where each elasticity measures."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.panel.firm_clusters import find_firm_clusters
from ipec_econ.panel.measure_factors import take_measure_factors
from tests.panel.productivity.test_estimate_groups import FACTORS, build, read


def test_firms_without_a_cluster_are_their_own() -> None:
    firm = np.array([0, 0, 1, 1, 3])
    found = find_firm_clusters(firm, np.array([1, -1, 0, 0, -1]), 5)
    # Firm 2 has no row and firm 3 no cluster.
    assert found is not None
    assert found.tolist() == [1, 0, 2, 3, 4]


def test_a_firm_in_two_clusters_is_in_none() -> None:
    assert find_firm_clusters(np.array([0, 0]), np.array([1, 0]), 1) is None


@pytest.mark.parametrize("min_rows", [1, 100])
def test_inputs_times_elasticities_are_what_the_measure_takes_off(min_rows: int) -> None:
    # With 100 rows the small sector shares elasticities of all firms.
    measure = {"method": "ols", **FACTORS, "by": "sector", "min_rows": min_rows}
    panel = build(tfp=measure)
    kept = np.arange(panel.rows.num_rows) % 3 > 0
    clusters = np.arange(80) % 20
    found = take_measure_factors(panel, panel.elasticities["tfp"], kept, clusters)
    output, *inputs = found.list_outcomes()
    left = output - sum(b * x for b, x in zip(found.elasticities, inputs, strict=True))
    np.testing.assert_allclose(left, read(panel, "tfp")[kept], rtol=1e-12)
    assert len(inputs) == 4
    assert found.influence.shape == (20, 4)
    groups = panel.elasticities["tfp"].groups
    assert [len(one.firms) for one in groups] == [70, 10 if min_rows == 1 else 80]
    own = groups[0].influence
    assert own is not None
    sums = [own[groups[0].firms % 20 == cluster].sum(axis=0) for cluster in range(20)]
    np.testing.assert_allclose(found.influence[:, :2], sums, atol=1e-15)


def test_groups_without_a_kept_row_are_left_out() -> None:
    panel = build(tfp={"method": "ols", **FACTORS, "by": "sector", "min_rows": 1})
    kept = panel.elasticities["tfp"].rows == 1
    found = take_measure_factors(panel, panel.elasticities["tfp"], kept, np.arange(80))
    assert len(found.elasticities) == 2
