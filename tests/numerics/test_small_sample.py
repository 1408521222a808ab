"""Small-sample factors by hand."""

from __future__ import annotations

from math import isclose

import pytest

from ipec_econ.core.vocabulary import VcovKind
from ipec_econ.numerics.small_sample import (
    CORRECTIONS,
    Correction,
    DesignSize,
    compute_df,
    compute_group_factor,
    compute_parameter_factor,
    count_parameters,
)

FIXEST, STATA = CORRECTIONS["fixest"], CORRECTIONS["stata"]


def make_design(nested: tuple[bool, ...], **changes: object) -> DesignSize:
    """Two coefficients, 108 firms, 10 periods, balanced: fixest's base_did."""
    base = {"n_obs": 1080, "n_coefficients": 2, "levels": (108, 10), "nested": nested}
    return DesignSize(**{**base, **changes})


@pytest.mark.parametrize(
    ("kind", "nested", "expected"),
    [
        ("iid", (False, False), 2 + 108 + 9),
        ("cluster", (True, False), 2 + 10),
        ("cluster", (True, True), 2 + 1),
        ("cluster", (False, False), 2 + 108 + 9),
        ("driscoll_kraay", (False, False), 2 + 108 + 9),
    ],
)
def test_fixest_counts_effects_that_are_not_nested(
    kind: VcovKind, nested: tuple[bool, ...], expected: int
) -> None:
    assert count_parameters(make_design(nested), FIXEST, kind) == expected


def test_factor_of_one_way_clusters_is_fixests() -> None:
    factor = compute_group_factor(108, True) * compute_parameter_factor(1080, 12, True, "cluster")
    assert isclose(factor, 108 / 107 * 1079 / 1068, rel_tol=1e-15)
    assert round(factor, 6) == 1.019742  # printed by fixest 0.14.2


def test_factor_of_driscoll_kraay_is_fixests() -> None:
    factor = compute_group_factor(10, True) * compute_parameter_factor(
        1080, 119, True, "driscoll_kraay"
    )
    assert round(factor, 6) == 1.247543  # printed by fixest 0.14.2


def test_hetero_is_hc1() -> None:
    assert compute_parameter_factor(1080, 119, True, "hetero") == 1080 / 961


@pytest.mark.parametrize(
    ("kind", "n_groups", "expected"),
    [("iid", None, 961), ("cluster", 108, 107), ("cluster", 10, 9), ("driscoll_kraay", 10, 9)],
)
def test_degrees_of_freedom_are_fixests(
    kind: VcovKind, n_groups: int | None, expected: int
) -> None:
    assert compute_df(make_design((False, False)), FIXEST, kind, n_groups) == expected


def test_stata_equals_fixest_when_effects_are_connected() -> None:
    for nested, redundant in (((True, False), (108, 1)), ((False, False), (0, 1))):
        design = make_design(nested, redundant=redundant)
        assert count_parameters(design, STATA, "cluster") == count_parameters(
            design, FIXEST, "cluster"
        )


def test_stata_counts_a_redundant_level_for_each_mobility_group() -> None:
    design = make_design((False, False), redundant=(0, 4))
    assert count_parameters(design, STATA, "iid") == 2 + 108 + 6
    assert count_parameters(design, FIXEST, "iid") == 2 + 108 + 9


def test_slopes_are_counted_by_both() -> None:
    design = make_design((True, False), n_slopes=10, redundant=(108, 1))
    assert count_parameters(design, FIXEST, "cluster") == 22
    assert count_parameters(design, STATA, "cluster") == 22


def test_without_fixed_effects_only_coefficients_count() -> None:
    design = DesignSize(n_obs=50, n_coefficients=3)
    for kind in ("iid", "hetero", "cluster", "driscoll_kraay"):
        assert count_parameters(design, Correction(), kind) == 3
